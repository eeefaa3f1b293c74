import { defineConfig } from "vite";
import relay from "vite-plugin-relay";

/** Where the gateway listens. Pages of another origin may not ask it, so the page's server passes requests on. */
const gateway = process.env.GATEWAY ?? "http://127.0.0.1:4000";
const proxy = { "/graphql": gateway };

export default defineConfig({
  plugins: [relay],
  build: { rolldownOptions: { input: ["index.html", "relay.html"] } },
  server: { proxy },
  preview: { proxy },
});
