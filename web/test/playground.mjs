// Opens the playground of a running gateway in headless Chromium and uses it as a person would.
//
//   node test/playground.mjs http://127.0.0.1:4000 [--screenshot FILE] [--dark]
//
// CHROMIUM names the browser, /usr/bin/chromium if unset. Exits with 1 and says why if anything is amiss.
import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { screenshot: { type: "string" }, dark: { type: "boolean", default: false } },
});
const [address] = positionals;
if (!address) {
  console.error("usage: node test/playground.mjs URL [--screenshot FILE] [--dark]");
  process.exit(2);
}
const gateway = new URL(address);

/** What the page asked for and what it complained of. */
const seen = { urls: new Set(), problems: [] };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-sandbox",
  ],
});
try {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    colorScheme: values.dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  page.setDefaultTimeout(30_000);
  await watch(page);

  await opensWithTheExamples(page);
  await explainsTheSchema(page);
  await answersTheFirstExample(page);
  await startsItsWorkers(page);
  if (values.screenshot) await photograph(page, values.screenshot);
  staysAtHome();
  assert.deepEqual(seen.problems, [], "the page complained");
  console.log(`ok: ${seen.urls.size} addresses, all of ${gateway.origin}`);
} catch (error) {
  console.error(`playground: ${error instanceof Error ? error.message : error}`);
  for (const problem of seen.problems) console.error(`  page: ${problem}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}

/** Records each request of the page and of its workers, its sockets and its complaints. */
async function watch(page) {
  page.context().on("request", (request) => seen.urls.add(request.url()));
  page.on("websocket", (socket) => seen.urls.add(socket.url()));
  page.on("worker", (worker) => seen.urls.add(worker.url()));
  page.on("pageerror", (error) => seen.problems.push(error.message));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) seen.problems.push(message.text());
  });
  page.on("response", (response) => {
    if (response.status() >= 400) seen.problems.push(`${response.status()} ${response.url()}`);
  });
}

async function opensWithTheExamples(page) {
  await page.goto(gateway.href, { waitUntil: "load" });
  const missing = await page.getByRole("heading", { name: "not built in" }).count();
  assert.equal(missing, 0, "the gateway was compiled without web/dist");
  await page.locator(".graphiql-query-editor .monaco-editor .view-line").first().waitFor();
  assert.equal(await page.title(), "callrecords");
  const tabs = await page.locator(".graphiql-tab").count();
  assert.ok(tabs >= 6, `${tabs} example tabs; at least 6 are wanted`);
}

async function explainsTheSchema(page) {
  const docs = page.getByRole("button", { name: /Documentation Explorer/ });
  if ((await docs.getAttribute("aria-label"))?.startsWith("Show")) await docs.click();
  const explorer = page.locator(".graphiql-doc-explorer");
  await explorer.getByRole("link", { name: "Query", exact: true }).click();
  await explorer.getByText("callRecords", { exact: true }).first().waitFor();
}

async function answersTheFirstExample(page) {
  await page.locator(".graphiql-tab").first().click();
  const [response] = await Promise.all([
    page.waitForResponse((response) => isOperation(response.request())),
    page.getByRole("button", { name: /^Execute query/ }).click(),
  ]);
  const answer = await response.json();
  assert.equal(response.status(), 200);
  assert.equal(answer.errors, undefined, `the first example failed: ${JSON.stringify(answer.errors)}`);
  assert.ok(answer.data, "the answer has no data");
  await page.locator(".result-window .view-line", { hasText: '"data"' }).waitFor();
}

/** The workers start when the editor is idle. */
async function startsItsWorkers(page) {
  for (const name of ["graphql", "json"]) {
    const started = () => [...seen.urls].some((url) => url.includes(`/${name}.worker-`));
    for (let tries = 0; tries < 100 && !started(); tries += 1) await page.waitForTimeout(100);
    assert.ok(started(), `the ${name} worker did not start`);
  }
}

/** Whether a request is a query of the editor and not the introspection. */
function isOperation(request) {
  return new URL(request.url()).pathname.endsWith("/graphql") && !request.postData()?.includes("__schema");
}

async function photograph(page, path) {
  await page.evaluate(() => document.fonts.ready);
  await page.mouse.move(0, 0);
  // The colours of an answer come a moment after its text.
  await page.waitForTimeout(1_000);
  await page.screenshot({ path });
}

function staysAtHome() {
  const strangers = [...seen.urls].filter((url) => {
    const { protocol, host } = new URL(url);
    return host !== gateway.host || !["http:", "https:", "ws:", "wss:"].includes(protocol);
  });
  assert.deepEqual(strangers, [], `the page left ${gateway.origin}`);
}
