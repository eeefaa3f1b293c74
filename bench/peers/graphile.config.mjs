// PostGraphile as its documentation sets it up for production, with its own plugins for ranges
// (connection-filter) and sums (pg-aggregates), on the views of postgraphile.sql.

import { PgAggregatesPreset } from "@graphile/pg-aggregates";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { PostGraphileConnectionFilterPreset } from "postgraphile-plugin-connection-filter";
import { makePgService } from "postgraphile/adaptors/pg";

export default {
  extends: [PostGraphileAmberPreset, PostGraphileConnectionFilterPreset, PgAggregatesPreset],
  disablePlugins: ["NodePlugin"],
  pgServices: [
    makePgService({ connectionString: process.env.DATABASE_URL, schemas: ["postgraphile"], poolConfig: { max: 10 } }),
  ],
  schema: { defaultBehavior: "+list -insert -update -delete" },
  grafserv: { port: 0, host: "127.0.0.1", graphiql: false },
};
