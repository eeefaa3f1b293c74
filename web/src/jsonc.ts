// Stands in for GraphiQL's module of the same name, which brings a JavaScript parser to indent JSON.
import { applyEdits, format, parse, printParseErrorCode, type ParseError } from "jsonc-parser";

/** Indents JSON, comments kept. */
export async function formatJSONC(content: string): Promise<string> {
  return applyEdits(content, format(content, undefined, { insertSpaces: true, tabSize: 2 }));
}

/** Reads JSON that may have comments and trailing commas. */
export function parseJSONC(content: string): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parse(content, errors, { allowTrailingComma: true, allowEmptyContent: true });
  if (errors.length > 0) {
    throw new SyntaxError(errors.map(({ error }) => printParseErrorCode(error)).join(", "));
  }
  return value;
}

/** Reads an object; nothing at all is none. */
export function tryParseJSONC(content = ""): object | undefined {
  let value: unknown;
  try {
    value = parseJSONC(content);
  } catch (error) {
    throw new Error(`are invalid JSON: ${error instanceof Error ? error.message : error}.`);
  }
  if (!value) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) throw new TypeError("are not a JSON object.");
  return value;
}
