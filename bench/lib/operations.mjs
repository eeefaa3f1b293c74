// The operations, each in three texts that give the same answer (in the folder ../operations), and
// the variables that they are asked with: VARIANTS sets of them, so that no answer is asked twice
// in a row.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { sql } from "./database.mjs";

const VARIANTS = 32;
const HOUR = 3600;
const DAY = 24 * HOUR;

const THREE_TIMES = { PostGraphile: 3, SQL: 1 };
const TWICE = { PostGraphile: 2 };

/** Each operation: what it is, the length of its range in seconds, and how many times ours others should cost. */
export const OPERATIONS = [
  { name: "Q1", says: "one record with everything", aim: TWICE },
  { name: "Q2", says: "50 newest of 30 days, scalars", range: 30 * DAY, aim: THREE_TIMES },
  { name: "Q3", says: "Q2 with organizer, participants, sessions, segments", range: 30 * DAY, aim: THREE_TIMES },
  { name: "Q3F", says: "Q3 with a few fields of media and streams", range: 30 * DAY, aim: TWICE },
  { name: "Q3M", says: "Q3 with all media", range: 30 * DAY, aim: TWICE },
  { name: "Q4", says: "100 PSTN rows of a day, in order", range: DAY, aim: THREE_TIMES },
  { name: "Q5", says: "totals of a week of PSTN rows", range: 7 * DAY, aim: { SQL: 1 / 1.1 } },
];

/** The text of an operation in a language: `callrecords.graphql`, `postgraphile.graphql`, `statement.sql`. */
export function text({ name }, file) {
  return readFileSync(new URL(`../operations/${name}/${file}`, import.meta.url), "utf8");
}

/** What an operation can be asked with: ids of records, or ends of ranges in seconds. */
export function variants(operation, database) {
  if (!operation.range) {
    return sql(database, `SELECT id FROM call_records ORDER BY md5(id::text) LIMIT ${VARIANTS}`).split("\n");
  }
  // The last days of the data, from one hour to the next.
  const last = sql(database, "SELECT floor(extract(epoch FROM max(start_date_time))) FROM call_records");
  return Array.from({ length: VARIANTS }, (_, number) => Number(last) - number * HOUR);
}

/** The bodies of the requests for each variant. */
export function requests(operation, file, all) {
  const query = text(operation, file);
  const instant = (seconds) => new Date(seconds * 1000).toISOString();
  const variables = operation.range
    ? (until) => ({ from: instant(until - operation.range), until: instant(until) })
    : (id) => ({ id });
  return all.map((variant) => ({ query, variables: variables(variant) }));
}

/** The statement of an operation, with a variant in it. */
export function statement(operation, variant) {
  if (!operation.range) return text(operation, "statement.sql").replaceAll(":id", `'${variant}'::uuid`);
  return bounds(operation, String(variant), String(variant - operation.range));
}

/** A script for pgbench, which takes one of the variants at random each time. */
export function script(operation, all) {
  if (!operation.range) {
    // An array as a parameter; pgbench knows numbers only.
    const chosen = text(operation, "statement.sql").replaceAll(":id", "(:ids::uuid[])[:number]");
    return { text: `\\set number random(1, ${all.length})\n${chosen}`, define: [`ids={${all}}`] };
  }
  const set = `\\set until ${all[0]} - ${HOUR} * random(0, ${all.length - 1})\n\\set begin :until - ${operation.range}\n`;
  return { text: set + bounds(operation, ":until", ":begin"), define: [] };
}

function bounds(operation, until, from) {
  const chosen = text(operation, "statement.sql");
  return chosen.replaceAll(":from", `to_timestamp(${from})`).replaceAll(":until", `to_timestamp(${until})`);
}

/** What stands where nobody said anything: Graph's filler, and members for what is unknown. */
const UNSAID = new Set([null, "unknown", "unknownFutureValue", "0001-01-01T00:00:00Z"]);

/**
 * An answer as a text that is equal for equal content. What nobody said (an empty list, or one
 * of UNSAID) is left out, and so are the names of types, which the gateway knows by another name; instants are written in one way, to the microsecond, and numbers too.
 */
export function canonical(value) {
  // Feedback's tokens are an object in Graph's JSON and a list in the schema.
  if (value?.[0]?.isSet !== undefined) return canonical(Object.fromEntries(value.map(({ name, isSet }) => [name, isSet])));
  if (Array.isArray(value)) return value.length ? `[${value.map(canonical)}]` : undefined;
  if (UNSAID.has(value)) return undefined;
  if (typeof value === "object") {
    const entries = Object.entries(value)
      .filter(([key]) => key !== "@odata.type" && key !== "__typename")
      .map(([key, inner]) => [key, canonical(inner)])
      .filter(([, inner]) => inner !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    return entries.length ? `{${entries.map(([key, inner]) => `${key}:${inner}`)}}` : undefined;
  }
  const instant = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\d*(?:Z|\+00:00)$/.exec(value);
  return instant ? `${instant[1]}.${(instant[2] ?? "").padEnd(6, "0")}Z` : String(value);
}

/** PostGraphile adds up under names of its own. */
function likeOurs({ pstnCalls, ...others }) {
  if (!pstnCalls?.groupedAggregates) return { pstnCalls, ...others };
  const charges = pstnCalls.groupedAggregates
    .map(({ keys, sum }) => ({ currency: keys[0], amount: sum.charge }))
    .toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
  const totals = { count: pstnCalls.totalCount, durationSeconds: pstnCalls.aggregates.sum.duration, charges };
  return { pstnCalls: { totals } };
}

/** How many leaves an answer has, and a digest of all of them. */
export function digest(data) {
  const content = canonical(likeOurs({ pstnCalls: null, ...data })) ?? "";
  return { content, leaves: content.split(",").length, digest: createHash("sha256").update(content).digest("hex") };
}
