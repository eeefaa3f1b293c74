// graphql-js as the judge of the gateway: of what it refuses, and of every byte that it answers.
//
//   node judge/judge.mjs http://127.0.0.1:4000/graphql --records FILE… [--requests N] [--answers N] [--seed N]
//
// Generates requests until there were `requests` of them and `answers` had an answer without a refusal.
// Exits with 1, and tells one request of each kind of difference, if there is any.
import { parseArgs } from "node:util";

import { asked, difference } from "./compare.mjs";
import { exceptionFor } from "./exceptions.mjs";
import { Gateway } from "./gateway.mjs";
import { requests } from "./generate/index.mjs";
import { known } from "./known.mjs";
import { readRecords } from "./reference/records.mjs";
import { resolver } from "./reference/resolvers.mjs";
import { readSchema, write } from "./schema.mjs";
import { Judge } from "./verdict.mjs";

const TOGETHER = 16;
const SHOWN = 400;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    records: { type: "string", multiple: true, default: [] },
    requests: { type: "string", default: process.env.JUDGE_REQUESTS ?? "5000" },
    answers: { type: "string", default: "2000" },
    seed: { type: "string", default: process.env.JUDGE_SEED ?? "1" },
    only: { type: "string" },
    // What is refused alone, and what is not.
    verdicts: { type: "boolean", default: false },
    all: { type: "boolean", default: false },
  },
});
const [url] = positionals;
if (!url || options.records.length === 0) {
  console.error("usage: node judge/judge.mjs URL --records FILE… [--requests N] [--answers N] [--seed N]");
  process.exit(2);
}

const schema = readSchema();
const data = readRecords(options.records);
const judge = new Judge(schema, resolver(data, schema));
const gateway = new Gateway(url, TOGETHER);
const counts = { requests: 0, refused: 0, answered: 0, withErrors: 0 };
const excepted = new Map();
const differences = [];

const stream = requests(schema, known(data, schema), Number(options.seed));
if (options.only) await one(Number(options.only));
else await Promise.all(Array.from({ length: TOGETHER }, work));
gateway.close();
report();

async function work() {
  while (counts.requests < options.requests || counts.answered < options.answers) {
    const request = stream.next().value;
    counts.requests += 1;
    await compare(request);
  }
}

/** The request of this number alone. */
async function one(number) {
  let request = stream.next().value;
  while (request.number !== number) request = stream.next().value;
  counts.requests += 1;
  await compare(request);
}

async function compare(request) {
  const expected = judge.verdict(request);
  const actual = await asked(gateway, request, expected).catch((error) => fail(error, request));
  if (expected.refused !== undefined) counts.refused += 1;
  if (expected.data !== undefined) counts.answered += 1;
  if (expected.errors?.length > 0) counts.withErrors += 1;
  if (options.verdicts && expected.refused === undefined && actual.refused === undefined) return;
  const kind = difference(request, expected, actual);
  if (kind === undefined) return;
  const exception = exceptionFor(request, expected, actual);
  if (exception) excepted.set(exception.name, (excepted.get(exception.name) ?? 0) + 1);
  else differences.push({ kind, request, expected, actual });
}

/** Whoever gives no answer at all may be down; then nothing else can be said. */
function fail(error, { query, variables, number }) {
  console.error(`${error.message}, asked with --only ${number}\n  ${query}\n  variables ${variables}`);
  process.exit(1);
}

function report() {
  const shown = new Map();
  differences.sort((one, other) => one.request.query.length - other.request.query.length);
  for (const difference of differences) {
    const name = [difference.kind, reason(difference.expected), reason(difference.actual)].join(" / ");
    shown.set(name, {
      count: (shown.get(name)?.count ?? 0) + 1,
      difference: shown.get(name)?.difference ?? difference,
    });
  }
  for (const { count, difference } of [...shown.values()].sort((one, other) => other.count - one.count))
    show(count, difference);
  const { requests, refused, answered, withErrors } = counts;
  const excused = [...excepted].map(([name, count]) => `, ${count} excepted: ${name}`).join("");
  const summary = `${requests} requests, ${refused} refused, ${answered} answered, ${withErrors} with errors${excused}`;
  if (differences.length > 0) {
    console.error(`\n${differences.length} of ${summary}`);
    process.exitCode = 1;
  } else console.log(`ok: ${summary}`);
}

/** Why something was refused, without the names in it. */
function reason({ refused }) {
  const message = /"message":"(.*?)(?<!\\)"/.exec(refused)?.[1] ?? refused ?? "";
  return message.replace(/\\?"[^"]*"/g, "…").replace(/\$\S+/g, "…");
}

function show(count, { kind, request, expected, actual }) {
  console.error(`\n${count} × ${kind} (${request.made}, --only ${request.number})`);
  console.error(`  ${request.query}`);
  if (request.variables) console.error(`  variables ${request.variables}`);
  if (request.operationName) console.error(`  operation ${request.operationName}`);
  console.error(`  expected ${said(expected)}`);
  console.error(`  actual   ${said(actual)}`);
}

function said({ refused, subscribes, data, errors = [] }) {
  if (refused !== undefined) return `refused: ${cut(refused)}`;
  if (subscribes) return "subscribes";
  const text = typeof data === "string" ? data : write(data);
  return cut(
    `${text} ${errors.map(({ path, message }) => `${(path ?? []).join("/")}: ${message}`).join("; ")}`,
  );
}

function cut(text) {
  return options.all || text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}
