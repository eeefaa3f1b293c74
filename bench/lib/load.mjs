// Puts load on a server or on Postgres, and tells what came of it.

import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { percentile } from "./figures.mjs";
import { pause, postgresTime, processorTime } from "./processes.mjs";

const run = promisify(execFile);
const client = fileURLToPath(new URL("client.mjs", import.meta.url));

/** Calls back with a folder that is gone afterwards. */
async function inFolder(use) {
  const folder = mkdtempSync(`${tmpdir()}/bench-`);
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs a load; adds the processor time that a request took of Postgres, and of a server if there is one. */
async function measured(load, pid) {
  const spent = () => postgresTime() + (pid ? processorTime(pid) : 0);
  const before = spent();
  const { took, seconds } = await load();
  // Until what served the load has ended and been counted.
  await pause(200);
  return {
    processor: (spent() - before) / took.length,
    rate: took.length / seconds,
    p50: percentile(took, 0.5),
    p99: percentile(took, 0.99),
  };
}

/** Asks a server with each of the bodies in turn, over so many connections, for so long, or `once`. */
export function askMany({ pid, address, authorization = "" }, bodies, connections, seconds, once = "") {
  return inFolder(async (folder) => {
    const file = `${folder}/bodies`;
    writeFileSync(file, bodies.map((body) => `${JSON.stringify(body)}\n`).join(""));
    const load = async () => {
      const options = { maxBuffer: 1 << 30 };
      return JSON.parse((await run(process.execPath, [client, address, file, connections, seconds, once, authorization], options)).stdout);
    };
    return measured(load, pid);
  });
}

/** Has pgbench run a script with prepared statements, over so many connections, for so long. */
export function runMany(database, { text, define }, connections, seconds) {
  return inFolder(async (folder) => {
    writeFileSync(`${folder}/script`, text);
    const load = async () => {
      const defines = define.map((each) => `--define=${each}`);
      const counts = [`--client=${connections}`, `--jobs=${Math.min(2, connections)}`, `--time=${seconds}`];
      const options = ["--no-vacuum", "--protocol=prepared", "--log", "--file=script", ...defines, ...counts];
      const { stdout } = await run("pgbench", [...options, database], { cwd: folder });
      // Without the time that it takes to connect.
      const rate = Number(/^tps = ([\d.]+)/m.exec(stdout)[1]);
      const logs = readdirSync(folder).filter((name) => name.startsWith("pgbench_log"));
      const lines = logs.flatMap((name) => readFileSync(`${folder}/${name}`, "utf8").trimEnd().split("\n"));
      return { took: lines.map((line) => Number(line.split(" ")[2]) / 1000), seconds: lines.length / rate };
    };
    return measured(load);
  });
}
