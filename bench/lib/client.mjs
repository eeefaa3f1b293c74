// Asks a server as fast as it answers, over so many connections that stay open, and prints how long
// each answer took, as JSON. A process of its own, so that whoever starts it keeps out of the way, and
// on bare sockets: what a client takes of the processors, others wait for.
// Usage: client.mjs ADDRESS BODIES CONNECTIONS SECONDS [once] [AUTHORIZATION], where BODIES is a file with
// a request a line; with `once`, each connection ends when it has come to the last of them.

import { readFileSync } from "node:fs";
import { connect } from "node:net";

const [address, file, connections, seconds, once, authorization] = process.argv.slice(2);
const [host, port] = address.split(":");
const requests = readFileSync(file, "utf8").trimEnd().split("\n").map((body) => {
  const length = Buffer.byteLength(body);
  const head = ["POST /graphql HTTP/1.1", `host: ${address}`, "content-type: application/json", `content-length: ${length}`];
  if (authorization) head.push(`authorization: ${authorization}`);
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
});
const took = [];

/** How many bytes an answer has in all, by the chunk that it begins with. */
function sizeOf(chunk) {
  const end = chunk.indexOf("\r\n\r\n");
  const head = chunk.latin1Slice(0, Math.max(0, end));
  const length = /^HTTP\/1\.1 200 .*\r\ncontent-length: *(\d+)/is.exec(head)?.[1];
  if (length === undefined) throw new Error(`no answer of a known length: ${chunk.latin1Slice(0, 300)}`);
  return end + 4 + Number(length);
}

/** One connection: asks, each time something else, until the time is over. */
function connection(number, end) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const last = once ? requests.length : Infinity;
    let [turn, start, missing] = [number * 7, 0, 0];
    const next = () => {
      if (turn >= last || performance.now() >= end) {
        resolve();
        socket.end();
        return;
      }
      start = performance.now();
      socket.write(requests[turn % requests.length]);
      turn += 1;
    };
    socket.on("connect", next);
    socket.on("data", (chunk) => {
      try {
        missing = (missing || sizeOf(chunk)) - chunk.length;
      } catch (error) {
        socket.destroy(error);
        return;
      }
      if (missing > 0) return;
      took.push(performance.now() - start);
      next();
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the server ended the connection")));
  });
}

const start = performance.now();
const end = start + seconds * 1000;
await Promise.all(Array.from({ length: connections }, (_, number) => connection(number, end)));
console.log(JSON.stringify({ took, seconds: (performance.now() - start) / 1000 }));
