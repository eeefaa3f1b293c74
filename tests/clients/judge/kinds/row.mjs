// A row of the table of kinds: a request, and what it is answered, spelt out.

/** The request is refused before anything runs: status 400 without `data`; over WebSocket, `error`. */
export const REFUSED = "refused";
/** The subscription begins. */
export const SUBSCRIBES = "subscribes";

/** The ids of the records of `odd.ndjson`. */
export const ID = [0, 1, 2, 3, 4, 5].map((number) => `abcdef00-0000-4000-8000-00000000000${number}`);

/**
 * A row: `variables` is JSON text, `expected` the bytes of `data`, or one of the above. More: `errors`, the
 * paths of errors that must be there; `websocket`, whether it is asked over that too; `operationName`;
 * `isMistakenByJudge`, where graphql-js deviates from the specification.
 */
export function row(name, query, variables, expected, more = {}) {
  return { name, query, variables, expected, errors: [], ...more };
}

/** A row without variables. */
export const plain = (name, query, expected, more) => row(name, query, undefined, expected, more);
