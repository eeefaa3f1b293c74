// Databases in the Postgres that bench/postgres has started.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";

/** The URL of a database of this name. */
export const urlOf = (name) => process.env.DATABASE_URL.replace("/postgres?", `/${name}?`);

/** Runs SQL in a database; returns what it gives, a line a row. */
export function sql(name, text) {
  const options = { input: text, encoding: "utf8", maxBuffer: 1 << 30 };
  return execFileSync("psql", ["-XAtq", "-v", "ON_ERROR_STOP=1", "-d", name], options).trim();
}

/** Makes up records and rows of the PSTN report, and imports them, into a new database or file. */
export async function fill(binary, url, records, rows) {
  const made = ["generate", "--records", records, "--reports", rows, "--seed", "1", "--profile", "even"];
  const generate = spawn(binary, made, { stdio: ["ignore", "pipe", "inherit"] });
  const silent = ["--log-filter", "off", "--database-url", url];
  const load = spawn(binary, ["import", ...silent, "-"], { stdio: [generate.stdout, "ignore", "inherit"] });
  generate.stdout.destroy();
  const [code] = await once(load, "exit");
  if (code !== 0) throw new Error(`the import ended with ${code}`);
}

/** A new database with so many records and rows, at rest: no vacuum or checkpoint is to come. */
export async function create(binary, name, records, rows) {
  sql("postgres", `CREATE DATABASE ${name}`);
  await fill(binary, urlOf(name), records, rows);
  sql(name, "VACUUM (ANALYZE, FREEZE)");
  sql(name, "CHECKPOINT");
}
