// Call records: lists of them, what hangs on one, and whose they are.
import { GraphQLError } from "graphql";

import { combined, isFoldedText, isMember, isText, isWithin, meets } from "./filters.mjs";
import { membersOf } from "./members.mjs";
import { encode, keysetPage, numberedPage, pageOf } from "./pages.mjs";
import { guid, partyOf } from "./records.mjs";
import { saysAnything } from "./values.mjs";

const RECORDS = 60;
const PARTICIPANTS = 130;
const SESSIONS = 60;

/** A page of those of `records` that the arguments take, and how many they are. */
export function recordList(records, args, schema) {
  const { field, direction } = args.orderBy ?? { field: "START_DATE_TIME", direction: "DESC" };
  const list = `callRecords ${pascal(field)} ${pascal(direction)}`;
  checkIds(args.filter);
  const sign = direction === "DESC" ? -1 : 1;
  const compare = (record, key) => sign * order([record.sort[field], record.id], [key.value, key.id]);
  const taken = records.filter(takes(args.filter, schema));
  taken.sort((one, other) => compare(one, { value: other.sort[field], id: other.id }));
  const page = pageOf(list, args, RECORDS, readKey);
  const cursorOf = (record) => encode(list, keyOf(record.sort[field], record.id));
  return { ...keysetPage(taken, page, compare, cursorOf), totalCount: taken.length };
}

/** `START_DATE_TIME` as `StartDateTime`. */
export const pascal = (name) =>
  name.toLowerCase().replace(/(?:^|_)(.)/g, (_, letter) => letter.toUpperCase());

/** Compares list by list, as tuples are compared. */
export function order(one, other) {
  const index = one.findIndex((value, place) => value !== other[place]);
  return index < 0 ? 0 : one[index] < other[index] ? -1 : 1;
}

function keyOf(micros, id) {
  const key = Buffer.alloc(8);
  key.writeBigInt64BE(micros);
  return Buffer.concat([key, Buffer.from(id.replaceAll("-", ""), "hex")]);
}

function readKey(key) {
  return key.length === 24
    ? { value: key.readBigInt64BE(), id: guid(key.subarray(8).toString("hex")) }
    : null;
}

/** Refuses ids in a filter that are none, however deep. */
function checkIds(filter) {
  if (filter === undefined || filter === null) return;
  for (const id of filter.id?.in ?? []) recordId(id);
  for (const inner of [...(filter.and ?? []), ...(filter.or ?? []), filter.not]) checkIds(inner);
}

/** The id of a record, which must be a GUID. */
export function recordId(text) {
  const id = guid(text);
  if (id === null) throw new GraphQLError("not a GUID");
  return id;
}

const takes = (filter, schema) => (record) => {
  const member = (type) => membersOf(schema.getType(type));
  return meets(filter, {
    ...combined((inner) => takes(inner, schema)(record)),
    id: (wanted) => meets(wanted, { in: (ids) => ids.map(guid).includes(record.id) }),
    startDateTime: (wanted) => isWithin(wanted, record.sort.START_DATE_TIME),
    endDateTime: (wanted) => isWithin(wanted, record.sort.END_DATE_TIME),
    lastModifiedDateTime: (wanted) => isWithin(wanted, record.sort.LAST_MODIFIED_DATE_TIME),
    durationSeconds: (wanted) => isWithin(inMicroseconds(wanted), record.sort.DURATION),
    version: (wanted) => isWithin(wanted, BigInt(record.version ?? 0)),
    type: (wanted) => isMember(wanted, record.type ?? "", member("CallType")),
    modalities: (wanted) => hasModalities(wanted, record.modalities ?? []),
    joinWebUrl: (wanted) => isText(wanted, record.joinWebUrl),
    organizer: (wanted) => record.organizer_v2 != null && isParty(wanted, record.organizer_v2),
    participants_v2: some(record.participants_v2, isParty),
    sessions: some(record.sessions, (wanted, session) => isSession(wanted, session, member)),
  });
};

const some = (rows, takes) => (wanted) =>
  meets(wanted, { some: (filter) => (rows ?? []).some((row) => takes(filter, row)) });

function inMicroseconds(filter) {
  const bounds = Object.entries(filter).filter(([, seconds]) => seconds !== null);
  const rounded = (value) => BigInt(Math.sign(value) * Math.round(Math.abs(value)));
  return Object.fromEntries(bounds.map(([name, seconds]) => [name, rounded(clamp(seconds * 1e6))]));
}

const clamp = (value) => Math.max(-9.2e18, Math.min(9.2e18, value));

function hasModalities(filter, modalities) {
  const has = (modality) => modalities.includes(modality);
  return meets(filter, { hasAll: (wanted) => wanted.every(has), hasAny: (wanted) => wanted.some(has) });
}

function isParty(filter, row) {
  const party = partyOf(row);
  return meets(filter, {
    id: (wanted) => isFoldedText(wanted, party.id),
    userPrincipalName: (wanted) => isFoldedText(wanted, party.userPrincipalName),
    displayName: (wanted) => isFoldedText(wanted, party.displayName),
    kind: (wanted) =>
      meets(wanted, {
        eq: (kind) => party.kind === identityKey(kind),
        in: (kinds) => kinds.map(identityKey).includes(party.kind),
      }),
  });
}

/** The key of an identity set that a member of `IdentityKind` stands for. */
function identityKey(kind) {
  if (kind === "ASSERTED") return "assertedIdentity";
  const name = pascal(kind);
  return name[0].toLowerCase() + name.slice(1);
}

function isSession(filter, session, member) {
  const isObject = typeof session.failureInfo === "object" && session.failureInfo !== null;
  const stage = isObject ? (session.failureInfo.stage ?? "unknown") : undefined;
  const agents = [session.caller, session.callee].map((end) => end?.userAgent ?? {});
  const any = (property, type) => (wanted) =>
    agents.some((agent) => isMember(wanted, agent[property], member(type)));
  return meets(filter, {
    isTest: (wanted) => (session.isTest === true) === wanted,
    failed: (wanted) => (stage !== undefined) === wanted,
    failureStage: (wanted) => isMember(wanted, stage, member("FailureStage")),
    clientPlatform: any("platform", "ClientPlatform"),
    productFamily: any("productFamily", "ProductFamily"),
  });
}

/** The records of a user, as one of the parties or as the organizer. */
export function recordsOf(records, user, role) {
  const isUser = (row) => partyOf(row).id === user.id.toLowerCase();
  if (role === "organizer")
    return records.filter((record) => record.organizer_v2 != null && isUser(record.organizer_v2));
  return records.filter((record) => (record.participants_v2 ?? []).some(isUser));
}

/** What hangs on a record, and is not shown as Graph sent it. */
export const CALL_RECORD = {
  durationSeconds: (record) => Number(record.sort.DURATION) / 1e6,
  participants_v2: (record, args) =>
    numberedPage("participants_v2", record.participants_v2 ?? [], args, PARTICIPANTS),
  sessions: (record, args) => numberedPage("sessions", record.sessions ?? [], args, SESSIONS),
  isComplete: (record) =>
    ["participants_v2", "sessions"].every((list) => listPart(record, list).status !== "PARTIAL"),
  parts: (record) => ({
    record: part(
      record,
      saysAnything(record, ["id", "version", "sort", "sessions", "participants_v2", "organizer_v2"]),
    ),
    organizer_v2: part(record, record.organizer_v2 != null),
    participants_v2: listPart(record, "participants_v2"),
    sessions: listPart(record, "sessions"),
    segments: part(
      record,
      (record.sessions ?? []).some((session) => session.segments != null),
    ),
  }),
};

const part = (record, hasCome) =>
  hasCome ? { status: "COMPLETE", version: record.version ?? 0 } : { status: "ABSENT" };

function listPart(record, list) {
  const whole = part(record, record[list] != null);
  const isContinued = whole.status === "COMPLETE" && `${list}@odata.nextLink` in record;
  return isContinued ? { ...whole, status: "PARTIAL" } : whole;
}
