// The gateway's custom scalars, read as README and schema.graphql promise.

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/i;

const read = new Map();

/** The microseconds since 1970 of an RFC 3339 instant, or null: further digits are cut off. */
export function microseconds(text) {
  // The records are read again for each request.
  if (!read.has(text)) read.set(text, readInstant(text));
  return read.get(text);
}

function readInstant(text) {
  const match = INSTANT.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction = "", zone] = match;
  const parts = [month, day, hour, minute, second].map(Number);
  if (!isOnTheClock(Number(year), ...parts)) return null;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), parts[0] - 1, parts[1]);
  date.setUTCHours(parts[2], parts[3], parts[4]);
  const offset = zoneMinutes(zone);
  if (offset === null) return null;
  const micros = BigInt(fraction.slice(0, 6).padEnd(6, "0"));
  const instant = BigInt(date.getTime() - offset * 60_000) * 1000n + micros;
  const shown = new Date(Number(instant / 1000n)).getUTCFullYear();
  return shown >= 0 && shown <= 9999 ? instant : null;
}

/** The filler that Graph sends for "none", in microseconds. */
export const NO_INSTANT = microseconds("0001-01-01T00:00:00Z");

function isOnTheClock(year, month, day, hour, minute, second) {
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 60) return false;
  const last = new Date(0);
  last.setUTCFullYear(year, month, 0);
  return day >= 1 && day <= last.getUTCDate();
}

function zoneMinutes(zone) {
  if (/^z$/i.test(zone)) return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))];
  if (hours > 23 || minutes > 59) return null;
  return (zone[0] === "-" ? -1 : 1) * (hours * 60 + minutes);
}

/** An instant as it is answered: in UTC, without zeros at the end of the fraction. */
export function instantText(micros) {
  const [whole, fraction] = divide(micros, 1_000_000n);
  const seconds = new Date(Number(whole) * 1000).toISOString().slice(0, 19);
  const digits = fraction.toString().padStart(6, "0").replace(/0+$/, "");
  return digits === "" ? `${seconds}Z` : `${seconds}.${digits}Z`;
}

function divide(number, by) {
  const rest = ((number % by) + by) % by;
  return [(number - rest) / by, rest];
}

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** A decimal as its digits without a point, and how many of them are behind it; or null. */
export function decimal(text) {
  const match = DECIMAL.exec(text);
  if (!match) return null;
  const [, sign, whole, fraction = ""] = match;
  if ((whole + fraction).replace(/^0+/, "").length > 28) return null;
  return { digits: BigInt(`${sign === "-" ? "-" : ""}${whole}${fraction}`), scale: fraction.length };
}

/** Less than zero, zero or more, as a decimal is less than another, equal or more. */
export function compareDecimals(one, other) {
  const scale = Math.max(one.scale, other.scale);
  const [left, right] = [one, other].map((it) => it.digits * 10n ** BigInt(scale - it.scale));
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The sum of two decimals, with the longer scale. */
export function addDecimals(one, other) {
  const scale = Math.max(one.scale, other.scale);
  const [left, right] = [one, other].map((it) => it.digits * 10n ** BigInt(scale - it.scale));
  return { digits: left + right, scale };
}

/** A decimal as text, with its scale. */
export function decimalText({ digits, scale }) {
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, "0");
  const sign = digits < 0n ? "-" : "";
  return sign + (scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`);
}

/** A 64-bit integer of whole number or text, or null. */
export function long(value) {
  if (typeof value === "number" && !Number.isInteger(value)) return null;
  const number = BigInt(value);
  return number >= -(2n ** 63n) && number < 2n ** 63n ? number : null;
}
