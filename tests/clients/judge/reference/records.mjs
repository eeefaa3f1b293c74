// The records and rows as plain JSON, the way the gateway imports them: each arrives once.
import { readFileSync } from "node:fs";

import { microseconds, NO_INSTANT } from "../scalars.mjs";
import { REPORTS } from "./reports.mjs";

/** Digits of money would be lost in a JavaScript number. */
const MONEY = /("(?:charge|connectionCharge|callCharge|totalCallCharge)":\s*)(-?\d+(?:\.\d+)?)/g;

/**
 * Reads files of one JSON object a line: `{records, rows, last}`, with the rows of reports by their type,
 * and the ids of the records of the last file.
 */
export function readRecords(paths) {
  const files = paths.map(readLines);
  const values = files.flat();
  const records = [];
  const rows = Object.fromEntries(Object.values(REPORTS).map(({ row }) => [row, []]));
  for (const value of values) {
    const type = rowType(value);
    if (type === undefined) records.push(asStored(value));
    else rows[type].push(value);
  }
  return { records, rows, last: files.at(-1).map(({ id }) => id.toLowerCase()) };
}

function readLines(path) {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line.replace(MONEY, '$1"$2"')));
}

/** The type of a row of a report, as Graph names it: `undefined` for a call record. */
function rowType(value) {
  const name = value["@odata.type"]?.split(".").at(-1);
  return name === "callRecord" ? undefined : name;
}

/** A record with what it is sorted and found by. */
function asStored(record) {
  const [start, end, lastModified] = ["startDateTime", "endDateTime", "lastModifiedDateTime"].map(
    (property) => instant(record[property]),
  );
  for (const list of ["participants_v2", "sessions"]) number(record[list] ?? []);
  const sort = {
    START_DATE_TIME: start,
    END_DATE_TIME: end,
    LAST_MODIFIED_DATE_TIME: lastModified,
    DURATION: end - start,
  };
  return { ...record, id: record.id.toLowerCase(), sort };
}

/** Notes the place of each row in its list, from 1 on. */
function number(rows) {
  rows.forEach((row, index) => Object.defineProperty(row, "ordinal", { value: index + 1 }));
}

/** The microseconds of an instant; of the filler, if there is none. */
export function instant(text) {
  return text === undefined || text === null ? NO_INSTANT : microseconds(text);
}

/** Whether a key speaks about a value and holds none. */
export const isAnnotation = (key) => key.includes("@odata.") || key.startsWith("@callrecords.");

/** A GUID in lower case with hyphens, whatever usual form it has; or null. */
export function guid(text) {
  const match = /^(?:urn:uuid:)?(?:\{(.+)\}|(.+))$/.exec(text);
  const inner = match?.[1] ?? match?.[2] ?? "";
  const hyphens = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
  if (hyphens.test(inner)) return inner.toLowerCase();
  if (!/^[0-9a-f]{32}$/i.test(inner)) return null;
  return inner.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The party that an identity set names, as it is looked for: without regard to case. */
export function partyOf(holder) {
  if (!parties.has(holder)) parties.set(holder, readParty(holder));
  return parties.get(holder);
}

const parties = new WeakMap();

function readParty(holder) {
  const entries = Object.entries(holder?.identity ?? {}).filter(
    ([key, value]) => !isAnnotation(key) && value !== null && typeof value === "object",
  );
  const isAsserted = ([key]) => key === "assertedIdentity";
  const found = entries.find((entry) => !isAsserted(entry)) ?? entries.find(isAsserted);
  if (!found) return {};
  const [kind, identity] = found;
  const folded = (property) =>
    typeof identity[property] === "string" ? fold(identity[property]) : undefined;
  return {
    kind,
    id: folded("id"),
    userPrincipalName: folded("userPrincipalName"),
    displayName: folded("displayName"),
  };
}

/** Text as it is compared where case does not count. */
export const fold = (text) => text.toLowerCase();
