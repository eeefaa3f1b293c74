// Values that do not fit their type, or only just do.
import { getNullableType, isEnumType, isInputObjectType, isListType, isNonNullType } from "graphql";

import { NULL, string } from "./values.mjs";

const raw = (literal, json = literal) => ({ kind: "raw", literal, json });

const MISFITS = {
  Int: [
    raw("2147483648"),
    raw("-2147483649"),
    raw("9999999999999999999999"),
    raw("2.5"),
    raw("1e400", "1e300"),
    raw('"1"'),
    raw("true"),
    raw("ONE", '"ONE"'),
    raw("2.0"),
    raw("1e2"),
  ],
  Float: [raw('"1.5"'), raw("false"), raw("NaN", '"NaN"'), raw("2.0"), raw("123456789012345678901234567890")],
  Long: [raw("9223372036854775808"), raw("-9223372036854775809"), raw("1.5"), raw('"1"'), raw("true")],
  Boolean: [raw('"true"'), raw("1"), raw("0"), raw("TRUE", '"TRUE"')],
  ID: [raw("1.5"), raw("true"), raw("ABC", '{"a": 1}')],
  String: [raw("1"), raw("1.5"), raw("true"), raw("TEXT", '{"a": "b"}')],
  DateTime: [
    string("yesterday"),
    string("2026-13-01T00:00:00Z"),
    string("2026-02-30T00:00:00Z"),
    string("2026-01-31T25:00:00Z"),
    raw("1"),
    raw("NOW", "null"),
    string(""),
  ],
  Decimal: [
    string("1_000"),
    string("abc"),
    string(""),
    string("1.2.3"),
    string("NaN"),
    string("0x10"),
    raw("true"),
  ],
};

/** A value in the place of `type` that is wrong with it, somewhere. */
export function wrong(values, type) {
  const { random } = values;
  const inner = getNullableType(type);
  if (isNonNullType(type) && random.percent(25)) return NULL;
  if (isListType(inner)) return wrongList(values, inner);
  if (isEnumType(inner)) return wrongMember(values, inner);
  if (isInputObjectType(inner)) return wrongObject(values, inner);
  if (random.percent(10)) return { kind: "list", elements: [values.of(inner)] };
  if (random.percent(10)) return raw("{}");
  return random.pick(MISFITS[inner.name]);
}

function wrongList(values, type) {
  const { random } = values;
  const good = values.of(type.ofType);
  const bad = wrong(values, type.ofType);
  return random.weighted([
    [2, bad],
    [3, { kind: "list", elements: random.percent(50) ? [good, bad] : [bad, good] }],
    [1, { kind: "list", elements: [{ kind: "list", elements: [good] }] }],
  ]);
}

function wrongMember({ random }, type) {
  const { name } = random.pick(type.getValues());
  // In JSON, text is how a member is written.
  return random.pick([
    raw("notAMember", '"notAMember"'),
    raw(`"${name}"`, `"${name}"`),
    raw(name.toLowerCase() === name ? name.toUpperCase() : name.toLowerCase(), "17"),
    raw("1"),
    raw("true"),
    raw(`[${name}]`, `["${name}"]`),
  ]);
}

function wrongObject(values, type) {
  const { random } = values;
  const object = values.object(type, 2);
  const fields = Object.values(type.getFields());
  const field = random.pick(fields);
  const others = object.members.filter(([name]) => name !== field.name);
  return random.weighted([
    [4, { kind: "object", members: [...others, [field.name, wrong(values, field.type)]] }],
    [2, { kind: "object", members: [...object.members, ["notAField", NULL]] }],
    [1, raw('"text"')],
    [1, raw("5")],
    [1, raw("OTHER", '"OTHER"')],
    [2, twice(object, random, values, field)],
    [
      1,
      {
        kind: "object",
        members: object.members.filter(([name]) => !isNonNullType(type.getFields()[name].type)),
      },
    ],
  ]);
}

/** An object that has a key twice in a document; JSON with a key twice is another matter. */
function twice(object, random, values, field) {
  const member = [field.name, values.of(field.type, field.name, 2)];
  const doubled = { kind: "object", members: [member, member] };
  return { kind: "doubled", literal: doubled, json: object };
}
