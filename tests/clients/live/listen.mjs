// Listens with one client, and prints each answer as a line of JSON, then how it ended.
//
//   node live/listen.mjs PROTOCOL URL QUERY VARIABLES [COUNT]

import { protocols } from "./protocols.mjs";

const [protocol, url, query, variables, count = "Infinity"] = process.argv.slice(2);
let left = Number(count);

function end(how) {
  console.log(how);
  process.exit(0);
}

protocols[protocol](url).subscribe(
  { query, variables: JSON.parse(variables) },
  {
    next(answer) {
      console.log(JSON.stringify(answer));
      left -= 1;
      if (left === 0) end("enough");
    },
    error(error) {
      // A close event of WebSocket, errors of GraphQL, or an error of JavaScript.
      const { code, reason, message } = error;
      end(`error ${JSON.stringify(Array.isArray(error) ? error : { code, reason, message })}`);
    },
    complete: () => end("complete"),
  },
);
