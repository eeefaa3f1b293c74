// Documents: overlapping fields, arguments, directives, names, and how text is written.
import { ID, plain, REFUSED, row } from "./row.mjs";

const RECORD = `"${ID[5]}"`;
const record = (selection, rest = "") => `{ callRecord(id: ${RECORD}) { ${selection} } } ${rest}`;
const FOUND = '{"callRecord":{"version":5}}';
const ENDS = `callRecord(id: "${ID[1]}") { sessions(first: 1) { nodes`;
const ends = (selection) => `{ ${ENDS} { caller { ${selection} } } } } }`;

export const OVERLAPS = [
  plain("two fields under one key", record("a: version a: type"), REFUSED),
  plain(
    "two fields under one key, one in a fragment",
    record("a: version ...F", "fragment F on CallRecord { a: type }"),
    REFUSED,
  ),
  plain(
    "two fields under one key, each in a fragment",
    record("...F ...G", "fragment F on CallRecord { a: version } fragment G on CallRecord { a: type }"),
    REFUSED,
  ),
  plain("two fields under one key, both skipped", record("a: version @skip(if: true) a: type @skip(if: true) version"), REFUSED),
  plain("a field under the key of another", record("version: id version"), REFUSED),
  plain("__typename under the key of a field", record("version: __typename version"), REFUSED),
  plain("other arguments", record("sessions(first: 1) { totalCount } sessions(first: 2) { totalCount }"), REFUSED),
  plain(
    "other arguments across fragments",
    record("...F ... { sessions(first: 2) { totalCount } }", "fragment F on CallRecord { sessions(first: 1) { totalCount } }"),
    REFUSED,
  ),
  plain("arguments and none", record("sessions(first: 1) { totalCount } sessions { totalCount }"), REFUSED),
  row(
    "a variable and a literal",
    `query ($n: Int) ${record("sessions(first: $n) { totalCount } sessions(first: 1) { totalCount }")}`,
    '{"n":1}',
    REFUSED,
  ),
  plain("other arguments at the root", "{ callRecords(first: 1) { totalCount } callRecords(first: 2) { totalCount } }", REFUSED),
  plain(
    "equal arguments in another order",
    record(
      'version sessions(first: 1, after: "no") { totalCount } sessions(after: "no", first: 1) @skip(if: true) { totalCount }',
    ),
    '{"callRecord":null}',
    { errors: ["callRecord/sessions"] },
  ),
  plain(
    "equal objects in another order",
    `{ callRecords(filter: { version: { gt: 9, lt: 1 } }) { totalCount } callRecords(filter: { version: { lt: 1, gt: 9 } }) { totalCount } }`,
    '{"callRecords":{"totalCount":0}}',
  ),
  plain("conflicts inside", record("parts { record { a: status } } parts { record { a: version } }"), REFUSED),
  plain(
    "two shapes in types that exclude each other",
    ends("... on ParticipantEndpoint { a: name } ... on ServiceEndpoint { a: userAgent { headerValue } }"),
    REFUSED,
  ),
  plain(
    "two scalars in types that exclude each other",
    ends("... on ParticipantEndpoint { a: name } ... on ServiceEndpoint { a: __typename }"),
    REFUSED,
  ),
  plain(
    "two enums in types that exclude each other",
    ends("userAgent { ... on ClientUserAgent { a: platform } ... on ServiceUserAgent { a: role } }"),
    REFUSED,
  ),
  plain(
    "one enum under two names in types that exclude each other",
    ends("userAgent { ... on ClientUserAgent { a: platform } ... on ServiceUserAgent { b: role } }"),
    `{"callRecord":{"sessions":{"nodes":[{"caller":{"userAgent":{"a":"macOS"}}}]}}}`,
  ),
  plain(
    "equal shapes in types that exclude each other",
    ends("... on ParticipantEndpoint { a: name } ... on PlainEndpoint { b: __typename }"),
    '{"callRecord":{"sessions":{"nodes":[{"caller":{"a":"PC"}}]}}}',
  ),
  plain(
    "nullable and not",
    ends("userAgent { ... on ClientUserAgent { a: platform } ... on PlainUserAgent { a: headerValue } }"),
    REFUSED,
  ),
  plain("a list and none", `{ node(id: ${RECORD}) { ... on CallRecord { a: modalities a: type } } }`, REFUSED),
];

export const ARGUMENTS = [
  plain("an unknown argument", "{ callRecords(size: 1) { totalCount } }", REFUSED),
  plain("an argument twice", "{ callRecords(first: 1, first: 1) { totalCount } }", REFUSED),
  plain("a missing argument", "{ callRecord { id } }", REFUSED),
  plain("a needed argument that is null", "{ callRecord(id: null) { id } }", REFUSED),
  plain("an argument without a value", "{ callRecords(first) { totalCount } }", REFUSED),
  plain("an argument without a value before another", "{ callRecords(first last: 1) { totalCount } }", REFUSED),
  plain("an argument without a value behind another", "{ callRecords(first: 1 last) { totalCount } }", REFUSED),
  plain("an argument with a colon and no value", "{ callRecords(first:) { totalCount } }", REFUSED),
  plain("a field of an object without a value", "{ callRecords(filter: { version }) { totalCount } }", REFUSED),
  plain(
    "a field of an object without a value behind another",
    "{ callRecords(filter: { version: { eq: 1 } id }) { totalCount } }",
    REFUSED,
  ),
  plain("an argument on __typename", "{ __typename(a: 1) }", REFUSED),
  plain("an argument on __typename inside", record("__typename(a: 1)"), REFUSED),
  plain("a selection on __typename", "{ __typename { x } }", REFUSED),
  plain("a selection on __typename inside", record("__typename { x }"), REFUSED),
  plain("a selection on a scalar", record("version { x }"), REFUSED),
  plain("no selection on an object", record("parts"), REFUSED),
  plain("an empty selection", record(""), REFUSED),
  plain("no arguments between brackets", "{ callRecords() { totalCount } }", REFUSED),
  plain("a key twice in an object", "{ callRecords(filter: { version: { eq: 1, eq: 1 } }) { totalCount } }", REFUSED),
  plain(
    "a key twice in the outer object",
    "{ callRecords(filter: { version: { eq: 1 }, version: { eq: 2 } }) { totalCount } }",
    REFUSED,
  ),
  plain(
    "a key twice in an object in a list",
    "{ callRecords(filter: { and: [{ version: { eq: 1 } version: { eq: 1 } }] }) { totalCount } }",
    REFUSED,
  ),
  plain(
    "a key twice in a default",
    "query ($f: LongFilter = { eq: 1, eq: 2 }) { callRecords(filter: { version: $f }) { totalCount } }",
    REFUSED,
  ),
  plain("an enum as text", '{ callRecords(filter: { type: { eq: "groupCall" } }) { totalCount } }', REFUSED),
  plain("an enum as text in a list", '{ callRecords(filter: { modalities: { hasAll: ["audio"] } }) { totalCount } }', REFUSED),
  plain("an enum as text in an order", '{ callRecords(orderBy: { field: "DURATION" }) { totalCount } }', REFUSED),
  plain("text as an enum", "{ callRecords(filter: { joinWebUrl: { eq: here } }) { totalCount } }", REFUSED),
  plain("an Int too large", "{ callRecords(first: 2147483648) { totalCount } }", REFUSED),
  plain("an Int with a point", "{ callRecords(first: 1.0) { totalCount } }", REFUSED),
  plain("an Int as text", '{ callRecords(first: "1") { totalCount } }', REFUSED),
  plain("a Float that is none", "{ callRecords(filter: { durationSeconds: { gt: 1e999 } }) { totalCount } }", REFUSED, {
    isMistakenByJudge: true,
  }),
  plain("text as a number", "{ callRecords(filter: { joinWebUrl: { eq: 1 } }) { totalCount } }", REFUSED),
  plain("an instant as a number", "{ callRecords(filter: { startDateTime: { gt: 1 } }) { totalCount } }", REFUSED),
  plain(
    "a decimal with a separator",
    '{ smsLog(fromDateTime: "2001-01-01T00:00:00Z", toDateTime: "2001-01-02T00:00:00Z", filter: { callCharge: { gt: "1_000" } }) { totalCount } }',
    REFUSED,
  ),
  plain(
    "a decimal as a number",
    '{ smsLog(fromDateTime: "2001-01-01T00:00:00Z", toDateTime: "2001-01-02T00:00:00Z", filter: { callCharge: { gt: 1.50 } }) { totalCount } }',
    '{"smsLog":{"totalCount":0}}',
  ),
];

export const DIRECTIVES = [
  plain("an unknown directive", "{ __typename @fast }", REFUSED),
  plain("an unknown directive on an operation", "query @fast { __typename }", REFUSED),
  plain("a directive of the schema", '{ __typename @deprecated(reason: "x") }', REFUSED),
  plain("a directive where it may not be", "query @skip(if: false) { __typename }", REFUSED),
  plain("a directive on a fragment's definition", "{ ...F } fragment F on Query @include(if: true) { __typename }", REFUSED),
  plain("a directive on a variable", "query ($n: Int @skip(if: false)) { callRecords(first: $n) { totalCount } }", REFUSED),
  plain("a directive twice", record("version @skip(if: false) @skip(if: false)"), REFUSED),
  plain("a directive twice on __typename", "{ __typename @include(if: true) @include(if: true) }", REFUSED),
  plain("a directive without its argument", record("version @skip"), REFUSED),
  plain("a directive without its argument on __typename", "{ __typename @include }", REFUSED),
  plain("a directive with null", record("version @include(if: null)"), REFUSED),
  plain("a directive with text", record('version @include(if: "true")'), REFUSED),
  plain("a directive with more", record("version @include(if: true, reason: 1)"), REFUSED),
  plain("a directive with an argument twice", record("version @include(if: true, if: true)"), REFUSED),
  plain("a directive with an argument without a value", record("version @include(if)"), REFUSED),
  plain("a directive with an argument without a value before another", record("version @skip(a if: false)"), REFUSED),
  plain("a directive with an argument without a value behind another", record("version @skip(if: false if)"), REFUSED),
  plain("a directive without a name", record("version @"), REFUSED),
  plain("both directives", record("version id @skip(if: false) @include(if: false)"), FOUND),
  plain("both directives, the other way", record("version id @skip(if: true) @include(if: true)"), FOUND),
];

const DESCRIBED = `"A query." query Q("An id." $id: ID!) { callRecord(id: $id) { ...F } } """A fragment.""" fragment F on CallRecord { version }`;

export const DESCRIPTIONS = [
  row("an operation, a variable and a fragment are described", DESCRIBED, `{"id":${RECORD}}`, FOUND),
  plain("an operation is described by a block", '"""What for.""" query { __typename }', '{"__typename":"Query"}'),
  plain("an operation without a name is described", '"What for." { __typename }', REFUSED),
  plain("a field is described", '{ "What for." __typename }', REFUSED),
];

export const NAMES = [
  plain("no variables between brackets", "query () { __typename }", REFUSED),
  plain("a fragment named on", "{ ...on } fragment on on Query { __typename }", REFUSED),
  plain("a definition of a fragment named on", "{ __typename } fragment on on Query { __typename }", REFUSED),
  plain(
    "names that are words elsewhere",
    `query query { query: __typename ...fragment null: __typename } fragment fragment on Query { on: __typename true: __typename }`,
    '{"query":"Query","on":"Query","true":"Query","null":"Query"}',
  ),
  plain("an unknown fragment", "{ ...Nowhere }", REFUSED),
  plain("an unused fragment", "{ __typename } fragment F on Query { __typename }", REFUSED),
  plain("a fragment twice", "{ ...F } fragment F on Query { __typename } fragment F on Query { __typename }", REFUSED),
  plain("a fragment in a circle", "{ ...F } fragment F on Query { __typename ...F }", REFUSED),
  plain("two fragments in a circle", "{ ...F } fragment F on Query { ...G } fragment G on Query { __typename ...F }", REFUSED),
  plain("a fragment on a scalar", "{ ...F } fragment F on String { x }", REFUSED),
  plain("a fragment on an input", "{ ... on CallRecordFilter { id } }", REFUSED),
  plain("a fragment on an unknown type", "{ ... on Nothing { id } }", REFUSED),
  plain("a fragment that can never fit", record("... on Session { id }"), REFUSED),
  plain("a fragment that can never fit an interface", ends("... on UserIdentity { id }"), REFUSED),
  plain("a fragment on an interface", record("... on Node { id }"), `{"callRecord":{"id":${RECORD}}}`),
  plain("an unknown field", record("notAField"), REFUSED),
  plain("a field of another type, through an interface", `{ node(id: ${RECORD}) { version } }`, REFUSED),
  plain("two operations without a name", "{ __typename } { __typename }", REFUSED),
  plain("two operations of one name", "query A { __typename } query A { __typename }", REFUSED, { operationName: "A" }),
  plain("two operations, and none is asked", "query A { __typename } query B { __typename }", REFUSED),
  plain("two operations, and another is asked", "query A { __typename } query B { __typename }", REFUSED, { operationName: "C" }),
  plain("two operations, and one is asked", "query A { a: __typename } query B { b: __typename }", '{"b":"Query"}', {
    operationName: "B",
  }),
  plain("one operation, and another is asked", "query A { __typename }", REFUSED, { operationName: "C" }),
  plain("an operation that is not asked is wrong", "query A { __typename } query B { nothing }", REFUSED, { operationName: "A" }),
  plain("no operation", "fragment F on Query { __typename }", REFUSED),
  plain("nothing", "", REFUSED),
  plain("only a comment", "# nothing", REFUSED),
  plain("a definition of a type", "{ __typename } type T { a: Int }", REFUSED),
  plain("a mutation", "mutation { __typename }", REFUSED),
];

const same = (text) => `{ callRecords(filter: { joinWebUrl: { eq: ${text} } id: { in: ["${ID[1]}"] } }) { totalCount } }`;
const byName = (text) =>
  `{ callRecords(filter: { id: { in: ["${ID[1]}"] } participants_v2: { some: { displayName: { eq: ${text} } } } }) { totalCount } }`;
const [NONE, ONE] = [0, 1].map((count) => `{"callRecords":{"totalCount":${count}}}`);

export const TEXTS = [
  plain("text as it is", same('"https://x/?a=%20b"'), ONE),
  plain("an escape of four digits", same('"\\u0068ttps://x/?a=%20b"'), ONE),
  plain("an escape between braces", same('"\\u{68}ttps://x/?a=%20b"'), ONE),
  plain("an escape between braces with zeros", same('"\\u{000068}ttps://x/?a=%20b"'), ONE),
  plain("an escape between braces beyond the plane", byName('"Ann \\"the\\" \\\\ \u00d6d\u00f6n \\u{1F600}\\n\\t\\u0001"'), ONE),
  plain("a surrogate pair", byName('"Ann \\"the\\" \\\\ \u00d6d\u00f6n \\uD83D\\uDE00\\n\\t\\u0001"'), ONE),
  plain("a sign beyond the plane", byName('"Ann \\"the\\" \\\\ \u00d6d\u00f6n \u{1F600}\\n\\t\\u0001"'), ONE),
  plain("a solidus that is escaped", same('"https:\\/\\/x/?a=%20b"'), ONE),
  plain("a block", same('"""https://x/?a=%20b"""'), ONE),
  plain("a block that is indented", same('"""\n    https://x/?a=%20b\n    """'), ONE),
  plain("a block has no escapes", same('"""\\u0068ttps://x/?a=%20b"""'), NONE),
  plain("half a surrogate pair", same('"\\uD83D"'), REFUSED),
  plain("half a surrogate pair between braces", same('"\\u{D83D}"'), REFUSED),
  plain("a surrogate pair the wrong way round", same('"\\uDE00\\uD83D"'), REFUSED),
  plain("an escape beyond Unicode", same('"\\u{110000}"'), REFUSED),
  plain("an escape without digits", same('"\\u{}"'), REFUSED),
  plain("an escape that is short", same('"\\u68"'), REFUSED),
  plain("an escape that is none", same('"\\x"'), REFUSED),
  plain("a line that breaks", same('"a\nb"'), REFUSED),
  plain("text that does not end", same('"a'), REFUSED),
  plain("a number with zeros before it", "{ callRecords(first: 01) { totalCount } }", REFUSED),
  plain("a number with a name behind it", "{ callRecords(first: 1x) { totalCount } }", REFUSED),
  plain("a number with a point at its end", "{ callRecords(filter: { durationSeconds: { gt: 1. } }) { totalCount } }", REFUSED),
  plain("commas and a byte order mark are space", "\uFEFF,{,,__typename,,}", '{"__typename":"Query"}'),
];
