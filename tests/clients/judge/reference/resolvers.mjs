// The resolvers of the reference: what schema.graphql promises of records that are plain JSON.
import { GraphQLError } from "graphql";

import { CALL_RECORD, recordId, recordList, recordsOf } from "./call-records.mjs";
import { guid } from "./records.mjs";
import { recordOfCall, REPORTS, routedCalls, rowList } from "./reports.mjs";
import { shown, tokensOf } from "./values.mjs";

const MOST_IDS = 1000;
/** The kinds of users of Teams that are in a directory. */
const IN_DIRECTORIES = [undefined, null, "aadUser", "onPremiseAadUser", "federatedUser"];

/** Resolves fields over records that `readRecords` gave: for `fieldResolver` of graphql-js. */
export function resolver({ records, rows }, schema) {
  const byId = new Map(records.map((record) => [record.id, record]));
  const find = (text) => byId.get(guid(text)) ?? null;
  const reports = Object.entries(REPORTS).map(([field, report]) => [
    field,
    (source, args) => rowList(report, rowsOf(rows[report.row], source), args, schema),
  ]);
  const rowsOf = (all, user) =>
    user ? all.filter((row) => row.userId?.toLowerCase() === user.id.toLowerCase()) : all;
  const special = {
    Query: {
      callRecord: (_, { id }) => byId.get(recordId(id)) ?? null,
      callRecords: (_, args) => recordList(records, args, schema),
      node: (_, { id }) => find(id),
      nodes: (_, { ids }) => nodes(ids, find),
      ...Object.fromEntries(reports),
    },
    CallRecord: {
      ...CALL_RECORD,
      directRoutingCalls: (record) => routedCalls(record, rows.directRoutingLogRow),
    },
    User: {
      callRecords: (user, args) => recordList(recordsOf(records, user, "participant"), args, schema),
      organizedCallRecords: (user, args) => recordList(recordsOf(records, user, "organizer"), args, schema),
      ...Object.fromEntries(reports),
    },
    UserFeedback: { tokens: tokensOf },
    UserIdentity: { user: userOf },
    CommunicationsUserIdentity: { user: userOf },
    TeamworkUserIdentity: {
      user: (identity) => (IN_DIRECTORIES.includes(identity.userIdentityType) ? userOf(identity) : null),
    },
    PstnCallLogRow: { ...OF_ROWS, callRecord: (row) => recordOfCall(row, records) },
    DirectRoutingLogRow: { ...OF_ROWS, callRecord: (row) => find(row.correlationId ?? "") },
    SmsLogRow: OF_ROWS,
  };
  return (source, args, context, info) => {
    const resolve = special[info.parentType.name]?.[info.fieldName];
    return resolve ? resolve(source, args) : shown(info.returnType, source[info.fieldName]);
  };
}

function nodes(ids, find) {
  if (ids.length > MOST_IDS) throw new GraphQLError(`at most ${MOST_IDS} ids`);
  return ids.map(find);
}

const userOf = ({ id }) => (id ? { id } : null);

/** Fields of rows of reports: text that is empty names nobody. */
const OF_ROWS = {
  user: (row) => userOf({ id: row.userId }),
  userId: (row) => row.userId || null,
  userPrincipalName: (row) => row.userPrincipalName || null,
  userDisplayName: (row) => row.userDisplayName || null,
};
