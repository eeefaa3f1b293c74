// The table of kinds, asked of a gateway, and of graphql-js, which must say the same as the table.
//
//   node judge/kinds.mjs http://127.0.0.1:4000/graphql --records FILE…
//
// Exits with 1 and names the rows that are answered otherwise.
import { parseArgs } from "node:util";

import { asked, dataOf } from "./compare.mjs";
import { Gateway } from "./gateway.mjs";
import { KINDS } from "./kinds/index.mjs";
import { REFUSED, SUBSCRIBES } from "./kinds/row.mjs";
import { readRecords } from "./reference/records.mjs";
import { resolver } from "./reference/resolvers.mjs";
import { readSchema, write } from "./schema.mjs";
import { askOverSocket } from "./socket.mjs";
import { Judge } from "./verdict.mjs";

const TOGETHER = 16;
const MOMENT = 200;
const PATIENCE = 10_000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { records: { type: "string", multiple: true, default: [] } },
});
const [url] = positionals;
if (!url || options.records.length === 0) {
  console.error("usage: node judge/kinds.mjs URL --records FILE…");
  process.exit(2);
}

const schema = readSchema();
const judge = new Judge(schema, resolver(readRecords(options.records), schema));
const gateway = new Gateway(url);
const wrong = [];
const rows = [...KINDS];
await Promise.all(Array.from({ length: TOGETHER }, work));
gateway.close();
if (wrong.length > 0) {
  const place = ({ row }) => KINDS.findIndex(({ name }) => name === row.name);
  for (const { row, from, said } of wrong.sort((one, other) => place(one) - place(other))) {
    console.error(`\n${row.name}, ${from}\n  ${row.query}`);
    if (row.variables) console.error(`  variables ${row.variables}`);
    console.error(`  expected ${row.expected} ${row.errors.join(" ")}\n  actual   ${said}`);
  }
  console.error(`\n${wrong.length} answers are not as the table says`);
  process.exitCode = 1;
} else console.log(`ok: ${KINDS.length} kinds`);

async function work() {
  for (let row = rows.shift(); row; row = rows.shift()) await (row.etag ? revalidate(row) : ask(row));
}

async function revalidate(row) {
  const status = await gateway.revalidate(row.query, row.etag);
  const told = { ...row, expected: `status ${row.status}`, errors: [] };
  if (status !== row.status) wrong.push({ row: told, from: "over HTTP", said: `status ${status}` });
}

async function ask(row) {
  const verdict = judge.verdict(row);
  const said = { ...verdict, data: verdict.data && write(verdict.data), status: verdict.refused ? 400 : 200 };
  if (isAsTold(row, said) === (row.isMistakenByJudge ?? false)) tell(row, "graphql-js", said);
  const overHttp = await asked(gateway, row, row.expected === REFUSED ? { refused: "" } : {});
  if (!isAsTold(row, overHttp)) tell(row, "over HTTP", overHttp);
  if (!row.websocket) return;
  const over = await overSocket(row);
  if (!isAsTold(row, over)) tell(row, "over WebSocket", over);
}

async function overSocket(row) {
  const said = await askOverSocket(url, row, row.expected === SUBSCRIBES ? MOMENT : PATIENCE);
  return said.body === undefined ? said : { ...said, data: dataOf(said.body) };
}

function answerOf({ refused, subscribes, data }) {
  if (refused !== undefined) return REFUSED;
  return subscribes ? SUBSCRIBES : data;
}

function pathsOf({ errors = [] }) {
  return errors.map(({ path = [] }) => path.join("/"));
}

function isAsTold(row, said) {
  const answer = answerOf(said);
  if (answer !== row.expected) return false;
  if (answer === REFUSED) return said.status === 400;
  const paths = pathsOf(said);
  return (
    answer === SUBSCRIBES ||
    (paths.length > 0 === row.errors.length > 0 && row.errors.every((path) => paths.includes(path)))
  );
}

function tell(row, from, said) {
  wrong.push({ row, from, said: `${said.refused ?? answerOf(said)} ${pathsOf(said).join(" ")}` });
}
