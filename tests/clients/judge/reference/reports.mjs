// The reports whose rows have ids: their pages, totals, and the records that they belong to.
import { getNamedType, GraphQLError } from "graphql";

import { addDecimals, compareDecimals, decimal, decimalText, microseconds } from "../scalars.mjs";
import { order, pascal } from "./call-records.mjs";
import {
  combined,
  isFoldedText,
  isInstantWithin,
  isMember,
  isMoneyWithin,
  isText,
  isWithin,
  meets,
} from "./filters.mjs";
import { membersOf } from "./members.mjs";
import { encode, keysetPage, pageOf } from "./pages.mjs";
import { fold, guid, partyOf } from "./records.mjs";

const ROWS = 100;
const DAY = 86_400_000_000n;
const MOST_DAYS = 90n;

/** The reports by their fields. */
export const REPORTS = {
  pstnCalls: {
    row: "pstnCallLogRow",
    list: "getPstnCalls",
    filter: "PstnCallFilter",
    span: "startDateTime",
    endCounts: true,
    seconds: "duration",
    charge: "charge",
  },
  directRoutingCalls: {
    row: "directRoutingLogRow",
    list: "getDirectRoutingCalls",
    filter: "DirectRoutingCallFilter",
    span: "startDateTime",
    endCounts: false,
    seconds: "duration",
  },
  smsLog: {
    row: "smsLogRow",
    list: "getSmsLog",
    filter: "SmsFilter",
    span: "sentDateTime",
    endCounts: true,
    charge: "callCharge",
  },
  // The rows of these two have no ids, so that nobody outside knows their order: there are none.
  pstnBlockedUsersLog: {
    row: "pstnBlockedUsersLogRow",
    list: "getPstnBlockedUsersLog",
    filter: "PstnBlockedUserFilter",
    span: "blockDateTime",
    endCounts: true,
  },
  pstnOnlineMeetingDialoutReport: {
    row: "pstnOnlineMeetingDialoutReport",
    list: "getPstnOnlineMeetingDialoutReport",
    filter: "PstnOnlineMeetingDialoutFilter",
    span: "totalCallCharge",
    seconds: "totalCallSeconds",
    charge: "totalCallCharge",
  },
};

/** A page of those of `rows` that the arguments take, and what they come to. */
export function rowList(report, rows, args, schema) {
  const { field, direction } = args.orderBy ?? { field: snake(report.span), direction: "DESC" };
  const list = `${report.list} ${pascal(field)} ${pascal(direction)}`;
  const measure = MEASURES[measureOf(field)];
  const property = camel(field);
  const page = pageOf(list, args, ROWS, readKey);
  checkRange(args);
  const sign = direction === "DESC" ? -1 : 1;
  const compare = (row, key) => {
    const byValue = measure.compare(measure.read(row[property]), key.value);
    return sign * (byValue === 0 ? order([guid(row.id)], [key.id]) : byValue);
  };
  const conditions = rowConditions(schema.getType(report.filter), schema);
  const taken = rows.filter((row) => isInRange(report, args, row) && conditions(args.filter)(row));
  taken.sort((one, other) => compare(one, { value: measure.read(other[property]), id: guid(other.id) }));
  const cursorOf = (row) => encode(list, keyOf(guid(row.id), measure, row[property]));
  const found = keysetPage(taken, page, compare, cursorOf);
  return { ...found, totalCount: taken.length, totals: totals(report, taken) };
}

const camel = (name) => pascal(name)[0].toLowerCase() + pascal(name).slice(1);
const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
const compareValues = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

const MEASURES = {
  instant: {
    read: (text) => microseconds(text ?? "0001-01-01T00:00:00Z"),
    write: (text) => `t${microseconds(text ?? "0001-01-01T00:00:00Z")}`,
    compare: compareValues,
  },
  money: {
    read: (text) => decimal(text ?? "0"),
    write: (text) => `d${text ?? "0"}`,
    compare: compareDecimals,
  },
  number: { read: (number) => number ?? 0, write: (number) => `i${number ?? 0}`, compare: compareValues },
};

function measureOf(field) {
  if (field.endsWith("DATE_TIME")) return "instant";
  return field.endsWith("CHARGE") ? "money" : "number";
}

function keyOf(id, measure, value) {
  return Buffer.concat([Buffer.from(id.replaceAll("-", ""), "hex"), Buffer.from(measure.write(value))]);
}

function readKey(key) {
  const read = { t: BigInt, d: decimal, i: Number }[String.fromCharCode(key[16])];
  return read === undefined
    ? null
    : { id: guid(key.subarray(0, 16).toString("hex")), value: read(key.toString("utf8", 17)) };
}

function checkRange({ fromDateTime, toDateTime }) {
  if (fromDateTime > toDateTime) throw new GraphQLError("fromDateTime is after toDateTime");
  if (toDateTime - fromDateTime > MOST_DAYS * DAY) throw new GraphQLError("the range is too long");
}

function isInRange(report, { fromDateTime, toDateTime }, row) {
  const at = microseconds(row[report.span]);
  return fromDateTime <= at && (report.endCounts ? at <= toDateTime : at < toDateTime);
}

/** The conditions of a filter's fields, each by its type, on the property of its name. */
function rowConditions(type, schema) {
  const takes = (filter) => (row) => {
    const own = Object.values(type.getFields()).map(({ name, type: input }) => [
      name,
      (wanted) => isValue(getNamedType(input).name, wanted, row[name], row, schema),
    ]);
    return meets(filter, { ...Object.fromEntries(own), ...combined((inner) => takes(inner)(row)) });
  };
  return takes;
}

function isValue(type, wanted, value, row, schema) {
  switch (type) {
    case "TextFilter":
      return isFoldedText(wanted, value);
    case "ExactTextFilter":
      return isText(wanted, value);
    case "IntFilter":
      return isWithin(wanted, value);
    case "DecimalFilter":
      return isMoneyWithin(wanted, value);
    case "DateTimeFilter":
      return isInstantWithin(wanted, value);
    case "Boolean":
      return value === wanted;
    case "ReportUserFilter":
      return meets(wanted, {
        id: (text) => isFoldedText(text, row.userId || undefined),
        userPrincipalName: (text) => isFoldedText(text, row.userPrincipalName || undefined),
      });
    default:
      return isMember(wanted, value, membersOf(schema.getType(type.replace(/Filter$/, ""))));
  }
}

function totals(report, rows) {
  const sums = new Map();
  for (const row of rows) {
    const amount = row[report.charge] ?? null;
    if (report.charge === undefined || amount === null) continue;
    const currency = row.currency ?? null;
    sums.set(currency, addDecimals(sums.get(currency) ?? decimal("0"), decimal(amount)));
  }
  const currencies = [...sums.keys()].sort((one, other) =>
    one === null ? -1 : other === null ? 1 : compareValues(one, other),
  );
  return {
    count: rows.length,
    durationSeconds: report.seconds && rows.reduce((sum, row) => sum + (row[report.seconds] ?? 0), 0),
    charges: currencies.map((currency) => ({ currency, amount: decimalText(sums.get(currency)) })),
  };
}

/** The rows of calls by way of session border controllers that belong to a record. */
export function routedCalls(record, rows) {
  const mine = rows.filter((row) => guid(row.correlationId ?? "") === record.id);
  const key = (row) => [microseconds(row.startDateTime), guid(row.id)];
  return mine.sort((one, other) => order(key(one), key(other)));
}

const MINUTE = 60_000_000n;

/** The one record with the user, a number and the time of a call over Microsoft's plans; or null. */
export function recordOfCall(row, records) {
  if (!row.userId || !row.startDateTime) return null;
  const numbers = [row.callerNumber, row.calleeNumber]
    .filter((number) => number && !number.includes("*"))
    .map(fold);
  const at = microseconds(row.startDateTime);
  const found = records.filter((record) => {
    const { START_DATE_TIME: start, END_DATE_TIME: end } = record.sort;
    const parties = (record.participants_v2 ?? []).map(partyOf);
    const has = (takes) => parties.some(takes);
    const isDuring = start - MINUTE <= at && at <= end + MINUTE && start >= at - 2n * DAY;
    return (
      isDuring &&
      has((party) => party.id === fold(row.userId)) &&
      has((party) => party.kind === "phone" && numbers.includes(party.id))
    );
  });
  return found.length === 1 ? found[0] : null;
}
