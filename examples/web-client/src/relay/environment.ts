import { Environment, type FetchFunction, type GraphQLResponse, Network, RecordSource, Store } from "relay-runtime";

/**
 * The types whose `id` is theirs alone: those that implement `Node`.
 *
 * Relay would take any two objects with equal ids for one. The ids of other types are Graph's and
 * repeat: the session of a call between two has the id of the call, a participant that of its user.
 */
const NODES = new Set(["CallRecord"]);

const ask: FetchFunction = async ({ text }, variables) => {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json, application/json" },
    body: JSON.stringify({ query: text, variables }),
  });
  return (await response.json()) as GraphQLResponse;
};

export const environment = new Environment({
  network: Network.create(ask),
  store: new Store(new RecordSource()),
  getDataID: (fields, type) => (NODES.has(type) ? fields.id : null),
});
