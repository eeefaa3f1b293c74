// Runs the audits of graphql-http against a running gateway.
//
//   node http/audits.mjs http://127.0.0.1:4000/graphql
//
// Exits with 1 and says which failed and why, whatever the audit calls it: MUST, SHOULD or MAY.
import { auditServer } from "graphql-http";

const [url] = process.argv.slice(2);
if (!url) {
  console.error("usage: node http/audits.mjs URL");
  process.exit(2);
}

const results = await auditServer({ url });
const failed = results.filter(({ status }) => status !== "ok");
for (const { id, name, reason, response } of failed) {
  console.error(`${id} ${name}: ${reason}`);
  console.error(`  ${response.status} ${response.headers.get("content-type")}`);
}
if (failed.length > 0) process.exitCode = 1;
else console.log(`ok: ${results.length} audits`);
