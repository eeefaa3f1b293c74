import type { editor } from "monaco-editor";

/** The names of the editor's themes. */
export const EDITOR_THEME = { dark: "callrecords-dark", light: "callrecords-light" };

interface Palette {
  base: editor.BuiltinTheme;
  surface: string;
  text: string;
  faint: string;
  accent: string;
  field: string;
  type: string;
  string: string;
  number: string;
}

const LIGHT: Palette = {
  base: "vs",
  surface: "#ffffff",
  text: "#323449",
  faint: "#8a8ca3",
  accent: "#5b4bd6",
  field: "#1f5fa8",
  type: "#0d7d73",
  string: "#a34a12",
  number: "#0f7a43",
};

const DARK: Palette = {
  base: "vs-dark",
  surface: "#20212f",
  text: "#d5d7e6",
  faint: "#7f829c",
  accent: "#a99dff",
  field: "#8cc4ff",
  type: "#62d6c6",
  string: "#f2b27d",
  number: "#8edba5",
};

/** The editor's themes, in the colours of `style.css`. */
export const THEMES: Record<string, editor.IStandaloneThemeData> = {
  [EDITOR_THEME.light]: theme(LIGHT),
  [EDITOR_THEME.dark]: theme(DARK),
};

function theme(palette: Palette): editor.IStandaloneThemeData {
  const rule = (token: string, foreground: string, fontStyle?: string) => ({ token, foreground: foreground.slice(1), fontStyle });
  return {
    base: palette.base,
    inherit: true,
    rules: [
      rule("", palette.text),
      rule("comment", palette.faint, "italic"),
      rule("keyword", palette.accent),
      rule("key.identifier", palette.field),
      rule("argument.identifier", palette.number),
      rule("type.identifier", palette.type),
      rule("string", palette.string),
      rule("number", palette.number),
      rule("string.key.json", palette.field),
      rule("string.value.json", palette.string),
      rule("keyword.json", palette.accent),
    ],
    colors: {
      "editor.background": "#ffffff00",
      "editor.foreground": palette.text,
      "editorLineNumber.foreground": `${palette.faint}88`,
      "editorLineNumber.activeForeground": palette.faint,
      "editorIndentGuide.background1": `${palette.faint}2a`,
      "editorIndentGuide.activeBackground1": `${palette.faint}66`,
      "editorBracketHighlight.foreground1": palette.text,
      "editorBracketHighlight.foreground2": palette.text,
      "editorBracketHighlight.foreground3": palette.text,
      "editorHoverWidget.background": palette.surface,
      "editorSuggestWidget.background": palette.surface,
      "editorSuggestWidget.selectedBackground": `${palette.accent}22`,
      "editorSuggestWidget.selectedForeground": palette.accent,
      "editorWidget.background": palette.surface,
      "editorWidget.resizeBorder": palette.accent,
      "highlighted.label": palette.accent,
      "input.background": `${palette.faint}18`,
      "list.focusHighlightForeground": palette.accent,
      "list.highlightForeground": palette.accent,
      "list.hoverBackground": `${palette.accent}18`,
      "menu.background": palette.surface,
      "menu.selectionBackground": `${palette.accent}18`,
      "menu.selectionForeground": palette.accent,
      "quickInput.background": palette.surface,
      "quickInputList.focusBackground": `${palette.accent}18`,
      "quickInputList.focusForeground": palette.text,
      "scrollbar.shadow": "#ffffff00",
      "textLink.activeForeground": palette.accent,
      "textLink.foreground": palette.accent,
      focusBorder: palette.accent,
    },
  };
}
