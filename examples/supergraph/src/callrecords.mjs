// The subgraph of call records: one that runs, or the demo, which is started here.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const root = new URL('../../../', import.meta.url);

/** Starts the demo, and gives its address and a way to end it. */
export async function startDemo() {
  const demo = spawn('cargo', ['run', '--locked', '--quiet', '--', 'demo', '--bind=127.0.0.1:0'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: demo.stdout })) {
    const address = line.match(/http:\/\/127\.0\.0\.1:\d+/);
    if (address) {
      demo.stdout.resume();
      return { url: address[0], stop: () => demo.kill('SIGTERM') };
    }
  }
  throw new Error('the demo ended before it listened');
}

/** Asks one GraphQL server, which may be a gateway. */
export async function ask(url, query, variables = {}) {
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}
