// Enums of Graph's: the member that stands for a name, and for none.

/** The member where Graph sent nothing but the field must say something; `unknown` in most enums. */
const USUAL = {
  UserFeedbackRating: "notRated",
  MediaStreamDirection: "unknownFutureValue",
  PstnCallDurationSource: "unknownFutureValue",
  PstnUserBlockMode: "unknownFutureValue",
};

/** The names of an enum, and its member for nothing. */
export function membersOf(type) {
  return { values: type.getValues().map((value) => value.name), usual: USUAL[type.name] ?? "unknown" };
}

/** The member for what Graph sent. */
export function memberOf(name, { values, usual }, isNullable) {
  if (name === undefined || name === null) return isNullable ? null : usual;
  if (name === "") return usual;
  return values.includes(name) ? name : "unknownFutureValue";
}
