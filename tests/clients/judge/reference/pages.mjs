// Connections: which rows a page holds, and the cursors that lead to the next.
import { crc32 } from "node:zlib";
import { GraphQLError } from "graphql";

const MOST = 1000;

/** What `first`, `last`, `after` and `before` ask for; `read` takes apart the key of a cursor. */
export function pageOf(list, args, usual, read) {
  const { first, last } = args;
  const [isFirst, isLast] = [first, last].map((size) => size !== undefined && size !== null);
  if (isFirst && isLast) throw new GraphQLError("give `first` or `last`, not both");
  const size = isLast ? last : isFirst ? first : usual;
  if (size < 0 || size > MOST) throw new GraphQLError(`${size} is not a number from 0 to ${MOST}`);
  const [after, before] = [args.after, args.before].map((cursor) => decode(list, cursor, read));
  return { size, isLast, after, before };
}

/** A page of sorted rows by keyset: `compare(row, key)` tells where a row stands to a key of a cursor. */
export function keysetPage(rows, page, compare, cursorOf) {
  const { size, isLast, after, before } = page;
  const between = rows.filter(
    (row) => (after === null || compare(row, after) > 0) && (before === null || compare(row, before) < 0),
  );
  const hasMore = between.length > size;
  const taken = isLast ? between.slice(Math.max(between.length - size, 0)) : between.slice(0, size);
  const [hasPreviousPage, hasNextPage] = isLast ? [hasMore, before !== null] : [after !== null, hasMore];
  return connection(taken, { hasPreviousPage, hasNextPage }, cursorOf);
}

/** A page of a list whose rows are numbered from 1 on. */
export function numberedPage(list, rows, args, usual) {
  const read = (key) => (key.length === 4 ? key.readInt32BE() : null);
  const { size, isLast, after, before } = pageOf(list, args, usual, read);
  const [low, high] = [after ?? 0, before ?? 2 ** 31 - 1];
  const end = Math.min(high - 1, rows.length);
  const from = isLast ? Math.max(end - size, low) + 1 : low + 1;
  const to = isLast ? end : Math.min(low + size, high - 1, rows.length);
  const taken = rows.filter((row) => row.ordinal >= from && row.ordinal <= to);
  const cursorOf = (row) => {
    const key = Buffer.alloc(4);
    key.writeInt32BE(row.ordinal);
    return encode(list, key);
  };
  const info = { hasPreviousPage: from > 1, hasNextPage: to < rows.length };
  return { ...connection(taken, info, cursorOf), totalCount: rows.length };
}

function connection(rows, info, cursorOf) {
  const edges = rows.map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    nodes: rows,
    pageInfo: { ...info, startCursor: edges[0]?.cursor, endCursor: edges.at(-1)?.cursor },
  };
}

/** The cursor of a key in a list, sealed by checksums. */
export function encode(list, key) {
  const inner = Buffer.concat([checksum(Buffer.from(list)), key]);
  return Buffer.concat([inner, checksum(inner)]).toString("base64url");
}

function decode(list, cursor, read) {
  if (cursor === undefined || cursor === null) return null;
  const bytes = Buffer.from(cursor, "base64url");
  const [inner, check] = [bytes.subarray(0, -4), bytes.subarray(-4)];
  const isWhole =
    bytes.length >= 8 && bytes.toString("base64url") === cursor && check.equals(checksum(inner));
  const isOfList = isWhole && inner.subarray(0, 4).equals(checksum(Buffer.from(list)));
  const key = isOfList ? read(inner.subarray(4)) : null;
  if (key === null) throw new GraphQLError("not a cursor of this list and order");
  return key;
}

function checksum(bytes) {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes, crc32("callrecords cursor 1")) >>> 0);
  return sum;
}
