// Where the gateway may differ from graphql-js, each with its reason. Two more are in `compare.mjs`: lists
// of introspection are in no order that anybody promises, and of the errors that make one place null,
// any will do. Rules that graphql-js 16 has not are in `rules.mjs`.

const EXCEPTIONS = [
  {
    name: "limits",
    reason:
      "The gateway refuses what is too much before it runs; the judge knows only those limits that are errors of a field.",
    holds: (request, expected, actual) => actual.refused?.includes('"code":"LIMIT_EXCEEDED"'),
  },
  {
    name: "null for a condition",
    reason:
      'A variable with a default may be null in `@skip` and `@include`. "CollectFields" asks only whether it is true; graphql-js makes an error of it.',
    holds: (request, { errors = [] }) =>
      errors.some(({ message }) => message.startsWith('Argument "if" of non-null type')),
  },
  {
    name: "subscribing in vain",
    reason:
      "A subscription whose arguments fail is told so in its first answer, which has errors and no data; the judge does not subscribe.",
    holds: (request, expected, { data, errors = [] }) =>
      expected.subscribes && data === "null" && errors.length > 0,
  },
];

/** The exception that a difference falls under, if there is one. */
export function exceptionFor(request, expected, actual) {
  return EXCEPTIONS.find(({ holds }) => holds(request, expected, actual));
}
