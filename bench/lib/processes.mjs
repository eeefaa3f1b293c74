// What processes take: time of the processors, and memory.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const MILLISECONDS_PER_TICK = 1000 / Number(execFileSync("getconf", ["CLK_TCK"]));

/** The fields of /proc/PID/stat that count here; undefined once the process has ended. */
function stat(pid) {
  let text;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ").map(Number);
  return { parent: fields[1], own: fields[11] + fields[12], ofEndedChildren: fields[13] + fields[14] };
}

/** The processor time of one process so far, all of its threads, in milliseconds. */
export function processorTime(pid) {
  return stat(pid).own * MILLISECONDS_PER_TICK;
}

/** The processor time of Postgres so far: of the server and of its children, ended ones too. */
export function postgresTime() {
  const server = Number(readFileSync(`${process.env.PGDATA}/postmaster.pid`, "utf8").split("\n")[0]);
  const { own, ofEndedChildren } = stat(server);
  const children = readdirSync("/proc").map((pid) => /^\d+$/.test(pid) && stat(pid));
  const ofChildren = children.filter((child) => child?.parent === server).map((child) => child.own);
  return ofChildren.reduce((sum, each) => sum + each, own + ofEndedChildren) * MILLISECONDS_PER_TICK;
}

/**
 * The memory of a process in MiB: what it holds (VmRSS), or the most that it ever held (VmHWM).
 * Undefined once the process has ended.
 */
export function memory(pid, line = "VmRSS") {
  try {
    const [, kib] = new RegExp(`${line}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Math.round(kib / 1024);
  } catch {
    return undefined;
  }
}

/** Lets VmHWM begin anew, at what is held now. */
export function forgetPeak(pid) {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

/** Waits. */
export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
