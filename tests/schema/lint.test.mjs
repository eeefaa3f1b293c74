// schema.graphql keeps the rules of eslint.config.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { text } from "./read.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: fileURLToPath(new URL("eslint.config.mjs", import.meta.url)),
});
// A directive that stands in the schema alone is out of every query's reach, which the rule against
// unreachable types takes amiss and cannot be told: its definition is left out.
const schema = text("../../schema.graphql").replace(
  /^"""\n[^"]*"""\ndirective @\w+.* on FIELD_DEFINITION\n/gm,
  "",
);

test("schema.graphql keeps the rules", async () => {
  assert.deepEqual(await offences(schema), []);
});

test("what offends is found", async () => {
  const bad = `${schema}
    type Thing { Odd_name: Int }
    type ThingConnection { nodes: [Thing] }
    enum Mood { goodMood }`;
  const found = (await offences(bad)).join("\n");
  for (const rule of ["naming-convention", "no-unreachable-types", "require-description", "relay-connection-types"]) {
    assert.match(found, new RegExp(rule));
  }
  for (const name of ["Odd_name", "goodMood"]) assert.ok(found.includes(`"${name}" should be`), found);
});

async function offences(sdl) {
  const [{ messages }] = await eslint.lintText(sdl, { filePath: "schema.graphql" });
  return messages.map(({ line, message, ruleId }) => `schema.graphql:${line}: ${message} (${ruleId})`);
}
