// Lets Apollo Client ask a running gateway for documents by their hash.
//
//   node http/persisted.mjs http://127.0.0.1:4000/graphql REQUEST…
//
// Each REQUEST is what the client is to send next, such as `GET hash` or `POST query`. A client that
// is new asks once, then a second one. Exits with 1 if it went otherwise, or if either had no answer.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";

const [uri, ...expected] = process.argv.slice(2);
const query = gql`
  query Newest($first: Int!) {
    callRecords(first: $first) {
      nodes {
        id
      }
    }
  }
`;
const sent = [];

/** Notes what is sent. */
function watched(target, options) {
  const { searchParams } = new URL(target);
  const body = options.body ? JSON.parse(options.body) : Object.fromEntries(searchParams);
  sent.push(`${options.method} ${body.query ? "query" : "hash"}`);
  return fetch(target, options);
}

/** A client that has not asked anything yet. */
function newClient() {
  const sha256 = (text) => createHash("sha256").update(text).digest("hex");
  const persisted = new PersistedQueryLink({ sha256, useGETForHashedQueries: true });
  const link = persisted.concat(new HttpLink({ uri, fetch: watched }));
  return new ApolloClient({ link, cache: new InMemoryCache() });
}

for (const client of [newClient(), newClient()]) {
  const { data } = await client.query({ query, variables: { first: 2 } });
  assert.equal(data.callRecords.nodes.length, 2);
}
assert.deepEqual(sent, expected);
console.log(`ok: ${sent.length} requests`);
