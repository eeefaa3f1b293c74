// Databases in the Postgres that bench/postgres has started.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { memory } from "./processes.mjs";

/** The URL of a database of this name. */
export const urlOf = (name) => process.env.DATABASE_URL.replace("/postgres?", `/${name}?`);

/** Runs SQL in a database; returns what it gives, a line a row. */
export function sql(name, text) {
  const options = { input: text, encoding: "utf8", maxBuffer: 1 << 30 };
  return execFileSync("psql", ["-XAtq", "-v", "ON_ERROR_STOP=1", "-d", name], options).trim();
}

/**
 * Makes up records and rows of the PSTN report, and imports them, into a new database or file.
 * Returns the most memory that the import held, in MiB.
 */
export async function fill(binary, url, records, rows) {
  const made = ["generate", "--records", records, "--reports", rows, "--seed", "1", "--profile", "even"];
  const generate = spawn(binary, made, { stdio: ["ignore", "pipe", "inherit"] });
  const options = ["--log-filter", "off", "--database-url", url];
  const load = spawn(binary, ["import", ...options, "-"], { stdio: [generate.stdout, "ignore", "inherit"] });
  generate.stdout.destroy();
  let held = 0;
  const watch = setInterval(() => (held = memory(load.pid, "VmHWM") ?? held), 100);
  const [code] = await once(load, "exit");
  clearInterval(watch);
  if (code !== 0) throw new Error(`the import ended with ${code}`);
  return held;
}

/** A new database with so many records and rows, at rest: no vacuum or checkpoint is to come. */
export async function create(binary, name, records, rows) {
  sql("postgres", `CREATE DATABASE ${name}`);
  const held = await fill(binary, urlOf(name), records, rows);
  sql(name, "VACUUM (ANALYZE, FREEZE)");
  sql(name, "CHECKPOINT");
  return held;
}
