// Asks a server as fast as it answers, over so many connections that stay open, and prints how long
// each answer took, as JSON. A process of its own, so that whoever starts it keeps out of the way.
// Usage: client.mjs ADDRESS BODIES CONNECTIONS SECONDS [once], where BODIES is a file with a request a
// line; with `once`, each connection ends when it has come to the last of them.

import { readFileSync } from "node:fs";
import { Client } from "undici";

const [address, file, connections, seconds, once] = process.argv.slice(2);
const bodies = readFileSync(file, "utf8").trimEnd().split("\n");
const headers = { "content-type": "application/json" };
const took = [];
let bytes = 0;

/** Sends one request; resolves when all of its answer is there. */
function ask(client, body) {
  return new Promise((resolve, reject) => {
    client.dispatch({ path: "/graphql", method: "POST", headers, body }, {
      onRequestStart() {},
      onResponseStart(_, status) {
        if (status !== 200) reject(new Error(`status ${status}`));
      },
      onResponseData(_, chunk) {
        bytes += chunk.length;
      },
      onResponseEnd: resolve,
      onResponseError: (_, error) => reject(error),
    });
  });
}

/** One connection: asks, each time something else, until the time is over. */
async function connection(number, end) {
  const client = new Client(`http://${address}`);
  const last = once ? bodies.length : Infinity;
  for (let turn = number * 7; turn < last && performance.now() < end; turn += 1) {
    const start = performance.now();
    await ask(client, bodies[turn % bodies.length]);
    took.push(performance.now() - start);
  }
  await client.close();
}

const start = performance.now();
const end = start + seconds * 1000;
await Promise.all(Array.from({ length: connections }, (_, number) => connection(number, end)));
console.log(JSON.stringify({ took, bytes, seconds: (performance.now() - start) / 1000 }));
