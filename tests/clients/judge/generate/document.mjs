// Documents made by walking the schema: valid ones, but for a mistake that is asked for.
import { getNamedType, isAbstractType, isLeafType } from "graphql";

import { Inputs } from "./inputs.mjs";

/** Below this depth, nothing leads deeper: the gateway takes 15 levels of fields. */
const DEEPEST = 11;

/** Makes one request: `{query, variables, operationName}`, with the variables as JSON text. */
export class Document extends Inputs {
  /** `fault` names a mistake of `faults.mjs`, or is undefined. */
  constructor({ schema, known, routes }, random, fault) {
    super(known, random, fault, schema.getDirective("skip").args[0].type);
    Object.assign(this, { schema, routes });
    // A type that the document leads to, whatever else it selects on its way.
    this.target = random.percent(60) ? random.pick(routes.targets) : undefined;
    this.fragments = [];
    this.open = [];
    this.fields = 0;
    this.names = 0;
    this.budget = random.weighted([
      [3, 6],
      [4, 15],
      [2, 30],
      [1, 60],
    ]);
  }

  /** A query; or a subscription, which has one root field. */
  request(kind = "query") {
    const root = kind === "query" ? this.schema.getQueryType() : this.schema.getSubscriptionType();
    const selection = kind === "query" ? this.selection(root, 0) : this.subscribed(root);
    const name = this.random.percent(40) ? this.random.pick(["Q", "query", "on", "type", "_1"]) : "";
    const directives = this.faults.at("operation", () => " @skip(if: false)") ?? "";
    const variables = this.declarations();
    const short =
      kind === "query" && name === "" && variables === "" && directives === "" && this.random.percent(70);
    const operation = short ? selection : `${kind} ${name}${variables}${directives} ${selection}`;
    const parts = this.random.some(
      [operation, ...this.fragments.map(({ text }) => text)],
      this.fragments.length + 1,
    );
    const document = this.faults.document(parts, this) ?? { parts, operationName: undefined };
    const asked = name !== "" && this.random.percent(30) ? name : undefined;
    return {
      query: document.parts.join(this.random.pick(["\n", " ", "\n# a comment, {ignored}\n", ",\n"])),
      variables: this.variablesJson(),
      operationName: document.operationName ?? asked,
    };
  }

  subscribed(root) {
    const field = root.getFields().callRecordChanged;
    const one = () =>
      `${this.random.percent(20) ? "key: " : ""}callRecordChanged${this.argumentsOf(field)} ${this.selection(getNamedType(field.type), 1)}`;
    const text = this.faults.subscription(one, this) ?? one();
    return this.random.percent(30) ? `{ ... on Subscription { ${text} } }` : `{ ${text} }`;
  }

  /** A selection set on a composite type. */
  selection(type, depth) {
    const used = new Map();
    const selections = [];
    const leading = this.target && depth < DEEPEST ? this.routes.toward(type, this.target) : [];
    for (const step of this.random.some(
      leading,
      this.random.weighted([
        [6, 1],
        [3, 2],
        [2, 5],
      ]),
    )) {
      selections.push(this.step(step, type, depth, used));
    }
    for (let left = this.count(type, depth) - selections.length; left > 0; left -= 1) {
      selections.push(this.selected(type, depth, used));
    }
    const more = this.faults.at("selection", (make) => make(this, type, depth));
    if (more) selections.splice(this.random.below(selections.length + 1), 0, more);
    return `{ ${selections.join(this.random.pick([" ", ", ", "\n"]))} }`;
  }

  /** How much is selected on a type. */
  count(type, depth) {
    if (type === this.target) return this.random.between(3, 12);
    return depth === 0
      ? this.random.between(1, 2)
      : this.random.weighted([
          [3, 1],
          [4, 2],
          [4, 3],
          [2, 5],
          [1, 8],
        ]);
  }

  /** A selection that leads on. */
  step({ field, to }, type, depth, used) {
    const isOpen = this.random.percent(15) && this.open.length === 0;
    if (!field) return isOpen ? this.spread(to, depth) : `... on ${to.name} ${this.selection(to, depth)}`;
    return this.selectedField(field, type, depth, used);
  }

  selected(type, depth, used) {
    const choice = this.random.weighted([
      [20, "field"],
      [isAbstractType(type) ? 12 : 3, "inline"],
      [isAbstractType(type) ? 5 : 3, "spread"],
    ]);
    if (choice === "field" || this.fields > this.budget) return this.field(type, depth, used);
    const condition = this.condition(type);
    if (choice === "inline") return this.inline(type, condition, depth, used);
    return this.spread(condition, depth);
  }

  /** A type that a fragment on `type` may be of. */
  condition(type) {
    const types = isAbstractType(type) ? this.schema.getPossibleTypes(type) : type.getInterfaces();
    return this.random.percent(30) || types.length === 0 ? type : this.random.pick(types);
  }

  inline(type, condition, depth, used) {
    // What is in the fragment meets what is beside it, if it is of the same type.
    const inner = condition === type ? used : new Map();
    const on =
      condition === type && this.random.percent(40)
        ? ""
        : ` on ${this.faults.at("condition", (make) => make(condition)) ?? condition.name}`;
    const fields = Array.from({ length: this.random.between(1, 3) }, () =>
      this.field(condition, depth, inner),
    );
    return `...${on}${this.directives()} { ${fields.join(" ")} }`;
  }

  spread(condition, depth) {
    const known = this.fragments.filter(
      ({ type, name, depth: made }) => type === condition && !this.open.includes(name) && made >= depth,
    );
    const again = known.length > 0 && this.random.percent(50);
    const { name } = again ? this.random.pick(known) : this.fragment(condition, depth);
    return `...${this.faults.at("spread", () => "Nowhere") ?? name}${this.directives()}`;
  }

  fragment(type, depth) {
    this.names += 1;
    const fragment = { name: this.random.pick(["F", "fragment", "f_"]) + this.names, type, depth };
    this.open.push(fragment.name);
    const selection = this.selection(type, Math.max(depth, 1));
    this.open.pop();
    const on = this.faults.at("condition", (make) => make(type)) ?? type.name;
    this.fragments.push(Object.assign(fragment, { text: `fragment ${fragment.name} on ${on} ${selection}` }));
    return fragment;
  }

  field(type, depth, used) {
    this.fields += 1;
    if (this.random.percent(6)) return this.typename();
    const fields = Object.values(type.getFields?.() ?? {}).filter((field) =>
      this.mayHold(field, type, depth),
    );
    if (fields.length === 0) return this.typename();
    return this.selectedField(this.random.pick(fields), type, depth, used);
  }

  selectedField(field, type, depth, used) {
    const again = used.get(field.name);
    const args = again?.args ?? this.argumentsOf(field);
    const alias = again ? again.alias : this.alias(field, used);
    used.set(field.name, { args, alias });
    const name = this.faults.at("field", (make) => make(field, type)) ?? field.name;
    return `${alias}${name}${args}${this.directives()}${this.below(field, depth)}`;
  }

  typename() {
    const key = this.random.percent(20) ? "kind: " : "";
    return `${key}__typename${this.faults.at("typename", (make) => make()) ?? ""}${this.directives()}`;
  }

  mayHold(field, type, depth) {
    const isLeaf = isLeafType(getNamedType(field.type));
    if (isLeaf) return true;
    if (depth >= DEEPEST || this.fields > this.budget) return depth < 2;
    // From a user on, everything begins anew.
    return getNamedType(field.type).name !== "User" || (depth < 8 && this.random.percent(40));
  }

  alias(field, used) {
    const chosen = this.faults.at("alias", (make) => make(field, used));
    if (chosen) return chosen;
    if (!this.random.percent(10)) return "";
    this.names += 1;
    return `${this.random.pick(["a", "_b", "null", "true"])}${this.names}: `;
  }

  below(field, depth) {
    const type = getNamedType(field.type);
    const isLeaf = isLeafType(type);
    const fault = this.faults.at("below", (make) => make(isLeaf));
    if (fault !== undefined) return fault;
    return isLeaf ? "" : ` ${this.selection(type, depth + 1)}`;
  }
}
