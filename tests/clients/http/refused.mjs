// Has fetch send what is refused before it is read, over connections that it keeps.
//
//   node http/refused.mjs http://127.0.0.1:4000/graphql
//
// Exits with 1 if one of the refusals does not arrive.
import assert from "node:assert/strict";

const [url] = process.argv.slice(2);

/** A form with a file of so many bytes. */
function form(length) {
  const body = new FormData();
  body.set("operations", "{}");
  body.set("0", new Blob(["x".repeat(length)]), "file.txt");
  return body;
}

let refusals = 0;
for (const length of [10, 100_000, 2_000_000]) {
  for (let turn = 0; turn < 40; turn++) {
    const answer = await fetch(url, { method: "POST", body: form(length) });
    const { errors } = await answer.json();
    assert.equal(answer.status, 415);
    assert.equal(errors[0].extensions.code, "UNSUPPORTED_MEDIA_TYPE");
    refusals++;
  }
}
console.log(`ok: ${refusals} refusals`);
