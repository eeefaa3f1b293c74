// Uses both pages in headless Chromium against a running gateway, and holds what they show to what
// the gateway answers when it is asked for all at once.
//
//   node test/pages.mjs http://127.0.0.1:4000
//
// `npm ci` and `npm run generate` come first. CHROMIUM names the browser, /usr/bin/chromium if unset.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { build, preview } from "vite";

const [gateway] = process.argv.slice(2);
if (!gateway) {
  console.error("usage: node test/pages.mjs URL");
  process.exit(2);
}
const project = { root: new URL("..", import.meta.url).pathname, logLevel: "warn" };
await build(project);
const server = await preview({ ...project, preview: { proxy: { "/graphql": gateway } } });
const address = server.resolvedUrls.local[0];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--no-sandbox"],
});
/** The requests of the pages, and what they complained of. */
const asked = [];
const complaints = [];
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("request", (request) => request.postData() && asked.push(request.postDataJSON()));

  await page.goto(`${address}index.html`);
  await turnsThePages(page);
  await showsOneCall(page);

  await page.goto(`${address}relay.html`);
  await turnsThePages(page);
  await refetchesWithAFilter(page);
  await pagesWithinACall(page);
  await looksAgain(page);
  await tellsASessionFromItsCall(page);
  assert.deepEqual(complaints, [], "the pages complained");
  console.log(`ok: ${asked.length} requests`);
} catch (error) {
  console.error(`web client: ${error instanceof Error ? error.stack : error}`);
  for (const complaint of complaints) console.error(`  page: ${complaint}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  await server.close();
}

/** Both pages list calls ten at a time, the newest first. */
async function turnsThePages(page) {
  await shows(page, "calls", await calls("first: 10"));
  await page.getByRole("button", { name: "Older calls" }).click();
  await shows(page, "calls", await calls("first: 20"));
  await page.getByRole("button", { name: "Older calls" }).click();
  await shows(page, "calls", await calls("first: 30"));
  assert.ok(asked.at(-1).variables.after ?? asked.at(-1).variables.cursor, "the last page was not asked for by cursor");
}

async function showsOneCall(page) {
  const [id] = await calls("first: 1");
  await page.locator(`[data-id="${id}"] button`).click();
  const { participants, sessions } = await parts(id);
  await shows(page, "participants", participants);
  await shows(page, "sessions", sessions);
}

/** A refetch starts the list anew, and its pages keep the filter. */
async function refetchesWithAFilter(page) {
  for (const type of ["peerToPeer", "groupCall"]) {
    await page.getByLabel("type").selectOption(type);
    await shows(page, "calls", await calls(`first: 10, filter: { type: { eq: ${type} } }`));
    await page.getByRole("button", { name: "Older calls" }).click();
    await shows(page, "calls", await calls(`first: 20, filter: { type: { eq: ${type} } }`));
  }
}

/** Each list of a call goes on by its own cursor to its end, and leaves the other where it was. */
async function pagesWithinACall(page) {
  const { participants, sessions } = await openALargeCall(page);
  await shows(page, "sessions", sessions.slice(0, 3));
  await shows(page, "participants", participants.slice(0, 3));
  await goesOn(page, "participants", participants);
  await shows(page, "sessions", sessions.slice(0, 3));
  await goesOn(page, "sessions", sessions);
  await shows(page, "participants", participants);
}

async function openALargeCall(page) {
  for (const id of await calls("first: 20, filter: { type: { eq: groupCall } }")) {
    const found = await parts(id);
    if (found.participants.length <= 6 || found.sessions.length <= 6) continue;
    await page.locator(`[data-id="${id}"] button`).click();
    return found;
  }
  assert.fail("none of the newest group calls has three pages of participants and of sessions");
}

async function goesOn(page, list, all) {
  for (let shown = 3; shown < all.length; shown += 3) {
    await page.getByRole("button", { name: `More ${list}` }).click();
    await shows(page, list, all.slice(0, shown + 3));
    assert.equal(asked.at(-1).variables.count, 3);
    assert.ok(asked.at(-1).variables.cursor, "the page was not asked for by cursor");
  }
  await page.getByRole("button", { name: `More ${list}` }).waitFor({ state: "detached" });
}

/** A refetch of a part of the call goes by `node(id:)`. */
async function looksAgain(page) {
  const [response] = await Promise.all([
    page.waitForResponse((response) => response.request().postData()?.includes("CallHeadQuery")),
    page.getByRole("button", { name: "Look again" }).click(),
  ]);
  const { data, errors } = await response.json();
  assert.equal(errors, undefined);
  assert.equal(data.node.__typename, "CallRecord");
}

/** In a call between two, call and session have the same id; the two pages of these are in Relay's store by now. */
async function tellsASessionFromItsCall(page) {
  await page.getByLabel("type").selectOption("peerToPeer");
  const ids = await calls("first: 20, filter: { type: { eq: peerToPeer } }");
  await shows(page, "calls", ids);
  const found = await Promise.all(ids.map(parts));
  const place = found.findIndex(({ sessions }, place) => sessions.includes(ids[place]));
  assert.notEqual(place, -1, "no session has the id of its call");
  await page.locator(`[data-id="${ids[place]}"] button`).first().click();
  await shows(page, "participants", found[place].participants);
  await shows(page, "sessions", found[place].sessions);
  await shows(page, "calls", ids);
}

/** Waits until a list shows these ids and no others, in this order. */
async function shows(page, list, ids) {
  const items = page.getByRole("list", { name: list }).getByRole("listitem");
  const shown = () => items.evaluateAll((all) => all.map((item) => item.dataset.id));
  for (let tries = 0; tries < 300 && String(await shown()) !== String(ids); tries += 1) await page.waitForTimeout(100);
  assert.deepEqual(await shown(), ids, `${list} differ`);
}

async function calls(argumentsText) {
  const { callRecords } = await ask(`{ callRecords(${argumentsText}) { nodes { id } } }`);
  return callRecords.nodes.map(({ id }) => id);
}

async function parts(id) {
  const { callRecord } = await ask(
    `{ callRecord(id: "${id}") { participants_v2(first: 1000) { nodes { id } } sessions(first: 1000) { nodes { id } } } }`,
  );
  return {
    participants: callRecord.participants_v2.nodes.map(({ id }) => id),
    sessions: callRecord.sessions.nodes.map(({ id }) => id),
  };
}

async function ask(query) {
  const response = await fetch(`${gateway}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined);
  return data;
}
