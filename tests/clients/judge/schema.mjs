// schema.graphql as graphql-js builds it, with the gateway's scalars.
import { readFileSync } from "node:fs";
import { buildSchema, GraphQLError, isCompositeType, Kind, TypeNameMetaFieldDef } from "graphql";

import { decimal, instantText, long, microseconds } from "./scalars.mjs";

/** A number that is written as it is: JavaScript's would lose its digits or its point. */
export class NumberText {
  constructor(text) {
    this.text = text;
  }
}

/** The schema that clients see, without resolvers. */
export function readSchema() {
  const path = new URL("../../../schema.graphql", import.meta.url);
  const schema = buildSchema(readFileSync(path, "utf8"), { assumeValid: true });
  for (const [name, scalar] of Object.entries(SCALARS)) Object.assign(schema.getType(name), scalar);
  // A Float is always written with a point or an exponent.
  schema.getType("Float").serialize = (number) => new NumberText(floatText(number));
  return schema;
}

/**
 * The schema for validation. `__typename` is a `String!`, which does not merge with a `String` ("Field
 * Selection Merging"); graphql-js leaves its type out of account, unless it is among the fields.
 */
export function readSchemaForValidation() {
  const schema = readSchema();
  const types = Object.values(schema.getTypeMap()).filter(isCompositeType);
  for (const type of types) type.getFields().__typename = TypeNameMetaFieldDef;
  return schema;
}

const SCALARS = {
  DateTime: scalar((value) => (typeof value === "string" ? microseconds(value) : null), {
    literal: [Kind.STRING],
    serialize: (micros) => instantText(micros),
  }),
  Decimal: scalar((value) => (isTextOrNumber(value) ? decimal(String(value)) : null), {
    literal: [Kind.STRING, Kind.INT, Kind.FLOAT],
    serialize: (text) => text,
  }),
  Duration: scalar((value) => (typeof value === "string" ? value : null), {
    literal: [Kind.STRING],
    serialize: (text) => text,
  }),
  Long: scalar((value) => (typeof value === "string" ? null : longOrNull(value)), {
    literal: [Kind.INT],
    serialize: (number) => new NumberText(String(number)),
    ofLiteral: (text) => long(text),
  }),
};

const isTextOrNumber = (value) => typeof value === "string" || typeof value === "number";

function longOrNull(value) {
  return typeof value === "number" ? long(value) : null;
}

function scalar(read, { literal, serialize, ofLiteral = read }) {
  const parsed = (value) => {
    if (value === null || value === undefined) throw new GraphQLError("not such a value");
    return value;
  };
  return {
    serialize,
    parseValue: (value) => parsed(read(value)),
    parseLiteral: (node) => parsed(literal.includes(node.kind) ? ofLiteral(node.value) : null),
  };
}

/** A double as the gateway writes it: the shortest digits that read back the same. */
export function floatText(number) {
  const [mantissa, exponent] = Math.abs(number).toExponential().split("e");
  const sign = number < 0 || Object.is(number, -0) ? "-" : "";
  const digits = mantissa.replace(".", "");
  const point = Number(exponent) + 1;
  if (digits.length <= point && point <= 16) return `${sign}${digits.padEnd(point, "0")}.0`;
  if (point > 0 && point <= 16) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  if (point > -5 && point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  const rest = digits.length > 1 ? `.${digits.slice(1)}` : "";
  return `${sign}${digits[0]}${rest}e${point > 0 ? "+" : ""}${point - 1}`;
}

/** A value as JSON, byte for byte as the gateway writes it. */
export function write(value) {
  if (value instanceof NumberText) return value.text;
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${write(member)}`);
  return `{${members.join(",")}}`;
}
