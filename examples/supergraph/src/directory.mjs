// The subgraph of users, which owns `User`: what another team would run.

import { createServer } from 'node:http';

import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createYoga } from 'graphql-yoga';

/** The schema of the directory. */
export const typeDefs = /* GraphQL */ `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])

  type Query {
    users(first: Int! = 10): UserConnection!
    user(id: ID!): User
    node(id: ID!): Node @shareable
  }

  type UserConnection {
    nodes: [User!]!
    pageInfo: PageInfo!
  }

  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }

  interface Node {
    id: ID!
  }

  type User implements Node @key(fields: "id") {
    id: ID!
    displayName: String
    department: String
    "Calls that the user keeps in mind; null for one that is gone."
    bookmarks: [CallRecord]!
  }

  type CallRecord @key(fields: "id", resolvable: false) {
    id: ID!
  }
`;

/** Serves the directory of these people, and tells how often its entities were asked for. */
export async function startDirectory(people) {
  const asked = { entities: 0 };
  const find = (id) => people.get(id.toLowerCase()) ?? null;
  const resolvers = {
    Query: {
      users: (_, { first }) => ({
        nodes: [...people.values()].slice(0, first),
        pageInfo: { hasNextPage: people.size > first, hasPreviousPage: false },
      }),
      user: (_, { id }) => find(id),
      node: (_, { id }) => find(id),
    },
    Node: { __resolveType: () => 'User' },
    User: { __resolveReference: ({ id }) => find(id) },
  };
  const yoga = createYoga({
    schema: buildSubgraphSchema({ typeDefs: parse(typeDefs), resolvers }),
    graphiql: false,
    landingPage: false,
    logging: false,
    plugins: [
      {
        onParams: ({ params }) => {
          asked.entities += params.query?.includes('_entities') ? 1 : 0;
        },
      },
    ],
  });
  const server = createServer(yoga);
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    asked,
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => server.close(),
  };
}
