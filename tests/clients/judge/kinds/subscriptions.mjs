// Subscriptions: one root field. Introspection, beside data. And answers that are there already.
import { ID, plain, REFUSED, row, SUBSCRIBES } from "./row.mjs";

const both = { websocket: true };
const ONE = "callRecordChanged { cursor }";

export const SUBSCRIPTIONS = [
  plain("one root field", `subscription { ${ONE} }`, SUBSCRIBES, both),
  plain(
    "one root field in a fragment",
    "subscription { ...F } fragment F on Subscription { ...G } fragment G on Subscription { callRecordChanged { cursor } }",
    SUBSCRIBES,
    both,
  ),
  plain("one root field in an inline fragment", `subscription { ... { ... on Subscription { ${ONE} } } }`, SUBSCRIBES, both),
  plain("one root field twice under one key", `subscription { ${ONE} callRecordChanged { changeType } }`, SUBSCRIBES, both),
  plain(
    "one root field twice under one key, by a fragment",
    `subscription { ${ONE} ... { callRecordChanged { changeType } } }`,
    SUBSCRIBES,
    both,
  ),
  plain("one root field under two keys", `subscription { ${ONE} other: callRecordChanged { cursor } }`, REFUSED, both),
  plain(
    "one root field under two keys, by a fragment",
    `subscription { ${ONE} ...F } fragment F on Subscription { other: callRecordChanged { cursor } }`,
    REFUSED,
    both,
  ),
  plain("a root field and __typename", `subscription { ${ONE} __typename }`, REFUSED, both),
  plain("only __typename", "subscription { __typename }", REFUSED, both),
  plain("__typename in a fragment", "subscription { ... on Subscription { __typename } }", REFUSED, both),
  plain("@skip on the root field", "subscription { callRecordChanged @skip(if: false) { cursor } }", REFUSED, both),
  plain("@include on the root field", "subscription { callRecordChanged @include(if: true) { cursor } }", REFUSED, both),
  row(
    "@include by a variable on the root field",
    "subscription ($b: Boolean!) { callRecordChanged @include(if: $b) { cursor } }",
    '{"b":true}',
    REFUSED,
    both,
  ),
  plain("@skip on the fragment of the root field", `subscription { ... @skip(if: false) { ${ONE} } }`, REFUSED, both),
  plain(
    "@skip on the spread of the root field",
    "subscription { ...F @skip(if: false) } fragment F on Subscription { callRecordChanged { cursor } }",
    REFUSED,
    both,
  ),
  plain("@skip below the root field", "subscription { callRecordChanged { cursor @skip(if: false) } }", SUBSCRIBES, both),
  plain("an unknown field", "subscription { callRecordChanged { nothing } }", REFUSED, both),
  plain("a directive without its argument", "subscription { callRecordChanged { cursor @skip } }", REFUSED, both),
  row(
    "a variable that is missing",
    "subscription ($t: CallType!) { callRecordChanged(filter: { type: { eq: $t } }) { cursor } }",
    "{}",
    REFUSED,
    both,
  ),
  row(
    "a variable that is null",
    "subscription ($t: CallType!) { callRecordChanged(filter: { type: { eq: $t } }) { cursor } }",
    '{"t":null}',
    REFUSED,
    both,
  ),
  row(
    "an object as text",
    "subscription ($f: CallRecordFilter) { callRecordChanged(filter: $f) { cursor } }",
    '{"f":"{}"}',
    REFUSED,
    both,
  ),
  row(
    "an object",
    "subscription ($f: CallRecordFilter) { callRecordChanged(filter: $f) { cursor } }",
    '{"f":{"type":{"eq":"groupCall"}}}',
    SUBSCRIBES,
    both,
  ),
];

const RECORD = `callRecord(id: "${ID[5]}") { version }`;

export const INTROSPECTION = [
  plain(
    "a type beside data",
    `{ __type(name: "AdministrativeUnitInfo") { name fields { name } } ${RECORD} }`,
    '{"__type":{"name":"AdministrativeUnitInfo","fields":[{"name":"id"}]},"callRecord":{"version":5}}',
  ),
  plain("data beside a type", `{ ${RECORD} __type(name: "Nothing") { name } }`, '{"callRecord":{"version":5},"__type":null}'),
  plain(
    "the schema beside data",
    `{ __schema { queryType { name } mutationType { name } subscriptionType { name } } ${RECORD} }`,
    '{"__schema":{"queryType":{"name":"Query"},"mutationType":null,"subscriptionType":{"name":"Subscription"}},"callRecord":{"version":5}}',
  ),
  plain(
    "introspection beside data in a fragment",
    `{ ...F ${RECORD} } fragment F on Query { __type(name: "ID") { kind name } }`,
    '{"__type":{"kind":"SCALAR","name":"ID"},"callRecord":{"version":5}}',
  ),
  row(
    "introspection beside data, one of them skipped",
    `query ($b: Boolean!) { __schema @skip(if: $b) { queryType { name } } ${RECORD} }`,
    '{"b":true}',
    '{"callRecord":{"version":5}}',
  ),
  row(
    "introspection by a variable beside data",
    `query ($n: String!) { ${RECORD} __type(name: $n) { name __typename } }`,
    '{"n":"Int"}',
    '{"callRecord":{"version":5},"__type":{"name":"Int","__typename":"__Type"}}',
  ),
  plain(
    "introspection beside a field that fails",
    '{ __type(name: "ID") { name } callRecord(id: "x") { id } }',
    '{"__type":{"name":"ID"},"callRecord":null}',
    { errors: ["callRecord"] },
  ),
  plain("introspection below the root", `{ callRecord(id: "${ID[5]}") { __schema { queryType { name } } } }`, REFUSED),
  plain("an unknown field of introspection", '{ __type(name: "ID") { nothing } }', REFUSED),
  plain("a missing argument of introspection", "{ __type { name } }", REFUSED),
  plain("everything is skipped in introspection", '{ __type(name: "ID") { name @skip(if: true) } }', '{"__type":{}}'),
];

const conditional = (name, query, etag, status) => ({ name, query, etag, status });

/** GETs that ask only for what is new. */
export const CONDITIONS = [
  conditional("anything that is there", "{ __typename }", "*", 304),
  conditional("anything that is there, of data", `{ ${RECORD} }`, "*", 304),
  conditional("anything, of what is refused", "{ nothing }", "*", 400),
  conditional("another version", `{ ${RECORD} }`, '"another"', 200),
];
