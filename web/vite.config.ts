import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** Modules of the editor that smaller ones of ours stand in for: what is imported, by whom, what it becomes. */
const LIGHTER = [
  // The whole of Monaco with every feature of a code editor.
  { source: /(^|\/)monaco-editor(\.js)?$/, importer: /\/(monaco-graphql\/esm|@graphiql\/react\/dist\/stores)\//, ours: "monaco.ts" },
  // Prettier's JavaScript parser, to indent the variables.
  { source: /\/utility\/jsonc\.js$/, importer: /\/@graphiql\/react\/dist\//, ours: "jsonc.ts" },
  // Asks foreign hosts for the images that an answer names.
  { source: /\/image-preview\.js$/, importer: /\/@graphiql\/react\/dist\//, ours: "image-preview.ts" },
];

function lighter(): Plugin {
  return {
    name: "lighter",
    enforce: "pre",
    resolveId(source, importer = "") {
      const found = LIGHTER.find((entry) => entry.source.test(source) && entry.importer.test(importer));
      return found && new URL(`./src/${found.ours}`, import.meta.url).pathname;
    },
  };
}

/** Adds the fonts to the licences of what the page is made of: Vite lists scripts only. */
function fontLicenses(): Plugin {
  return {
    name: "font-licenses",
    apply: "build",
    writeBundle({ dir = "" }) {
      for (const font of ["@fontsource/fira-code", "@fontsource-variable/inter"]) {
        const text = readFileSync(new URL(`./node_modules/${font}/LICENSE`, import.meta.url), "utf8");
        appendFileSync(join(dir, "licenses.md"), `\n## ${font} (OFL-1.1)\n\n${text}`);
      }
    },
  };
}

/** Leaves text in the bundle gzipped only: a quarter of the size in the gateway's binary and on the wire. */
function gzipped(): Plugin {
  return {
    name: "gzipped",
    apply: "build",
    enforce: "post",
    // On disk, when every other plugin has had its say about the text.
    writeBundle({ dir = "" }, bundle) {
      for (const fileName of Object.keys(bundle)) {
        if (!/\.(js|css|ttf|md)$/.test(fileName)) continue;
        const path = join(dir, fileName);
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
        rmSync(path);
      }
    },
  };
}

export default defineConfig({
  // Relative addresses, so that the gateway may sit below a path of a proxy.
  base: "./",
  plugins: [lighter(), fontLicenses(), gzipped()],
  // Workers are files of the same origin, so that a content security policy can name it alone.
  worker: { format: "es", plugins: () => [lighter()] },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    license: { fileName: "licenses.md" },
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 3000,
    reportCompressedSize: false,
    rolldownOptions: {
      // "use client" means nothing here.
      onLog(level, log, handle) {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") handle(level, log);
      },
    },
  },
  // `npm run dev` talks to a gateway that runs beside it.
  server: { proxy: { "/graphql": { target: "http://127.0.0.1:4000", ws: true }, "/schema.graphql": "http://127.0.0.1:4000" } },
});
