// Answers: where nulls go, what is empty, in what order keys come.
import { ID, plain, row } from "./row.mjs";

const RECORD = `"${ID[5]}"`;
const BOTH = `ids: ["${ID[2]}", "${ID[3]}"]`;
const BAD = 'sessions(after: "no cursor") { totalCount }';

export const NULLS = [
  plain(
    "a failed field that may be null",
    '{ callRecord(id: "x") { id } __typename }',
    '{"callRecord":null,"__typename":"Query"}',
    { errors: ["callRecord"] },
  ),
  plain(
    "a failed non-null field nulls what it is in",
    `{ callRecord(id: ${RECORD}) { version ${BAD} } }`,
    '{"callRecord":null}',
    { errors: ["callRecord/sessions"] },
  ),
  plain(
    "a failed non-null field nulls an element that may be null",
    `{ nodes(${BOTH}) { id ... on CallRecord { ${BAD} } } }`,
    '{"nodes":[null,null]}',
    { errors: ["nodes/0/sessions", "nodes/1/sessions"] },
  ),
  plain(
    "a failed non-null field nulls up to the root's field",
    `{ callRecords(filter: { id: { in: ["${ID[2]}"] } }) { totalCount nodes { ${BAD} } } __typename }`,
    '{"callRecords":null,"__typename":"Query"}',
    { errors: ["callRecords/nodes/0/sessions"] },
  ),
  plain(
    "a failed non-null field in edges",
    `{ callRecords(filter: { id: { in: ["${ID[2]}"] } }) { edges { node { ${BAD} } } } }`,
    '{"callRecords":null}',
    { errors: ["callRecords/edges/0/node/sessions"] },
  ),
  plain(
    "the siblings of a failed field are answered",
    `{ a: callRecord(id: ${RECORD}) { ${BAD} } b: callRecord(id: ${RECORD}) { version } }`,
    '{"a":null,"b":{"version":5}}',
    { errors: ["a/sessions"] },
  ),
  plain("a failed field under an alias", `{ callRecord(id: ${RECORD}) { mine: ${BAD} } }`, '{"callRecord":null}', {
    errors: ["callRecord/mine"],
  }),
  plain(
    "two fail in one object",
    `{ callRecord(id: ${RECORD}) { a: ${BAD} b: participants_v2(first: -1) { totalCount } } }`,
    '{"callRecord":null}',
    { errors: ["callRecord/a"] },
  ),
  plain(
    "a failed field beside an empty list",
    `{ nodes(ids: []) { id } node(id: "x") { id } callRecords(first: -1) { totalCount } }`,
    '{"nodes":[],"node":null,"callRecords":null}',
    { errors: ["callRecords"] },
  ),
  plain(
    "nothing fails where nothing is",
    '{ callRecord(id: "00000000-0000-0000-0000-000000000000") { sessions(first: -1) { totalCount } } }',
    '{"callRecord":null}',
  ),
  plain(
    "a failed field that is skipped",
    `{ callRecord(id: ${RECORD}) { version sessions(first: -1) @skip(if: true) { totalCount } } }`,
    '{"callRecord":{"version":5}}',
  ),
  plain(
    "a failed list of a user",
    `{ callRecord(id: ${RECORD}) { organizer_v2 { identity { user { ... on UserIdentity { user { id callRecords(first: -1) { totalCount } } } } } } } }`,
    '{"callRecord":{"organizer_v2":{"identity":{"user":{"user":{"id":"11111111-1111-4111-8111-111111111111","callRecords":null}}}}}}',
    { errors: ["callRecord/organizer_v2/identity/user/user/callRecords"] },
  ),
];

export const EMPTIES = [
  plain("everything is skipped at the root", "{ __typename @skip(if: true) }", "{}"),
  row(
    "everything is skipped at the root, by a variable",
    "query ($b: Boolean!) { callRecords @skip(if: $b) { totalCount } }",
    '{"b":true}',
    "{}",
  ),
  plain("everything is skipped at the root, by a fragment", "{ ... @include(if: false) { __typename } }", "{}"),
  plain("everything is skipped in an object", `{ callRecord(id: ${RECORD}) { id @skip(if: true) } }`, '{"callRecord":{}}'),
  plain(
    "everything is skipped in an object by a spread",
    `{ callRecord(id: ${RECORD}) { ...F @skip(if: true) } } fragment F on CallRecord { id }`,
    '{"callRecord":{}}',
  ),
  plain("everything is skipped in a list", `{ nodes(${BOTH}) { id @include(if: false) } }`, '{"nodes":[{},{}]}'),
  plain(
    "everything is skipped in a connection",
    "{ callRecords(first: 2) { totalCount @skip(if: true) } }",
    '{"callRecords":{}}',
  ),
  plain(
    "everything is skipped in nodes",
    `{ callRecords(filter: { id: { in: ["${ID[2]}"] } }) { nodes { id @skip(if: true) } edges { cursor @skip(if: true) } pageInfo { endCursor @skip(if: true) } } }`,
    '{"callRecords":{"nodes":[{}],"edges":[{}],"pageInfo":{}}}',
  ),
  plain(
    "everything is skipped far inside",
    `{ callRecord(id: "${ID[1]}") { sessions(first: 1) { nodes { caller { userAgent { headerValue @skip(if: true) } } segments { id @skip(if: true) media { streams { streamId @skip(if: true) } } } } } } }`,
    '{"callRecord":{"sessions":{"nodes":[{"caller":{"userAgent":{}},"segments":[{"media":[{"streams":[{},{},{}]},{"streams":[]},{"streams":[]}]},{"media":[]},{"media":[]}]}]}}}',
  ),
  plain(
    "no fragment fits",
    `{ callRecord(id: "${ID[1]}") { sessions(first: 1) { nodes { caller { ... on ServiceEndpoint { userAgent { headerValue } } } } } } }`,
    '{"callRecord":{"sessions":{"nodes":[{"caller":{}}]}}}',
  ),
  plain(
    "no object, no emptiness",
    `{ callRecord(id: "${ID[4]}") { organizer_v2 { id @skip(if: true) } } }`,
    '{"callRecord":{"organizer_v2":null}}',
  ),
];

export const ORDER = [
  plain(
    "a key stands where it is first selected",
    `{ callRecord(id: ${RECORD}) { id version ...F } } fragment F on CallRecord { type id }`,
    `{"callRecord":{"id":${RECORD},"version":5,"type":"groupCall"}}`,
  ),
  plain(
    "a key that is skipped first",
    `{ callRecord(id: ${RECORD}) { version @skip(if: true) type version } }`,
    '{"callRecord":{"type":"groupCall","version":5}}',
  ),
  plain(
    "an object that is skipped first",
    `{ callRecord(id: ${RECORD}) { parts @skip(if: true) { record { status } } type parts { record { version } } } }`,
    '{"callRecord":{"type":"groupCall","parts":{"record":{"version":5}}}}',
  ),
  plain(
    "a key in a fragment that is skipped",
    `{ callRecord(id: ${RECORD}) { ... @include(if: false) { version } type version } }`,
    '{"callRecord":{"type":"groupCall","version":5}}',
  ),
  plain(
    "a key in a fragment that does not fit",
    `{ callRecord(id: "${ID[1]}") { sessions(first: 1) { nodes { caller { ... on ServiceEndpoint { userAgent { headerValue } kind: __typename } ... on ParticipantEndpoint { name kind: __typename userAgent { headerValue } } } } } } }`,
    '{"callRecord":{"sessions":{"nodes":[{"caller":{"name":"PC","kind":"ParticipantEndpoint","userAgent":{"headerValue":"ua/1"}}}]}}}',
  ),
  plain(
    "a spread that comes twice",
    `{ callRecord(id: ${RECORD}) { ...F version ...F } } fragment F on CallRecord { type }`,
    '{"callRecord":{"type":"groupCall","version":5}}',
  ),
  plain(
    "a spread that is skipped first",
    `{ callRecord(id: ${RECORD}) { ...F @skip(if: true) version ...F } } fragment F on CallRecord { type }`,
    '{"callRecord":{"version":5,"type":"groupCall"}}',
  ),
  plain(
    "what is merged keeps the first place of each",
    `{ callRecord(id: ${RECORD}) { parts { record { status } } type parts { record { version } sessions { status } } } }`,
    '{"callRecord":{"parts":{"record":{"status":"COMPLETE","version":5},"sessions":{"status":"ABSENT"}},"type":"groupCall"}}',
  ),
  plain(
    "roots keep the order of the query",
    `{ callRecords(first: 0) { nodes { id } } __typename callRecord(id: ${RECORD}) { version } }`,
    '{"callRecords":{"nodes":[]},"__typename":"Query","callRecord":{"version":5}}',
  ),
];
