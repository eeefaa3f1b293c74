// Values as fields show them: by the field's type alone, from the property of the same name.
import { getNamedType, getNullableType, isEnumType, isListType, isNonNullType } from "graphql";

import { microseconds, NO_INSTANT } from "../scalars.mjs";
import { memberOf, membersOf } from "./members.mjs";
import { isAnnotation } from "./records.mjs";

const isNothing = (value) => value === undefined || value === null;

/** The value of a field that is a property of Graph's. */
export function shown(type, value) {
  const isNullable = !isNonNullType(type);
  const inner = getNullableType(type);
  if (isListType(inner)) return elements(inner.ofType, value);
  if (isEnumType(inner)) return memberOf(value, membersOf(inner), isNullable);
  if (inner.name === "DateTime") return instantOf(value, isNullable);
  if (isNothing(value)) return isNullable ? null : EMPTY[inner.name];
  return value;
}

/** What stands in a field that is not null where Graph sent nothing. */
const EMPTY = { String: "", Long: 0, Boolean: false };

function elements(type, value) {
  const isOfMembers = isEnumType(getNamedType(type));
  const given = (value ?? []).filter((element) => isOfMembers || !isNothing(element));
  return given.map((element) => shown(type, element));
}

function instantOf(value, isNullable) {
  const micros = isNothing(value) ? NO_INSTANT : microseconds(value);
  return micros === NO_INSTANT && isNullable ? null : micros;
}

/** The object type of a value in the place of an interface: as Graph names it, or told by what is there. */
export function typeOf(value, context, info, abstract) {
  if (abstract.name === "Node") return "CallRecord";
  const named = value["@odata.type"]?.split(/[.#]/).at(-1).toLowerCase();
  const name = named ?? inferred(abstract.name, value, info.fieldName);
  const types = info.schema.getPossibleTypes(abstract);
  const found = types.find((type) => type.name.toLowerCase() === name && !type.name.startsWith("Plain"));
  return (found ?? types.find((type) => type.name.startsWith("Plain"))).name;
}

const OF_PARTICIPANTS = [
  "associatedIdentity",
  "cpuCoresCount",
  "cpuName",
  "cpuProcessorSpeedInMhz",
  "feedback",
  "identity",
  "name",
];

const IDENTITIES = {
  phone: "communicationsphoneidentity",
  guest: "communicationsguestidentity",
  encrypted: "communicationsencryptedidentity",
  onPremises: "communicationsuseridentity",
  application: "communicationsapplicationidentity",
  applicationInstance: "communicationsapplicationinstanceidentity",
  acsApplicationInstance: "communicationsapplicationinstanceidentity",
  spoolApplicationInstance: "communicationsapplicationinstanceidentity",
  azureCommunicationServicesUser: "azurecommunicationservicesuseridentity",
  acsUser: "azurecommunicationservicesuseridentity",
  device: "identity",
  spoolUser: "identity",
  assertedIdentity: "identity",
};

function inferred(abstract, value, key) {
  if (abstract === "Endpoint") {
    if (OF_PARTICIPANTS.some((property) => property in value)) return "participantendpoint";
    return isNothing(value.userAgent?.role) && !("role" in (value.userAgent ?? {}))
      ? "endpoint"
      : "serviceendpoint";
  }
  if (abstract === "UserAgent") {
    return "platform" in value ? "clientuseragent" : "role" in value ? "serviceuseragent" : "useragent";
  }
  if (key in IDENTITIES) return IDENTITIES[key];
  return "userIdentityType" in value ? "teamworkuseridentity" : "useridentity";
}

/** The flags of a feedback: the booleans of an open object, in its order. */
export function tokensOf(feedback) {
  const flags = Object.entries(feedback.tokens ?? {}).filter(([, value]) => typeof value === "boolean");
  return flags.map(([name, isSet]) => ({ name, isSet }));
}

/** Whether an object of Graph's says anything but what it is. */
export const saysAnything = (object, except) =>
  Object.entries(object).some(
    ([key, value]) => !except.includes(key) && !isAnnotation(key) && !isNothing(value),
  );
