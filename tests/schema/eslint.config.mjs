// The rules that schema.graphql keeps: what graphql-eslint recommends for schemas and for Relay.
// Each exception has its reason beside it.
import graphql from "@graphql-eslint/eslint-plugin";
import { printSchema } from "graphql";
import { schemaOf, text } from "./read.mjs";

const recommended = graphql.configs["flat/schema-recommended"].rules;
const relay = graphql.configs["flat/schema-relay"].rules;

/** What the rules look types up in: printed anew, it is without the directives of federation. */
const schema = printSchema(schemaOf(text("../../schema.graphql")));

/** Graph's enums under their names here: `graph.endpointType` is `EndpointType`. */
const contract = JSON.parse(text("../fixtures/contract.json"));
const graphEnums = Object.keys(contract.enums).map((key) => {
  const name = key.replace(/^graph\./, "");
  return name[0].toUpperCase() + name.slice(1);
});

export default [
  {
    files: ["**/*.graphql"],
    plugins: { "@graphql-eslint": graphql },
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema } },
    },
    rules: {
      ...recommended,
      ...relay,

      "@graphql-eslint/naming-convention": ["error", names(recommended["@graphql-eslint/naming-convention"][1])],

      // The library writes the connection types and has no place for a description of theirs. The
      // fields that answer with them are described.
      "@graphql-eslint/require-description": [
        "error",
        {
          ...recommended["@graphql-eslint/require-description"][1],
          ignoredSelectors: ["[type=ObjectTypeDefinition][name.value=/Connection$/]"],
        },
      ],

      // Only a `Node` has an id of its own. Most of Graph's types are values without any, and where
      // one has an id it may repeat (sessions), be somebody else's (parties) or be missing.
      "@graphql-eslint/strict-id-in-types": "off",

      // Directives that federation brings by `@link` are defined where it links to, not here. Those
      // of our own cannot be used without their definition: the library prints both.
      "@graphql-eslint/known-directives": "off",

      "@graphql-eslint/relay-edge-types": [
        "error",
        {
          // Participants and sessions are no nodes, for Graph's ids of them repeat.
          shouldImplementNode: false,
          // `nodes` stands beside `edges`, and lists that are short by nature are plain.
          listTypeCanWrapOnlyEdgeType: false,
        },
      ],
    },
  },
];

/** The usual names, apart from those that are Graph's: people look them up in Graph's pages. */
function names({ FieldDefinition, InputValueDefinition, EnumValueDefinition, ...others }) {
  const ours = "[name.value!=/^(organizer|participants)_v2$/]";
  return {
    ...others,
    [`FieldDefinition${ours}`]: FieldDefinition,
    [`InputValueDefinition${ours}`]: InputValueDefinition,
    [`EnumValueDefinition[parent.name.value!=/^(${graphEnums.join("|")})$/]`]: EnumValueDefinition,
  };
}
