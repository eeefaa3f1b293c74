// The table of kinds: what the specification says, by name.
import { EMPTIES, NULLS, ORDER } from "./answers.mjs";
import { ARGUMENTS, DESCRIPTIONS, DIRECTIVES, NAMES, OVERLAPS, TEXTS } from "./documents.mjs";
import { CONDITIONS, INTROSPECTION, SUBSCRIPTIONS } from "./subscriptions.mjs";
import { DEFAULTS, NEEDED, PLACES, USES, VALUES } from "./variables.mjs";

const TABLE = {
  "variables that are needed": NEEDED,
  "defaults of variables": DEFAULTS,
  "places of variables": PLACES,
  "values of variables": VALUES,
  "uses of variables": USES,
  nulls: NULLS,
  empties: EMPTIES,
  "order of keys": ORDER,
  overlaps: OVERLAPS,
  arguments: ARGUMENTS,
  directives: DIRECTIVES,
  names: NAMES,
  descriptions: DESCRIPTIONS,
  texts: TEXTS,
  subscriptions: SUBSCRIPTIONS,
  introspection: INTROSPECTION,
  "conditional requests": CONDITIONS,
};

/** Every row of the table. */
export const KINDS = Object.entries(TABLE).flatMap(([group, rows]) =>
  rows.map((row) => ({ ...row, name: `${group}: ${row.name}` })),
);
