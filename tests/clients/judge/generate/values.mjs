// Input values, as a tree that can be written as a literal or as JSON.
import { getNullableType, isEnumType, isInputObjectType, isListType, isNonNullType } from "graphql";

export const NULL = { kind: "null" };
const integer = (text) => ({ kind: "number", text: String(text) });
export const string = (text) => ({ kind: "string", text });
const boolean = (value) => ({ kind: "boolean", value });
const enumeration = (name) => ({ kind: "enum", name });

/** Makes values of input types; `known` holds texts of the data, for filters that find something. */
export class Values {
  constructor(random, known) {
    this.random = random;
    this.known = known;
  }

  /** A value of a type. */
  of(type, place = "", depth = 0) {
    const { random } = this;
    if (!isNonNullType(type) && random.percent(6)) return NULL;
    const inner = getNullableType(type);
    if (isListType(inner)) return this.list(inner.ofType, place, depth);
    if (isEnumType(inner)) return enumeration(random.pick(inner.getValues()).name);
    if (isInputObjectType(inner)) return this.object(inner, depth);
    return this.scalar(inner.name, place);
  }

  /** A list, or one value that stands for a list of itself. */
  list(type, place, depth) {
    if (this.random.percent(15)) return this.of(type, place, depth + 1);
    const count = this.random.weighted([
      [1, 0],
      [4, 1],
      [4, 2],
      [2, 3],
    ]);
    return { kind: "list", elements: Array.from({ length: count }, () => this.of(type, place, depth + 1)) };
  }

  object(type, depth) {
    const fields = Object.values(type.getFields());
    const required = fields.filter((field) => isNonNullType(field.type) && field.defaultValue === undefined);
    // Filters inside filters come to an end.
    const rest = fields.filter((field) => !required.includes(field) && (depth < 3 || !isNested(field.type)));
    const optional = this.random.some(
      rest,
      this.random.weighted([
        [2, 0],
        [6, 1],
        [3, 2],
        [1, 3],
      ]),
    );
    const chosen = this.random.some([...required, ...optional], fields.length);
    return {
      kind: "object",
      members: chosen.map((field) => [field.name, this.of(field.type, field.name, depth + 1)]),
    };
  }

  scalar(name, place) {
    const { random, known } = this;
    switch (name) {
      case "Int":
        return integer(random.pick([0, 1, 2, 3, 200, 404, 486, -1, 60, 2147483647, -2147483648]));
      case "Float":
        return random.pick(["0", "1", "0.5", "60", "300.25", "1e3", "1.5E+2", "-1", "900"].map(integer));
      case "Long":
        return integer(random.pick([0, 1, 2, 3, 4294967295, 9007199254740991, -1]));
      case "Boolean":
        return boolean(random.percent(50));
      case "ID":
        if (random.percent(5)) return integer(random.below(100));
        if (random.percent(50)) return string(random.pick(known.rich));
        return string(random.percent(90) ? random.pick(known.ids) : random.pick(["x", "", "no-guid", "ÄÖ"]));
      case "DateTime":
        return string(random.pick(known.instants));
      case "Decimal":
        return random.percent(70)
          ? string(random.pick(["0", "0.05", "1.50", "-2", "00.10"]))
          : random.pick(["1", "0.25", "3.0"].map(integer));
      default:
        return string(this.text(place));
    }
  }

  /** Text that is in the data, or some that is in none. */
  text(place) {
    const { random, known } = this;
    if (random.percent(15)) return random.pick(ODD_TEXTS);
    const text = random.pick(known.texts[place] ?? known.texts.any);
    return random.percent(20)
      ? [...text].slice(0, 3).join("")
      : random.percent(10)
        ? text.toUpperCase()
        : text;
  }
}

const isNested = (type) => isInputObjectType(getNullableType(type)) || isListType(getNullableType(type));

const ODD_TEXTS = [
  "",
  "\u{1F600}",
  'a"b\\c',
  "\n\t",
  "ß",
  "İ",
  "x".repeat(300),
  "\u0001",
  "{$}",
  '"""',
  "%_'",
];

/** A value as it is written in a document. */
export function literal(value, random) {
  switch (value.kind) {
    case "null":
      return "null";
    case "number":
      return value.text;
    case "boolean":
      return String(value.value);
    case "enum":
      return value.name;
    case "variable":
      return `$${value.name}`;
    case "raw":
      return value.literal;
    case "doubled":
      return literal(value.literal, random);
    case "list":
      return `[${value.elements.map((element) => literal(element, random)).join(random.pick([", ", " ", ","]))}]`;
    case "object":
      return `{${value.members.map(([name, member]) => `${name}: ${literal(member, random)}`).join(random.pick([", ", " "]))}}`;
    default:
      return stringLiteral(value.text, random);
  }
}

/** Text in quotes, with one or the other of the escapes that GraphQL has, or as a block. */
export function stringLiteral(text, random) {
  // A block would lose space at its ends and cannot hold every sign.
  const isPlain = /^[^\s"\\\u0000-\u001f][^"\\\u0000-\u001f]*(?<!\s)$/.test(text);
  if (isPlain && random.percent(10))
    return `"""${random.pick(["", "\n  "])}${text}${random.pick(["", "\n"])}"""`;
  const hasEscapes = random.percent(8);
  return `"${[...text].map((sign) => escaped(sign, hasEscapes && random.percent(10), random)).join("")}"`;
}

function escaped(sign, isAtWill, random) {
  const code = sign.codePointAt(0);
  const short = SHORT[sign];
  if (short && random.percent(50)) return short;
  if (sign === '"' || sign === "\\") return `\\${sign}`;
  if (code >= 0x20 && !isAtWill) return sign;
  if (random.percent(40)) return `\\u{${code.toString(16)}}`;
  return Array.from({ length: sign.length }, (_, at) => unit(sign.charCodeAt(at))).join("");
}

const SHORT = { "\n": "\\n", "\t": "\\t", "\r": "\\r", "/": "\\/" };
const unit = (code) => `\\u${code.toString(16).padStart(4, "0")}`;

/** A value as JSON, for variables. */
export function json(value) {
  switch (value.kind) {
    case "null":
      return "null";
    case "number":
      return value.text;
    case "boolean":
      return String(value.value);
    case "enum":
      return JSON.stringify(value.name);
    case "raw":
      return value.json;
    case "doubled":
      return json(value.json);
    case "list":
      return `[${value.elements.map(json).join(",")}]`;
    case "object":
      return `{${value.members.map(([name, member]) => `${JSON.stringify(name)}:${json(member)}`).join(",")}}`;
    default:
      return JSON.stringify(value.text);
  }
}
