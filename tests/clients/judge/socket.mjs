// The gateway over WebSocket, by the protocol `graphql-transport-ws`.
import { WebSocket } from "ws";

/** Asks one operation; answers `{refused}`, `{data, errors}`, or `{subscribes}` after so many silent milliseconds. */
export async function askOverSocket(url, { query, variables, operationName }, patience) {
  const socket = new WebSocket(url.replace(/^http/, "ws"), "graphql-transport-ws");
  try {
    return await new Promise((resolve, reject) => {
      socket.on("error", reject);
      socket.on("close", (code) => resolve({ refused: `closed with ${code}` }));
      socket.on("open", () => socket.send('{"type":"connection_init"}'));
      socket.on("message", (text) => {
        const { type, payload } = JSON.parse(text);
        if (type === "connection_ack") {
          const name = operationName === undefined ? "" : `,"operationName":${JSON.stringify(operationName)}`;
          const payload = `{"query":${JSON.stringify(query)},"variables":${variables ?? "{}"}${name}}`;
          socket.send(`{"id":"1","type":"subscribe","payload":${payload}}`);
          setTimeout(() => resolve({ subscribes: true }), patience);
        }
        if (type === "error") resolve({ refused: JSON.stringify(payload), status: 400 });
        // As it came: JSON.parse would lose the form of numbers.
        if (type === "next") resolve({ status: 200, body: payloadOf(String(text)), errors: payload.errors });
      });
    });
  } finally {
    socket.terminate();
  }
}

/** The payload of a message, as text. */
const payloadOf = (text) => text.slice(text.indexOf('"payload":') + '"payload":'.length, -1);
