// A stream of requests, the same for the same seed.
import { isSpecifiedScalarType } from "graphql";

import { Random } from "../random.mjs";
import { Document } from "./document.mjs";
import { FAULTS, SUBSCRIPTION_FAULTS } from "./faults.mjs";
import { mutate } from "./mutate.mjs";
import { Routes } from "./routes.mjs";

/** Makes requests without end: `{query, variables, operationName, made}`; `made` tells how. */
export function* requests(schema, known, seed) {
  const ground = { schema, known, routes: new Routes(schema) };
  let donor = "{ __typename }";
  for (let number = 0; ; number += 1) {
    // Each follows from the seed and its number alone, so that one can be made again by itself.
    const random = new Random(seed * 1_000_003 + number);
    const request = made(ground, random, donor);
    if (request.made === "valid") donor = request.query;
    yield { ...request, number };
  }
}

function made(ground, random, donor) {
  const [how, make] = random.weighted([
    [42, ["valid", () => new Document(ground, random).request()]],
    [28, [`fault`, (name) => new Document(ground, random, name).request()]],
    [20, ["mutated", () => mutated(ground, random, donor)]],
    [4, ["introspection", () => introspection(ground, random)]],
    [2, ["subscription", () => new Document(ground, random).request("subscription")]],
    [4, ["subscription fault", (name) => new Document(ground, random, name).request("subscription")]],
  ]);
  const names = how === "subscription fault" ? [...SUBSCRIPTION_FAULTS, ...FAULTS] : FAULTS;
  const name = how.endsWith("fault") ? random.pick(names) : undefined;
  return { ...make(name), made: name ? `${how} ${name}` : how };
}

function mutated(ground, random, donor) {
  const document = new Document(ground, random);
  document.budget = Math.min(document.budget, 15);
  const request = document.request();
  return {
    ...request,
    query: mutate(
      random,
      request.query,
      donor,
      random.weighted([
        [6, 1],
        [3, 2],
        [1, 4],
      ]),
    ),
  };
}

const OF_TYPES = [
  "name",
  "kind",
  "description",
  "__typename",
  "specifiedByURL",
  "possibleTypes { name }",
  "interfaces { name kind }",
  "enumValues { name description }",
  "enumValues(includeDeprecated: true) { name isDeprecated deprecationReason }",
  "inputFields { name description defaultValue type { kind name ofType { kind name ofType { name } } } }",
  "fields { name type { name kind ofType { name } } }",
  "fields(includeDeprecated: true) { name isDeprecated deprecationReason args { name defaultValue type { name ofType { name } } } }",
  "ofType { name }",
];
const BESIDE = [
  "__typename",
  "__schema { queryType { name } mutationType { name } subscriptionType { name } }",
  "callRecords(first: 2) { nodes { id type } totalCount }",
  "callRecord(id: 5) { id }",
];

/** Introspection, alone or beside data. */
function introspection({ schema }, random) {
  // What a type that is built in says of itself is everybody's own.
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !type.name.startsWith("__") && !isSpecifiedScalarType(type),
  );
  const names = types.map(({ name }) => name);
  const name = random.percent(90) ? random.pick(names) : "Nothing";
  const fields = random.some(OF_TYPES, random.between(1, 4)).join(" ");
  const asked = random.percent(30)
    ? ["($n: String!)", "$n", JSON.stringify({ n: name })]
    : ["", JSON.stringify(name), undefined];
  const type = `__type(name: ${asked[1]}) { ${fields} }`;
  const all = random.some([type, ...random.some(BESIDE, random.between(0, 2))], 3);
  const selections = asked[1] === "$n" && !all.includes(type) ? [type] : all;
  return { query: `query ${asked[0]} { ${selections.join(" ")} }`, variables: asked[2] };
}
