// Writes baseline.graphql anew: what clients may rely on from the newest release on.
import { writeFileSync } from "node:fs";
import { newestRelease } from "./breaking.mjs";
import { text } from "./read.mjs";

const release = newestRelease(text("../../CHANGELOG.md"));
writeFileSync(new URL("baseline.graphql", import.meta.url), `# ${release}\n${text("../../schema.graphql")}`);
