// A change that breaks clients needs its line in CHANGELOG.md.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newestRelease, undeclared } from "./breaking.mjs";
import { text } from "./read.mjs";

const changelog = text("../../CHANGELOG.md");
const baseline = text("baseline.graphql");

const BASE = `
  type Query { call(id: ID!): Call }
  type Call { id: ID!, joinWebUrl: String, organizer: String }
`;
const WITHOUT = BASE.replace("joinWebUrl: String, ", "");
const GONE = "`Call.joinWebUrl`: Field 'joinWebUrl' was removed from object type 'Call'";

test("schema.graphql breaks nobody unannounced", async () => {
  assert.deepEqual(
    await undeclared(baseline, text("../../schema.graphql"), changelog),
    [],
    "this breaks clients: undo it, or name each of these in CHANGELOG.md under `### Breaking` of `## [Unreleased]`",
  );
});

test("the baseline is that of the newest release", () => {
  assert.equal(
    baseline.split("\n", 1)[0],
    `# ${newestRelease(changelog)}`,
    "a release goes with `npm run baseline` in tests/schema",
  );
});

test("a field that goes is found", async () => {
  assert.deepEqual(await undeclared(BASE, WITHOUT, "## [Unreleased]\n"), [GONE]);
});

test("a line under the heading lets it pass", async () => {
  const told = "# Changelog\n\n## [Unreleased]\n\n### Breaking\n\n- `Call.joinWebUrl` is gone.\n\n## [0.1.0]\n";
  assert.deepEqual(await undeclared(BASE, WITHOUT, told), []);
});

test("a line elsewhere does not", async () => {
  const line = "- `Call.joinWebUrl` is gone.\n";
  const elsewhere = [
    `## [Unreleased]\n\n### Added\n\n${line}`,
    `## [Unreleased]\n\n### Breaking\n\n### Removed\n\n${line}`,
    `## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n\n### Breaking\n\n${line}`,
  ];
  for (const told of elsewhere) assert.deepEqual(await undeclared(BASE, WITHOUT, told), [GONE], told);
});

test("one line announces one change", async () => {
  const told = "## [Unreleased]\n\n### Breaking\n\n- `Call.organizer` is gone.\n";
  const schema = "type Query { call(id: ID!): Call } type Call { id: ID! }";
  assert.deepEqual(await undeclared(BASE, schema, told), [GONE]);
});

test("what clients send and what they get is looked at both ways", async () => {
  const changes = {
    "an argument that must be given": BASE.replace("(id: ID!)", "(id: ID!, version: Int!)"),
    "a value that may be null now": BASE.replace("Call { id: ID!", "Call { id: ID"),
    "a type that is gone": "type Query { call(id: ID!): String }",
  };
  for (const [change, schema] of Object.entries(changes)) {
    assert.notDeepEqual(await undeclared(BASE, schema, ""), [], change);
  }
});

test("what is added breaks nobody, unknown directives of federation included", async () => {
  const schema = `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@tag"])
    ${BASE.replace("type Call", 'type Call @key(fields: "id")').replace("joinWebUrl: String", 'joinWebUrl: String @tag(name: "personal"), version: Int')}`;
  assert.deepEqual(await undeclared(BASE, schema, ""), []);
});

test("the newest release is the first that the changelog names", () => {
  assert.equal(newestRelease("## [Unreleased]\n\n## [0.2.0] - 2026-02-01\n\n## [0.1.0] - 2026-01-01\n"), "0.2.0");
  assert.equal(newestRelease("## [Unreleased]\n"), "unreleased");
});
