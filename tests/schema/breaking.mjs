// What breaks the clients of an earlier schema, and what CHANGELOG.md says of it.
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { schemaOf } from "./read.mjs";

/** The changes that break a client of the base and are not in the changelog. */
export async function undeclared(base, schema, changelog) {
  const declared = breakingLines(changelog);
  const changes = await diff(schemaOf(base), schemaOf(schema));
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .filter(({ path }) => !declared.includes(`\`${path}\``))
    .map(({ path, message }) => `\`${path}\`: ${message}`);
}

/** The version of the newest release in the changelog; `unreleased` before the first. */
export function newestRelease(changelog) {
  return /^## \[(\d[^\]]*)\]/m.exec(changelog)?.[1] ?? "unreleased";
}

/** What stands under `### Breaking` of `## [Unreleased]`. */
function breakingLines(changelog) {
  const unreleased = section(changelog, "## ", "[Unreleased]");
  return section(unreleased, "### ", "Breaking");
}

function section(text, mark, title) {
  const sections = `\n${text}`.split(`\n${mark}`).slice(1);
  return sections.find((one) => one.split("\n", 1)[0].trim() === title) ?? "";
}
