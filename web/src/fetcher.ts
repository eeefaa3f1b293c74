import type { Fetcher } from "@graphiql/toolkit";

/** The gateway that served this page. */
const ENDPOINT = new URL("graphql", document.baseURI);

/** Sends an operation to the gateway, as GraphQL over HTTP has it. */
export const fetcher: Fetcher = async (params, options) => {
  const response = await fetch(ENDPOINT, {
    method: "POST",
    headers: {
      accept: "application/graphql-response+json, application/json;q=0.9",
      "content-type": "application/json",
      ...options?.headers,
    },
    body: JSON.stringify(params),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    // A proxy in between may answer in something else.
    throw new Error(`the gateway answered ${response.status} ${response.statusText}: ${text.slice(0, 500)}`);
  }
};
