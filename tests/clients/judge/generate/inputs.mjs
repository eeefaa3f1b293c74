// The inputs of a document: arguments, variables and directives.
import { getNamedType, getNullableType, isNonNullType } from "graphql";

import { Faults } from "./faults.mjs";
import { json, literal, Values } from "./values.mjs";
import { wrong } from "./wrong.mjs";

/** How large the pages inside an answer are at most, so that answers stay small. */
const PAGE = 4;
const OWN_PAGE = 20;
/** Arguments that take no more than so much. */
const LIMITED = ["first", "last", "fromDateTime", "toDateTime", "ids"];

/** Whether an argument would only make an error of the others, as a rule. */
const isMuch = (name, names) =>
  (name === "last" && names.includes("first")) ||
  (name === "orderBy" && (names.includes("after") || names.includes("before")));

/** What a document gives to its fields. */
export class Inputs {
  /** `conditional` is the type of the argument of `@skip`. */
  constructor(known, random, fault, conditional) {
    Object.assign(this, { known, random, conditional, variables: [] });
    this.values = new Values(random, known);
    this.faults = new Faults(random, fault);
  }

  /** The arguments of a field, as they are written. */
  argumentsOf(field) {
    const given = this.chosen(field).map((arg) => `${arg.name}: ${this.argument(arg, field)}`);
    const texts = this.faults.at("arguments", (make) => make(this, field, given)) ?? given;
    return texts.length === 0 ? "" : `(${texts.join(", ")})`;
  }

  /** The arguments that a field is given. */
  chosen(field) {
    const required = field.args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);
    // Cursors of changes are other ones, which nobody knows beforehand.
    const isChange = field.name === "callRecordChanged";
    const optional = field.args.filter(
      (arg) => !required.includes(arg) && !(isChange && arg.name === "after"),
    );
    const names = this.random
      .some(
        optional,
        this.random.weighted([
          [6, 0],
          [4, 1],
          [2, 2],
        ]),
      )
      .map((arg) => arg.name);
    const isPaged = field.args.some((arg) => arg.name === "first");
    if (isPaged && !names.includes("first") && !names.includes("last")) names.push("first");
    const kept = names.filter((name) => this.random.percent(10) || !isMuch(name, names));
    return [...required, ...optional.filter((arg) => kept.includes(arg.name))];
  }

  argument(arg, field) {
    const value = this.argumentValue(arg, field);
    const bad = this.faults.at("value", () => wrong(this.values, arg.type));
    if (bad) return literal(bad, this.random);
    return this.random.percent(35) ? this.variable(arg.type, value, arg) : this.mixed(arg.type, value);
  }

  argumentValue(arg, field) {
    const { random, known } = this;
    if (arg.name === "first" || arg.name === "last") {
      const isOwn = ["participants_v2", "sessions"].includes(field.name);
      const size = random.percent(3)
        ? random.pick([-1, 0, 1000])
        : random.between(0, isOwn ? OWN_PAGE : PAGE);
      return { kind: "number", text: String(size) };
    }
    if (["fromDateTime", "toDateTime"].includes(arg.name)) {
      return {
        kind: "string",
        text: random.percent(6) ? random.pick(known.instants) : known.range[arg.name],
      };
    }
    if (["after", "before"].includes(arg.name)) return { kind: "string", text: this.cursor(field) };
    return this.values.of(arg.type, "any");
  }

  cursor(field) {
    const { random, known } = this;
    return random.percent(92)
      ? random.pick(known.cursors[field.name] ?? known.cursors.callRecords)
      : "no cursor";
  }

  /** A literal, in which a part may be a variable. */
  mixed(type, value) {
    const fields = value.kind === "object" ? getNamedType(type).getFields() : {};
    const members = (value.members ?? []).map(([name, member]) =>
      this.random.percent(12)
        ? `${name}: ${this.variable(fields[name].type, member, fields[name])}`
        : `${name}: ${this.mixed(fields[name].type, member)}`,
    );
    if (value.kind === "object") return `{ ${members.join(" ")} }`;
    const inner = getNullableType(type);
    if (value.kind === "list" && value.elements.length > 0 && this.random.percent(12)) {
      const [first, ...rest] = value.elements;
      const others = rest.map((element) => literal(element, this.random));
      return `[${[this.variable(inner.ofType, first), ...others].join(", ")}]`;
    }
    return literal(value, this.random);
  }

  /** A variable that fits a place, and its value. */
  variable(type, value, place) {
    const { random } = this;
    const name = `${random.pick(["v", "x", "input"])}${this.variables.length}`;
    const hasDefault = random.percent(25);
    const inner = getNullableType(type);
    // A place that has a default, or a variable that has one, takes a nullable variable.
    const mayBeNullable =
      !isNonNullType(type) || (hasDefault && value.kind !== "null") || place?.defaultValue !== undefined;
    const declared = mayBeNullable ? (random.percent(75) ? String(inner) : `${inner}!`) : String(type);
    const usual = hasDefault ? this.usual(value, inner, place) : undefined;
    const shownDefault =
      usual && !(usual.kind === "null" && declared.endsWith("!")) ? ` = ${literal(usual, random)}` : "";
    const variable = { name, type, declared, usual: shownDefault, value, isLeftOut: false };
    if (!declared.endsWith("!") && random.percent(12)) variable.isLeftOut = true;
    if (!declared.endsWith("!") && random.percent(6)) variable.value = { kind: "null" };
    if (value.kind === "null" && declared.endsWith("!")) variable.declared = String(inner);
    this.faults.at("variable", (make) => make(variable, this));
    this.variables.push(variable);
    return `$${this.faults.at("use", () => "undefined") ?? name}`;
  }

  /** A default: of the same kind for a page's size or a range, which have limits of their own. */
  usual(value, type, place) {
    return LIMITED.includes(place?.name) && value.kind !== "null" ? value : this.values.of(type);
  }

  /** The directives behind a selection, if there are any. */
  directives() {
    const fault = this.faults.at("directive", (make) => make(this));
    if (fault) return ` ${fault}`;
    if (!this.random.percent(8)) return "";
    const names = this.random.percent(15) ? ["skip", "include"] : [this.random.pick(["skip", "include"])];
    return names.map((name) => ` @${name}(if: ${this.truth()})`).join("");
  }

  /** A Boolean for a condition. */
  truth() {
    const value = { kind: "boolean", value: this.random.percent(50) };
    return this.random.percent(50) ? String(value.value) : this.variable(this.conditional, value);
  }

  /** The declarations of the variables that were used. */
  declarations() {
    if (this.variables.length === 0) return this.faults.at("declarations", (make) => make([])) ?? "";
    const declared = this.variables.map(({ name, declared: type, usual }) => `$${name}: ${type}${usual}`);
    const texts = this.faults.at("declarations", (make) => make(declared));
    return typeof texts === "string" ? texts : `(${(texts ?? declared).join(this.random.pick([", ", " "]))})`;
  }

  /** The values of the variables, as JSON. */
  variablesJson() {
    const given = this.variables.filter((variable) => !variable.isLeftOut);
    const members = given.map(({ name, value }) => `${JSON.stringify(name)}:${json(value)}`);
    if (this.random.percent(5)) members.push('"unknown":{"a":[1]}');
    return members.length === 0 && this.random.percent(60) ? undefined : `{${members.join(",")}}`;
  }
}
