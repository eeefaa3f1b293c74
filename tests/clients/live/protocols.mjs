// Clients that we did not write, one a protocol, behind one face: `subscribe(request, sink)`.

import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { createClient as eventsClient } from "graphql-sse";
import { createClient as socketClient } from "graphql-ws";
import { SubscriptionClient } from "subscriptions-transport-ws";
import WebSocket from "ws";

export const protocols = {
  "transport-ws": (url) =>
    socketClient({ url: asSocket(url), webSocketImpl: WebSocket, retryAttempts: 0 }),

  "legacy-ws": (url) => {
    const client = new SubscriptionClient(asSocket(url), {}, WebSocket);
    return { subscribe: (request, sink) => client.request(request).subscribe(sink) };
  },

  sse: (url) => eventsClient({ url, retryAttempts: 0 }),

  "sse-single": (url) => eventsClient({ url, singleConnection: true, retryAttempts: 0 }),

  apollo: (url) => {
    const link = new HttpLink({ uri: url });
    const cache = new InMemoryCache();
    const client = new ApolloClient({ link, cache });
    return {
      subscribe({ query, variables }, sink) {
        const options = { query: gql(query), variables, errorPolicy: "all" };
        return client.subscribe(options).subscribe({
          ...sink,
          next: ({ data, error }) => (error ? sink.error(error) : sink.next({ data })),
        });
      },
    };
  },
};

function asSocket(url) {
  return url.replace(/^http/, "ws");
}
