import { readFileSync } from "node:fs";
import { buildSchema } from "graphql";

/** The text of a file, by its path from here. */
export function text(path) {
  return readFileSync(new URL(path, import.meta.url), "utf8");
}

/** The schema of a text. Federation defines its directives elsewhere, so those that are unknown are let be. */
export function schemaOf(sdl) {
  return buildSchema(sdl, { assumeValidSDL: true });
}
