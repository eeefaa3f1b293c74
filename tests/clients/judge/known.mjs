// What is in the data, for generated filters and cursors to name.

import { CALL_RECORD, recordList } from "./reference/call-records.mjs";
import { REPORTS, rowList } from "./reference/reports.mjs";
import { instantText, microseconds } from "./scalars.mjs";

/** Texts, ids, instants and cursors of records that `readRecords` gave. */
export function known({ records, rows, last }, schema) {
  const texts = { any: ["a", "contoso", "+1", "audio"] };
  for (const value of [...records, ...Object.values(rows).flatMap((list) => list.slice(0, 40))])
    note(value, texts);
  const instants = records.slice(0, 30).map((record) => instantText(record.sort.START_DATE_TIME));
  return {
    ids: records.flatMap(({ id }) => [id, id.toUpperCase(), id.replaceAll("-", "")]),
    // The records of the last file hold what made-up ones lack; the first and the last of them most.
    rich: [...last, last[0], last[0], last.at(-1)],
    texts,
    instants: [
      ...instants,
      "2026-06-15T12:00:00+02:00",
      "2026-06-10T10:00:00.1234567Z",
      "0001-01-01T00:00:00Z",
    ],
    cursors: cursors({ records, rows }, schema),
    range: RANGE,
  };
}

/** A range that holds rows of all reports. */
const RANGE = { fromDateTime: "2026-06-01T00:00:00Z", toDateTime: "2026-06-30T00:00:00Z" };

/** Cursors of lists by their fields, in the usual order. */
function cursors({ records, rows }, schema) {
  const range = {
    fromDateTime: microseconds(RANGE.fromDateTime),
    toDateTime: microseconds(RANGE.toDateTime),
  };
  const reports = Object.entries(REPORTS).map(([field, report]) => [
    field,
    rowList(report, rows[report.row], { ...range, first: 20 }, schema).edges,
  ]);
  const lists = {
    callRecords: recordList(records, { first: 40 }, schema).edges,
    participants_v2: CALL_RECORD.participants_v2(LONG, {}).edges,
    sessions: CALL_RECORD.sessions(LONG, {}).edges,
    ...Object.fromEntries(reports),
  };
  const texts = Object.entries(lists).map(([field, edges]) => [field, edges.map(({ cursor }) => cursor)]);
  return Object.fromEntries(texts.filter(([, list]) => list.length > 0));
}

/** A record whose lists are as long as cursors may ask for. */
const LONG = { participants_v2: numbered(6), sessions: numbered(4) };

function numbered(count) {
  return Array.from({ length: count }, (_, index) => ({ ordinal: index + 1 }));
}

function note(value, texts, key) {
  if (typeof value === "string") (texts[key] ??= []).push(value);
  if (typeof value === "string" && !["id", "startDateTime"].includes(key)) texts.any.push(value);
  if (value === null || typeof value !== "object") return;
  for (const [name, member] of Object.entries(value))
    if (!name.includes("@")) note(member, texts, Array.isArray(value) ? key : name);
}
