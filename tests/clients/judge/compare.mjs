// Whether the gateway and the judge say the same of a request.
import { isSubscription } from "./verdict.mjs";
import { write } from "./schema.mjs";

/** How long a stream may be silent that should be refused, in milliseconds: far longer than it takes. */
const PATIENCE = 10_000;
/** How long a stream is listened to that should not. */
const MOMENT = 100;

/** What the gateway says: `{refused}`, `{subscribes}`, or `{data, errors}` with the bytes of `data`. */
export async function asked(gateway, request, expected) {
  const isStream = isSubscription(request);
  const answer = isStream
    ? gateway.subscribe(request, expected.refused === undefined ? MOMENT : PATIENCE)
    : gateway.ask(request);
  const said = await answer;
  if (isStream && said === undefined) return { subscribes: true };
  const { status, body } = said;
  const data = dataOf(body);
  const { errors } = JSON.parse(body);
  // A stream that was refused is an event; a request that was refused has a status.
  if (data === undefined) return { refused: `${status} ${body}`, status: isStream ? 400 : status };
  return { status, data, errors };
}

/** The bytes of `data` in an answer; undefined without one. */
export function dataOf(body) {
  const start = '{"data":';
  if (!body.startsWith(start)) return "data" in JSON.parse(body) ? write(JSON.parse(body).data) : undefined;
  let [depth, isText] = [0, false];
  for (let at = start.length; at < body.length; at += 1) {
    const sign = body[at];
    if (isText && sign === "\\") at += 1;
    else if (sign === '"') isText = !isText;
    else if (!isText && "{[".includes(sign)) depth += 1;
    else if (!isText && depth === 0 && ",}".includes(sign)) return body.slice(start.length, at);
    else if (!isText && "}]".includes(sign)) depth -= 1;
  }
  return body.slice(start.length);
}

/** How the two differ: undefined if they do not. */
export function difference(request, expected, actual) {
  if (expected.refused !== undefined || actual.refused !== undefined) return ofRefusals(expected, actual);
  if (expected.subscribes || actual.subscribes)
    return expected.subscribes === actual.subscribes ? undefined : "a subscription or not";
  if (actual.status !== 200) return `status ${actual.status} for an answer with data`;
  return ofData(request, expected, actual) ?? ofErrors(expected, actual);
}

function ofData(request, { data }, actual) {
  const text = write(data);
  if (text === actual.data) return undefined;
  const order = isIntrospection(request) ? sorted : (value) => value;
  return (
    firstDifference(order(JSON.parse(text)), order(JSON.parse(actual.data))) ??
    (isIntrospection(request) ? undefined : "bytes of data")
  );
}

/** Lists of the schema are in no order that anybody promises. */
const isIntrospection = ({ query }) => /__type\b|__schema\b/.test(query);

function sorted(value) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value))
    return value.map(sorted).sort((one, other) => (write(one) < write(other) ? -1 : 1));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, sorted(member)]));
}

/** Where two values first differ, in words; or undefined. */
function firstDifference(expected, actual, key = "data") {
  if (expected === null || actual === null || typeof expected !== "object" || typeof actual !== "object") {
    return expected === actual ? undefined : `${key} is ${brief(actual)} instead of ${brief(expected)}`;
  }
  const [wanted, given] = [expected, actual].map(Object.keys);
  if (wanted.join() !== given.join()) {
    const isOrder = wanted.length === given.length && wanted.every((name) => given.includes(name));
    return isOrder ? `order of keys in ${key}` : `keys of ${key}`;
  }
  for (const name of wanted) {
    const found = firstDifference(expected[name], actual[name], Array.isArray(expected) ? key : name);
    if (found) return found;
  }
  return undefined;
}

const brief = (value) =>
  value !== null && typeof value === "object"
    ? Object.keys(value).length === 0
      ? "empty"
      : "more"
    : write(value);

function ofErrors(expected, actual) {
  const [wanted, given] = [expected, actual].map((answer) =>
    nulledPlaces(answer.errors ?? [], expected.data),
  );
  return wanted.join() === given.join()
    ? undefined
    : `errors at ${given.join(" ") || "none"} instead of ${wanted.join(" ") || "none"}`;
}

function ofRefusals(expected, actual) {
  if (expected.refused === undefined) return "refused";
  if (actual.refused === undefined) return "accepted";
  return actual.status === 400 ? undefined : `status ${actual.status} for a request error`;
}

/** The places that errors have made null, each once: an error may be told of any field below one. */
function nulledPlaces(errors, data) {
  const places = errors.map(({ path = [] }) => {
    let value = data;
    let depth = 0;
    while (value !== null && value !== undefined && depth < path.length) value = value[path[depth++]];
    return value === null ? `/${path.slice(0, depth).join("/")}` : `/${path.join("/")} (not null)`;
  });
  return [...new Set(places)].sort();
}
