// Copies schema.graphql to here, without what only a federating gateway reads: relay-compiler takes no
// `extend schema @link`, and no client needs the directives that it brings.
import { readFileSync, writeFileSync } from "node:fs";
import { buildSchema, printSchema } from "graphql";

const file = (path) => new URL(path, import.meta.url);
const schema = buildSchema(readFileSync(file("../../schema.graphql"), "utf8"), { assumeValidSDL: true });
writeFileSync(file("schema.graphql"), printSchema(schema));
