// Documents with a few tokens deleted, doubled, swapped or replaced.
import { Lexer, Source, TokenKind } from "graphql";

/** Tokens that stand in for others. */
const OTHERS = [
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  ":",
  "=",
  "!",
  "$",
  "@",
  "...",
  "|",
  "&",
  "null",
  "true",
  "on",
  "query",
  "subscription",
  "fragment",
  "0",
  "-1",
  "007",
  "1.",
  "1e",
  "2.5",
  "1x",
  '""',
  '"text"',
  '"""block"""',
  '"\\u{1F600}"',
  '"\\uD83D\\uDE00"',
  '"\\uD83D"',
  '"\\u{110000}"',
  '"\\u{}"',
  '"\\x"',
  '"open',
  "id",
  "__typename",
  "CallRecord",
  "String",
  "Int!",
  "Query",
  "if",
  "first",
  "#",
  "\\",
  "%",
  "\u{FEFF}",
  "é",
];

/** Changes `count` tokens of a document; the names and values of `donor` may come in. */
export function mutate(random, query, donor, count) {
  const tokens = texts(query);
  const others = texts(donor);
  for (let made = 0; made < count; made += 1) change(random, tokens, others);
  return tokens.join(" ");
}

function change(random, tokens, others) {
  const at = random.below(tokens.length);
  switch (random.pick(["delete", "double", "swap", "replace", "replace", "insert"])) {
    case "delete":
      tokens.splice(at, 1);
      break;
    case "double":
      tokens.splice(at, 0, tokens[at]);
      break;
    case "swap": {
      const other = random.percent(50) ? Math.min(at + 1, tokens.length - 1) : random.below(tokens.length);
      [tokens[at], tokens[other]] = [tokens[other], tokens[at]];
      break;
    }
    case "replace":
      tokens[at] = random.percent(50) ? random.pick(others) : random.pick(OTHERS);
      break;
    default:
      tokens.splice(at, 0, random.percent(50) ? random.pick(tokens) : random.pick(OTHERS));
  }
}

/** The tokens of a document, as they are written. */
function texts(query) {
  const lexer = new Lexer(new Source(query));
  const found = [];
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    found.push(query.slice(token.start, token.end));
  }
  return found.length > 0 ? found : ["{"];
}
