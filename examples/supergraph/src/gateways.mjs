// The gateways in front of both subgraphs, each with the supergraph of its own composer.

import { createServer } from 'node:http';

import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';

/** Apollo's gateway. */
export async function startApollo(supergraphSdl, port = 0) {
  const quiet = { debug() {}, info() {}, warn: console.warn, error: console.error };
  const server = new ApolloServer({
    gateway: new ApolloGateway({ supergraphSdl, logger: quiet }),
    includeStacktraceInErrorResponses: false,
    // The page would load a script of Apollo's from the network.
    plugins: [ApolloServerPluginLandingPageDisabled()],
  });
  const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port } });
  return { url, stop: () => server.stop() };
}

/** Hive's gateway. */
export async function startHive(supergraph, port = 0) {
  const gateway = createGatewayRuntime({
    supergraph,
    landingPage: false,
    graphiql: false,
    logging: 'error',
    maskedErrors: false,
  });
  const server = createServer(gateway);
  await new Promise((listening) => server.listen(port, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${server.address().port}/graphql`,
    stop: async () => {
      server.close();
      await gateway[Symbol.asyncDispose]();
    },
  };
}
