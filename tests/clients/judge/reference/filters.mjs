// What a filter takes. A value that is not there meets no comparison, and `not` takes what none judges.
import { compareDecimals, decimal, microseconds, NO_INSTANT } from "../scalars.mjs";
import { fold } from "./records.mjs";

const isGiven = (value) => value !== undefined && value !== null;

/** Whether all given conditions of an input hold, each judged by the function of its name. */
export function meets(input, conditions) {
  return Object.entries(input ?? {}).every(([name, wanted]) => !isGiven(wanted) || conditions[name](wanted));
}

/** The conditions `and`, `or` and `not`, over the same kind of filter. */
export const combined = (takes) => ({
  and: (filters) => filters.every(takes),
  or: (filters) => filters.some(takes),
  not: (filter) => !takes(filter),
});

/** Compares with bounds and equals; `compare` as in sorting. */
export function isWithin(filter, value, compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0)) {
  if (!isGiven(value)) return Object.values(filter).every((wanted) => !isGiven(wanted));
  return meets(filter, {
    eq: (wanted) => compare(value, wanted) === 0,
    in: (wanted) => wanted.some((one) => compare(value, one) === 0),
    gt: (wanted) => compare(value, wanted) > 0,
    gte: (wanted) => compare(value, wanted) >= 0,
    lt: (wanted) => compare(value, wanted) < 0,
    lte: (wanted) => compare(value, wanted) <= 0,
  });
}

/** Compares an instant that is text, or not there. */
export function isInstantWithin(filter, text) {
  const micros = isGiven(text) ? microseconds(text) : undefined;
  return isWithin(filter, micros === NO_INSTANT ? undefined : micros);
}

/** Compares money that is text, or not there. */
export function isMoneyWithin(filter, text) {
  return isWithin(filter, isGiven(text) ? decimal(text) : undefined, compareDecimals);
}

/** Compares text as it is, or not there. */
export function isText(filter, value) {
  if (!isGiven(value)) return Object.values(filter).every((wanted) => !isGiven(wanted));
  return meets(filter, {
    eq: (wanted) => value === wanted,
    in: (wanted) => wanted.includes(value),
    startsWith: (wanted) => value.startsWith(wanted),
  });
}

/** Compares text without regard to case. */
export function isFoldedText(filter, value) {
  const folded = (wanted) =>
    Array.isArray(wanted) ? wanted.map(fold) : isGiven(wanted) ? fold(wanted) : wanted;
  const entries = Object.entries(filter).map(([name, wanted]) => [name, folded(wanted)]);
  return isText(Object.fromEntries(entries), isGiven(value) ? fold(value) : value);
}

/** Compares the name of a member, as Graph sent it, with members of an enum of ours. */
export function isMember(filter, name, { values, usual }) {
  if (!isGiven(name)) return Object.values(filter).every((wanted) => !isGiven(wanted));
  const member = name === "" ? usual : values.includes(name) ? name : "unknownFutureValue";
  return meets(filter, { eq: (wanted) => member === wanted, in: (wanted) => wanted.includes(member) });
}
