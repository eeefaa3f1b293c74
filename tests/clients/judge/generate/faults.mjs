// One mistake in a document that is valid otherwise: where it is made, and how.
import { getNullableType, isListType } from "graphql";

import { literal } from "./values.mjs";
import { wrong } from "./wrong.mjs";

/** The mistakes by name: the place in the walk at which each is made, and what it makes there. */
const MISTAKES = {
  unknownField: ["field", () => "notAField"],
  fieldOfAnotherCase: ["field", (field) => field.name.toUpperCase()],
  introspectionBelowTheRoot: ["field", () => "__type"],
  unknownFragment: ["spread"],
  conflictingAlias: ["alias", (field, used) => conflicting(field, used)],
  selectionOnLeafOrNone: ["below", (isLeaf) => (isLeaf ? " { x }" : "")],
  emptySelection: ["below", (isLeaf) => (isLeaf ? undefined : " { }")],
  typenameWithArgument: ["typename", () => "(a: 1)"],
  typenameWithSelection: ["typename", () => " { x }"],
  unknownArgument: ["arguments", (document, field, given) => [...given, "notAnArgument: 1"]],
  repeatedArgument: [
    "arguments",
    (document, field, given) => (given.length > 0 ? [given[0], ...given] : undefined),
  ],
  missingArguments: [
    "arguments",
    (document, field, given) => (given.length > 0 ? given.slice(1) : undefined),
  ],
  emptyArguments: ["arguments", (document, field, given) => (given.length === 0 ? [" "] : undefined)],
  wrongValue: ["value"],
  unknownCondition: ["condition", () => "Nothing"],
  conditionOnScalar: ["condition", () => "String"],
  conditionOnInput: ["condition", () => "CallRecordFilter"],
  conditionOnEnum: ["condition", () => "CallType"],
  conditionThatNeverHolds: ["condition", (type) => (type.name === "PageInfo" ? "Session" : "PageInfo")],
  fragmentNamedOn: ["selection", () => "...on"],
  emptyInline: ["selection", () => "... { }"],
  typenameTwice: ["selection", () => "kind: __typename kind: __typename"],
  conflictingTypename: ["selection", (document, type) => `${Object.keys(type.getFields())[0]}: __typename`],
  cycle: ["selection", (document, type) => cycle(document, type)],
  undefinedVariable: ["use"],
  unknownDirective: ["directive", () => "@unknown"],
  directiveOfTheSchema: ["directive", () => '@deprecated(reason: "x")'],
  repeatedDirective: ["directive", () => "@skip(if: false) @skip(if: false)"],
  directiveWithout: ["directive", () => "@include"],
  directiveWithNull: ["directive", () => "@skip(if: null)"],
  directiveWithText: ["directive", () => '@include(if: "true")'],
  directiveWithMore: ["directive", () => "@include(if: true, also: 1)"],
  directiveTwiceIf: ["directive", () => "@include(if: true, if: true)"],
  directiveWithUndefined: ["directive", () => "@include(if: $undefined)"],
  directiveWithNullable: ["directive", (document) => nullableCondition(document)],
  directiveOnOperation: ["operation"],
  variableNotGiven: ["variable", (variable) => Object.assign(variable, { isLeftOut: true })],
  variableNull: ["variable", (variable) => Object.assign(variable, { value: { kind: "null" } })],
  variableWrong: [
    "variable",
    (variable, document) => Object.assign(variable, { value: wrong(document.values, variable.type) }),
  ],
  variableDefaultWrong: ["variable", (variable, document) => wrongDefault(variable, document)],
  variableOfAnotherType: [
    "variable",
    (variable, document) =>
      declare(
        variable,
        document.random.pick([
          "Int",
          "String",
          "ID",
          "Boolean",
          "Float",
          "[Int]",
          "CallRecordFilter",
          "DateTime",
        ]),
      ),
  ],
  variableOfOutputType: ["variable", (variable) => declare(variable, "CallRecord")],
  variableOfUnknownType: ["variable", (variable) => declare(variable, "Nothing")],
  variableInAList: ["variable", (variable) => declare(variable, `[${getNullableType(variable.type)}]`)],
  variableOfAList: [
    "variable",
    (variable) =>
      isListType(getNullableType(variable.type)) &&
      declare(variable, String(getNullableType(variable.type).ofType)),
  ],
  variableNullable: [
    "variable",
    (variable) => Object.assign(variable, { declared: variable.declared.replace(/!$/, "") }),
  ],
  unusedVariable: ["declarations", (declared) => list(declared, "$unused: Int")],
  repeatedVariable: [
    "declarations",
    (declared) => (declared.length > 0 ? [declared[0], ...declared] : undefined),
  ],
  emptyDeclarations: ["declarations", () => "()"],
  variableInDefault: ["declarations", (declared) => list(declared, "$more: Int = $v0")],
  unusedFragment: ["document", (parts) => ({ parts: [...parts, "fragment Unused on CallRecord { id }"] })],
  repeatedFragment: [
    "document",
    (parts) => ({ parts: [...parts, ...parts.filter((part) => part.startsWith("fragment"))] }),
  ],
  twoAnonymous: ["document", (parts) => ({ parts: [...parts, "{ __typename }"] })],
  operationNotNamed: ["document", (parts) => ({ parts: [...parts, "query Other { __typename }"] })],
  operationUnknown: ["document", (parts) => ({ parts, operationName: "Elsewhere" })],
  typeDefinition: ["document", (parts) => ({ parts: [...parts, "type More { a: Int }"] })],
  noOperation: ["document", () => ({ parts: ["fragment Alone on CallRecord { id }"] })],
  mutation: ["document", () => ({ parts: ["mutation { __typename }"] })],
};

/** The mistakes in subscriptions. */
const IN_SUBSCRIPTIONS = {
  twoRoots: (one) => `${one()} more: callRecordChanged { cursor }`,
  twoRootsInFragment: (one) => `${one()} ... on Subscription { more: callRecordChanged { cursor } }`,
  introspectedRoot: () => "__typename",
  rootSkipped: () => "callRecordChanged @skip(if: false) { cursor }",
  rootIncluded: () => "callRecordChanged @include(if: true) { cursor }",
  fragmentSkipped: () => "... @skip(if: false) { callRecordChanged { cursor } }",
  skippedBelow: () => "callRecordChanged { cursor @skip(if: false) }",
  oneKeyTwice: () => "callRecordChanged { cursor } callRecordChanged { changeType }",
};

/** The names of the mistakes. */
export const FAULTS = Object.keys(MISTAKES);
export const SUBSCRIPTION_FAULTS = Object.keys(IN_SUBSCRIPTIONS);

/** Makes the mistake of a name once, at a place that chance chooses. */
export class Faults {
  constructor(random, name) {
    Object.assign(this, { random, name, isMade: false });
  }

  /** What the mistake makes at a place; undefined at all others. */
  at(place, make) {
    const [where, how] = MISTAKES[this.name] ?? [];
    if (this.isMade || where !== place || this.random.percent(40)) return undefined;
    const made = how ? make(how) : make();
    this.isMade = made !== undefined;
    return made;
  }

  /** The whole document, if the mistake is in there. */
  document(parts) {
    const [where, how] = MISTAKES[this.name] ?? [];
    return where === "document" ? { operationName: undefined, ...how(parts) } : undefined;
  }

  /** The root of a subscription, if the mistake is in there. */
  subscription(one) {
    return IN_SUBSCRIPTIONS[this.name]?.(one);
  }
}

const list = (declared, more) => [...declared, more];
const declare = (variable, type) => Object.assign(variable, { declared: type, usual: "" });

function conflicting(field, used) {
  const [other] = [...used.keys()].filter((name) => name !== field.name);
  return other ? `${other}: ` : undefined;
}

function cycle(document, type) {
  document.fragments.push(
    { name: "C1", type, depth: 0, text: `fragment C1 on ${type.name} { __typename ...C2 }` },
    { name: "C2", type, depth: 0, text: `fragment C2 on ${type.name} { ...C1 }` },
  );
  return "...C1";
}

function nullableCondition(document) {
  const name = `c${document.variables.length}`;
  const usual = document.random.pick(["", " = true", " = null"]);
  const value = { kind: document.random.percent(50) ? "null" : "boolean", value: true };
  document.variables.push({
    name,
    declared: "Boolean",
    usual,
    value,
    isLeftOut: document.random.percent(30),
  });
  return `@include(if: $${name})`;
}

function wrongDefault(variable, document) {
  const value = wrong(document.values, variable.type);
  return Object.assign(variable, { usual: ` = ${literal(value, document.random)}` });
}
