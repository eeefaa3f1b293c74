// The servers that are measured. Each is `{ pid, address, stop }`.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { AUDIENCE, ISSUER } from "./issuer.mjs";

const peers = fileURLToPath(new URL("../peers", import.meta.url));
const modules = fileURLToPath(new URL("../node_modules", import.meta.url));
// PostGraphile wants a newer Node than the project does, so it gets one of its own.
const node = `${modules}/node-linux-${process.arch}/bin/node`;

/**
 * Starts a server and waits until it prints where it listens, and nothing that it `refuses` to do. With
 * `unread`, nobody reads its standard error.
 */
async function start(command, options, refuses = () => false, unread = false) {
  const server = spawn(command[0], command.slice(1), { ...options, stdio: ["ignore", "pipe", "pipe"] });
  process.on("exit", () => server.kill());
  const exited = once(server, "exit");
  const streams = unread ? [server.stdout] : [server.stdout, server.stderr];
  const listening = /http:\/\/(127\.0\.0\.1:\d+)/;
  let said = "";
  await new Promise((resolve, reject) => {
    const hear = (text) => {
      said += text;
      // What it says on the other stream at the same time may come a little later.
      if (listening.test(said)) setTimeout(resolve, 200);
    };
    streams.forEach((stream) => stream.on("data", hear));
    server.on("error", reject);
    exited.then(() => reject(new Error(`${command[0]}: ${said}`)));
  });
  // What else it says is read, so that it can go on, and forgotten.
  streams.forEach((stream) => stream.removeAllListeners("data").resume());
  const address = listening.exec(said)?.[1];
  const stop = async () => {
    server.kill();
    await exited;
  };
  if (refuses(said)) throw new Error(`${command[0]}: ${said}`);
  return { pid: server.pid, address, stop };
}

/** Starts the gateway. */
export function callrecords(binary, url) {
  return start([binary, "serve", "--bind=127.0.0.1:0", "--database-url", url], {});
}

/** Starts the gateway with a setting; what it does not know, it warns of, and would be measured without. */
function callrecordsWith(variable, value, binary, url) {
  const command = [binary, "serve", "--bind=127.0.0.1:0", "--database-url", url];
  return start(command, { env: { ...process.env, [variable]: value } }, (said) => said.includes(variable));
}

/** Starts the gateway so that it keeps nothing of what it answered. */
export const keepingNothing = (binary, url) => callrecordsWith("CALLRECORDS_CACHE", "0", binary, url);

/** Starts the gateway with all queries going through the resolvers. */
export const resolversOnly = (binary, url) => callrecordsWith("CALLRECORDS_PLANS", "off", binary, url);

/** Starts the gateway for callers with tokens of an issuer; with `unread`, nobody reads its log. */
export function guarded(binary, url, keys, unread) {
  const auth = { MODE: "jwt", ISSUER, AUDIENCE, ALGORITHM: "EdDSA", JWKS_FILE: keys };
  const settings = Object.entries(auth).map(([name, value]) => [`CALLRECORDS_AUTH_${name}`, value]);
  const masking = { CALLRECORDS_MASKING_KEY: "0123456789abcdef".repeat(2) };
  const env = { ...process.env, ...Object.fromEntries(settings), ...masking };
  return start([binary, "serve", "--bind=127.0.0.1:0", "--database-url", url], { env }, undefined, unread);
}

/** Starts PostGraphile, on the views of peers/postgraphile.sql. */
export function postgraphile(url) {
  const command = [node, `${modules}/.bin/postgraphile`, "-C", "graphile.config.mjs"];
  const env = { ...process.env, DATABASE_URL: url, NODE_ENV: "production", GRAPHILE_ENV: "production" };
  return start(command, { cwd: peers, env });
}

/** Asks a server once; returns the data, or throws what it says instead. */
export async function ask({ address }, body) {
  const response = await fetch(`http://${address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!answer.data || answer.errors) throw new Error(JSON.stringify(answer).slice(0, 500));
  return answer.data;
}
