// Rules of the September 2025 edition that graphql-js 16 has not.
import { GraphQLError, Kind } from "graphql";

/** "Single Root Field": what a subscription selects must not depend on `@skip` or `@include`. */
export function NoConditionsOnSubscribedFields(context) {
  const check = (set, seen) => {
    for (const selection of set.selections) {
      const condition = selection.directives.find(({ name }) => ["skip", "include"].includes(name.value));
      if (condition)
        context.reportError(
          new GraphQLError("a subscribed field must not be conditional", { nodes: condition }),
        );
      if (selection.kind === Kind.INLINE_FRAGMENT) check(selection.selectionSet, seen);
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? context.getFragment(selection.name.value) : undefined;
      if (fragment && !seen.has(fragment)) check(fragment.selectionSet, seen.add(fragment));
    }
  };
  return {
    OperationDefinition(operation) {
      if (operation.operation === "subscription") check(operation.selectionSet, new Set());
    },
  };
}

/** "Operation Type Existence": the schema must have such operations. */
export function OperationTypeExists(context) {
  return {
    OperationDefinition(operation) {
      if (!context.getSchema().getRootType(operation.operation)) {
        context.reportError(new GraphQLError(`there are no ${operation.operation}s`, { nodes: operation }));
      }
    },
  };
}
