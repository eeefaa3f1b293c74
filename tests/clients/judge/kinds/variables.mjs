// Variables: what they must hold, their defaults, and the places they fit.
import { ID, plain, REFUSED, row } from "./row.mjs";

const RECORD = `"${ID[5]}"`;
const FOUND = '{"callRecord":{"version":5}}';
const BY_NAME = "callRecords(filter: { participants_v2: { some: { userPrincipalName: { eq: $u } } } }) { totalCount }";
const TWO = `filter: { id: { in: ["${ID[1]}", "${ID[2]}"] } }`;
const ONE = `id: { in: ["${ID[2]}"] }`;
const counts = (number) => `{"callRecords":{"totalCount":${number}}}`;
const overWebSocket = { websocket: true };

/** A record by a variable of this type. */
const byId = (type) => `query ($id: ${type}) { callRecord(id: $id) { version } }`;
/** How many of two records a filter on their version takes. */
const byVersion = (type) => `query ($v: ${type}) { callRecords(filter: { ${ONE} version: { eq: $v } }) { totalCount } }`;
const byFilter = `query ($f: CallRecordFilter) { callRecords(filter: $f) { totalCount } }`;
const pages = (type) => `query ($n: ${type}) { callRecords(first: $n, ${TWO}) { nodes { version } } }`;
const byModality = (type) => `query ($m: ${type}) { callRecords(filter: { ${ONE} modalities: { hasAll: $m } }) { totalCount } }`;
const byType = (type) => `query ($t: ${type}) { callRecords(filter: { ${ONE} type: { eq: $t } }) { totalCount } }`;
const byBoth = `query ($s: DateTime!) { smsLog(fromDateTime: $s, toDateTime: $s) { totalCount } }`;
const skips = (type) => `query ($b: ${type}) { callRecord(id: ${RECORD}) { version id @skip(if: $b) } }`;

export const NEEDED = [
  row("a non-null variable is missing", `query ($u: String!) { ${BY_NAME} }`, "{}", REFUSED, overWebSocket),
  row("a non-null variable is missing, and so are all", `query ($u: String!) { ${BY_NAME} }`, undefined, REFUSED, overWebSocket),
  row("a non-null variable is null", `query ($u: String!) { ${BY_NAME} }`, '{"u":null}', REFUSED, overWebSocket),
  row("a non-null variable with a default is missing", byId(`ID! = ${RECORD}`), "{}", FOUND, overWebSocket),
  row("a non-null variable with a default is null", byId(`ID! = ${RECORD}`), '{"id":null}', REFUSED, overWebSocket),
  row("a needed variable in a list is null", "query ($i: [ID!]!) { nodes(ids: $i) { id } }", '{"i":[null]}', REFUSED),
  row(
    "a needed field of an input is missing",
    "query ($o: CallRecordOrder) { callRecords(orderBy: $o) { totalCount } }",
    '{"o":{"direction":"ASC"}}',
    REFUSED,
  ),
  row(
    "a needed field of an input is null",
    "query ($o: CallRecordOrder) { callRecords(orderBy: $o) { totalCount } }",
    '{"o":{"field":null}}',
    REFUSED,
  ),
  row(
    "a needed field with a default is null",
    "query ($o: CallRecordOrder) { callRecords(orderBy: $o) { totalCount } }",
    '{"o":{"field":"DURATION","direction":null}}',
    REFUSED,
  ),
  row("a variable in @skip is missing", skips("Boolean!"), "{}", REFUSED, overWebSocket),
  row(
    "a variable that nothing reaches is missing",
    `query ($b: Boolean!, $i: ID!) { __typename node(id: $i) @skip(if: $b) { id } }`,
    '{"b":true}',
    REFUSED,
  ),
  row("a nullable variable is missing", byVersion("Long"), "{}", counts(1)),
  row("a nullable variable is null", byVersion("Long"), '{"v":null}', counts(1)),
  row("a nullable variable judges", byVersion("Long"), '{"v":3}', counts(0)),
  row("a variable that is not declared is passed over", byId("ID!"), `{"id":${RECORD},"more":{"a":1}}`, FOUND),
];

export const DEFAULTS = [
  row("a default in an argument", pages("Int = 1"), "{}", '{"callRecords":{"nodes":[{"version":2}]}}'),
  row(
    "a default in an argument gives way",
    pages("Int = 1"),
    '{"n":2}',
    '{"callRecords":{"nodes":[{"version":2},{"version":1}]}}',
  ),
  row(
    "a default in an argument gives way to null",
    pages("Int = 1"),
    '{"n":null}',
    '{"callRecords":{"nodes":[{"version":2},{"version":1}]}}',
  ),
  row("a default in a field of an input", byVersion("Long = 3"), "{}", counts(0)),
  row("a default in a list", `query ($i: ID! = ${RECORD}) { nodes(ids: [$i]) { id } }`, "{}", `{"nodes":[{"id":${RECORD}}]}`),
  row("a default in @skip", skips("Boolean = true"), "{}", FOUND),
  row(
    "a default in @include",
    `query ($b: Boolean = false) { callRecord(id: ${RECORD}) { version id @include(if: $b) } }`,
    "{}",
    FOUND,
  ),
  row("a default of null in a nullable place", byVersion("Long = null"), "{}", counts(1)),
  row("a default of null in a non-null place", byId("ID = null"), `{"id":${RECORD}}`, REFUSED),
  row("a default makes a nullable variable fit", byId(`ID = ${RECORD}`), "{}", FOUND),
  row("a null where a default made it fit", byId(`ID = ${RECORD}`), '{"id":null}', '{"callRecord":null}', {
    errors: ["callRecord"],
  }),
  row("a default of the wrong type", pages('Int = "1"'), '{"n":1}', REFUSED),
  row("a default of an enum as text", byType('CallType = "groupCall"'), "{}", REFUSED),
  row(
    "a default of an unknown field",
    "query ($f: CallRecordFilter = { nothing: 1 }) { callRecords(filter: $f) { totalCount } }",
    "{}",
    REFUSED,
  ),
  row("a default of null for a non-null type", byId("ID! = null"), `{"id":${RECORD}}`, REFUSED),
  row(
    "a default of an input holds the input's defaults",
    `query ($o: CallRecordOrder = { field: START_DATE_TIME }) { callRecords(first: 1, orderBy: $o, ${TWO}) { nodes { version } } }`,
    "{}",
    '{"callRecords":{"nodes":[{"version":2}]}}',
  ),
];

export const PLACES = [
  row("a nullable variable in a non-null place", byId("ID"), `{"id":${RECORD}}`, REFUSED, overWebSocket),
  row("text in the place of an id", byId("String!"), `{"id":${RECORD}}`, REFUSED),
  row("text in the place of an Int", pages("String"), "{}", REFUSED),
  row("text in the place of an enum", byType("String"), '{"t":"groupCall"}', REFUSED),
  row("text in the place of a DateTime", byBoth.replace("DateTime!", "String!"), '{"s":"2026-06-01T00:00:00Z"}', REFUSED),
  row(
    "an Int in the place of a Float",
    `query ($n: Int) { callRecords(filter: { durationSeconds: { gt: $n } }) { totalCount } }`,
    '{"n":1}',
    REFUSED,
  ),
  row("an Int in the place of a Long", byVersion("Int"), '{"v":2}', REFUSED),
  row("a variable of one in the place of a list", byModality("Modality!"), '{"m":"audio"}', REFUSED),
  row("a list in the place of one", byId("[ID!]!"), `{"id":[${RECORD}]}`, REFUSED),
  row("a list of nullable ones in the place of non-null ones", byModality("[Modality]"), '{"m":["audio"]}', REFUSED),
  row(
    "a nullable one inside a list",
    `query ($m: Modality) { callRecords(filter: { ${ONE} modalities: { hasAll: [$m] } }) { totalCount } }`,
    '{"m":"audio"}',
    REFUSED,
  ),
  row(
    "a non-null one inside a list",
    `query ($m: Modality!) { callRecords(filter: { ${ONE} modalities: { hasAll: [$m] } }) { totalCount } }`,
    '{"m":"audio"}',
    counts(1),
  ),
  row(
    "another input in the place of one",
    `query ($f: SessionFilter) { callRecords(filter: $f) { totalCount } }`,
    '{"f":{}}',
    REFUSED,
  ),
  row("a nullable Boolean in @skip", skips("Boolean"), '{"b":false}', REFUSED),
  row("an Int in @include", `query ($b: Int!) { callRecord(id: ${RECORD}) { id @include(if: $b) } }`, '{"b":1}', REFUSED),
  row(
    "a variable that does not fit, in a fragment",
    `query ($id: String!) { ...F } fragment F on Query { callRecord(id: $id) { id } }`,
    `{"id":${RECORD}}`,
    REFUSED,
  ),
  row("a variable of an output type", byId("CallRecord"), "{}", REFUSED),
  row("a variable of an unknown type", byId("Nothing"), "{}", REFUSED),
];

export const VALUES = [
  row("an object as text", byFilter, '{"f":"{}"}', REFUSED, overWebSocket),
  row("an object as a number", byFilter, '{"f":1}', REFUSED),
  row("an object as a list", byFilter, '{"f":[{"version":{"eq":1}}]}', REFUSED),
  row("an object inside as text", byFilter, '{"f":{"version":"eq"}}', REFUSED),
  row("an unknown field in an object", byFilter, '{"f":{"nothing":1}}', REFUSED),
  row("an unknown field far inside", byFilter, '{"f":{"and":[{"not":{"sessions":{"some":{"fail":true}}}}]}}', REFUSED),
  row("one value as a list of one", byModality("[Modality!]"), '{"m":"audio"}', counts(1)),
  row("a list in a list", byModality("[Modality!]"), '{"m":[["audio"]]}', REFUSED),
  row("a list with an object", byModality("[Modality!]"), '{"m":[{}]}', REFUSED),
  row("an Int too large", pages("Int"), '{"n":2147483648}', REFUSED),
  row("an Int too small", pages("Int"), '{"n":-2147483649}', REFUSED),
  row("an Int far too large", pages("Int"), '{"n":1e30}', REFUSED),
  row("an Int with a point", pages("Int"), '{"n":1.0}', '{"callRecords":{"nodes":[{"version":2}]}}', overWebSocket),
  row("an Int with an exponent", pages("Int"), '{"n":1e0}', '{"callRecords":{"nodes":[{"version":2}]}}'),
  row("an Int with a fraction", pages("Int"), '{"n":1.5}', REFUSED),
  row("an Int as text", pages("Int"), '{"n":"1"}', REFUSED),
  row("an Int as a Boolean", pages("Int"), '{"n":true}', REFUSED),
  row("a Long too large", byVersion("Long"), '{"v":9223372036854775808}', REFUSED),
  row("a Long as text", byVersion("Long"), '{"v":"1"}', REFUSED),
  row("a Long with a fraction", byVersion("Long"), '{"v":1.5}', REFUSED),
  row(
    "a Float as an integer",
    `query ($n: Float) { callRecords(filter: { ${ONE} durationSeconds: { lte: $n } }) { totalCount } }`,
    '{"n":1}',
    counts(1),
  ),
  row(
    "a Float as text",
    `query ($n: Float) { callRecords(filter: { durationSeconds: { gt: $n } }) { totalCount } }`,
    '{"n":"1"}',
    REFUSED,
  ),
  row("text as a number", `query ($u: String) { ${BY_NAME} }`, '{"u":1}', REFUSED),
  row("text as a Boolean", `query ($u: String) { ${BY_NAME} }`, '{"u":true}', REFUSED),
  row("text as an object", `query ($u: String) { ${BY_NAME} }`, '{"u":{}}', REFUSED),
  row("text as a list", `query ($u: String) { ${BY_NAME} }`, '{"u":["a"]}', REFUSED),
  row("a Boolean as text", skips("Boolean!"), '{"b":"true"}', REFUSED),
  row("a Boolean as a number", skips("Boolean!"), '{"b":1}', REFUSED),
  row("an id as a number is one", byId("ID!"), '{"id":5}', '{"callRecord":null}', { errors: ["callRecord"] }),
  row("an id as a fraction", byId("ID!"), '{"id":1.5}', REFUSED),
  row("an id as a Boolean", byId("ID!"), '{"id":true}', REFUSED),
  row("an enum that has no such member", byType("CallType"), '{"t":"conference"}', REFUSED),
  row("an enum in another case", byType("CallType"), '{"t":"GROUPCALL"}', REFUSED),
  row("an enum as a number", byType("CallType"), '{"t":1}', REFUSED),
  row("an enum", byType("CallType"), '{"t":"unknownFutureValue"}', counts(1)),
  row("an instant that is none", byBoth, '{"s":"2026-02-30T00:00:00Z"}', REFUSED),
  row("an instant as a number", byBoth, '{"s":1780000000}', REFUSED),
  row(
    "a decimal with a separator",
    'query ($d: Decimal) { smsLog(fromDateTime: "2001-01-01T00:00:00Z", toDateTime: "2001-01-02T00:00:00Z", filter: { callCharge: { gt: $d } }) { totalCount } }',
    '{"d":"1_000"}',
    REFUSED,
  ),
  row(
    "a decimal that is none",
    'query ($d: Decimal) { smsLog(fromDateTime: "2001-01-01T00:00:00Z", toDateTime: "2001-01-02T00:00:00Z", filter: { callCharge: { gt: $d } }) { totalCount } }',
    '{"d":"NaN"}',
    REFUSED,
  ),
];

const USED = (text) => `query ($v: Boolean!) { callRecord(id: ${RECORD}) { version ${text} } }`;

export const USES = [
  row("a variable is used in @skip alone", USED("id @skip(if: $v)"), '{"v":true}', FOUND),
  row("a variable is used on an inline fragment alone", USED("... @include(if: $v) { id }"), '{"v":false}', FOUND),
  row(
    "a variable is used on a spread alone",
    `${USED("...F @include(if: $v)")} fragment F on CallRecord { id }`,
    '{"v":false}',
    FOUND,
  ),
  row("a variable is used on __typename alone", USED("__typename @include(if: $v)"), '{"v":false}', FOUND),
  row(
    "a variable is used on __typename of the root alone",
    "query ($v: Boolean!) { __typename @include(if: $v) }",
    '{"v":false}',
    "{}",
  ),
  row(
    "a variable is used in a fragment alone",
    `${USED("...F")} fragment F on CallRecord { id @include(if: $v) }`,
    '{"v":false}',
    FOUND,
  ),
  row(
    "a variable is used in introspection alone",
    "query ($n: String!) { __type(name: $n) { name } }",
    '{"n":"Nothing"}',
    '{"__type":null}',
  ),
  plain("a variable is not used", `query ($v: Int) { callRecord(id: ${RECORD}) { version } }`, REFUSED),
  plain(
    "a variable is used in another operation",
    `query A($v: Int) { __typename } query B($v: Int) { callRecords(first: $v) { totalCount } }`,
    REFUSED,
    { operationName: "B" },
  ),
  plain("a variable is not declared", "{ callRecord(id: $id) { id } }", REFUSED),
  plain("a variable of a directive is not declared", "{ __typename @skip(if: $v) }", REFUSED),
  plain("a variable of a fragment is not declared", "{ ...F } fragment F on Query { callRecord(id: $id) { id } }", REFUSED),
  plain("a variable is declared twice", `query ($v: Int, $v: Int) { callRecords(first: $v) { totalCount } }`, REFUSED),
  plain("a variable in a default", "query ($a: Int, $b: Int = $a) { callRecords(first: $b) { totalCount } }", REFUSED),
];
