// What graphql-js says of a request: refused before it runs, or answered.
import {
  execute,
  getOperationAST,
  GraphQLError,
  Kind,
  MaxIntrospectionDepthRule,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import { getVariableValues } from "graphql/execution/values.js";

import { typeOf } from "./reference/values.mjs";
import { NoConditionsOnSubscribedFields, OperationTypeExists } from "./rules.mjs";
import { readSchemaForValidation } from "./schema.mjs";

const RULES = [
  ...specifiedRules.filter((rule) => rule !== MaxIntrospectionDepthRule),
  NoConditionsOnSubscribedFields,
  OperationTypeExists,
];

/** The judge over a schema, and over data by way of a field resolver. */
export class Judge {
  constructor(schema, fieldResolver) {
    Object.assign(this, { schema, fieldResolver, validated: readSchemaForValidation() });
  }

  /** Judges: `{refused}` with the reason, `{subscribes}`, or `{data, errors}`. */
  verdict(request) {
    const admitted = this.admit(request);
    if (admitted.refused || admitted.operation.operation === "subscription") {
      return admitted.refused ? admitted : { subscribes: true };
    }
    return execute({
      schema: this.schema,
      document: admitted.document,
      operationName: request.operationName,
      variableValues: admitted.variables,
      fieldResolver: this.fieldResolver,
      typeResolver: typeOf,
    });
  }

  admit({ query, variables, operationName }) {
    try {
      const document = parse(query);
      const [invalid] = validate(this.validated, document, RULES);
      if (invalid) return { refused: invalid.message };
      const operation = getOperationAST(document, operationName);
      if (!operation) return { refused: "which operation?" };
      const given = variables === undefined ? {} : JSON.parse(variables);
      const { errors } = getVariableValues(this.schema, operation.variableDefinitions ?? [], given);
      return errors ? { refused: errors[0].message } : { document, operation, variables: given };
    } catch (error) {
      if (error instanceof GraphQLError) return { refused: error.message };
      throw error;
    }
  }
}

/** The kind of the operation that a document has, as far as it can be read. */
export function isSubscription({ query, operationName }) {
  try {
    const { definitions } = parse(query);
    const operations = definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    const asked = operations.find(({ name }) => operationName === undefined || name?.value === operationName);
    return asked?.operation === "subscription";
  } catch {
    return false;
  }
}
