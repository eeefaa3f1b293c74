// The gateway over HTTP, on connections that stay.
import http from "node:http";

/** A client of one gateway that keeps `places` connections. */
export class Gateway {
  constructor(url, places = 8) {
    this.url = new URL(url);
    this.agent = new http.Agent({ keepAlive: true, maxSockets: places });
  }

  /** Asks, and answers `{status, body}`. */
  ask(request) {
    return this.post(request, "application/graphql-response+json", (response) => whole(response));
  }

  /** Asks by GET with an `If-None-Match`, and answers the status. */
  revalidate(query, etag) {
    const url = new URL(this.url);
    url.searchParams.set("query", query);
    const headers = {
      accept: "application/graphql-response+json",
      "if-none-match": etag,
      "x-requested-with": "judge",
    };
    return new Promise((resolve, reject) => {
      const request = http.get(url, { agent: this.agent, headers });
      request.on("response", async (response) => resolve((await whole(response)).status));
      request.on("error", reject);
    });
  }

  /** Subscribes, and answers the first event within so many milliseconds as `{status, body}`; or undefined. */
  subscribe(request, patience) {
    return this.post(request, "text/event-stream", async (response) => {
      if (!response.headers["content-type"].startsWith("text/event-stream")) return whole(response);
      const body = await firstEvent(response, patience);
      response.destroy();
      return body === undefined ? undefined : { status: response.statusCode, body };
    });
  }

  post({ query, variables, operationName }, accept, read) {
    const members = [`"query":${JSON.stringify(query)}`];
    if (variables !== undefined) members.push(`"variables":${variables}`);
    if (operationName !== undefined) members.push(`"operationName":${JSON.stringify(operationName)}`);
    const body = `{${members.join(",")}}`;
    const headers = { accept, "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const request = http.request(this.url, { method: "POST", agent: this.agent, headers });
      request.on("response", (response) => resolve(read(response)));
      request.on("error", reject);
      request.end(body);
    });
  }

  close() {
    this.agent.destroy();
  }
}

async function whole(response) {
  const parts = [];
  for await (const part of response) parts.push(part);
  return { status: response.statusCode, body: Buffer.concat(parts).toString("utf8") };
}

function firstEvent(response, patience) {
  return new Promise((resolve) => {
    let text = "";
    const timer = setTimeout(resolve, patience);
    const end = (event) => {
      clearTimeout(timer);
      resolve(event);
    };
    response.on("data", (part) => {
      text += part;
      const event = /^event: next\ndata: (.*)\n$/m.exec(text);
      if (event) end(event[1]);
    });
    response.on("end", () => end(undefined));
    response.on("error", () => end(undefined));
    response.on("close", () => end(undefined));
  });
}
