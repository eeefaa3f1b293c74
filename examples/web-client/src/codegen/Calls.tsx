import { useEffect, useState } from "react";
import { instant, minutes } from "../show";
import { execute } from "./execute";
import { graphql } from "./generated";
import type { CallsQuery } from "./generated/graphql";

const CALLS = graphql(`
  query Calls($first: Int!, $after: String) {
    callRecords(first: $first, after: $after) {
      nodes {
        id
        type
        startDateTime
        durationSeconds
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`);

type Page = NonNullable<CallsQuery["callRecords"]>;

/** The newest calls, page by page. */
export function Calls({ open }: { open: (id: string) => void }) {
  const [pages, setPages] = useState<Page[]>([]);
  const [error, setError] = useState<string>();
  const last = pages.at(-1);

  async function load(after?: string | null) {
    try {
      const { callRecords } = await execute(CALLS, { first: 10, after });
      if (callRecords) setPages((before) => (after ? [...before, callRecords] : [callRecords]));
    } catch (reason) {
      setError(String(reason));
    }
  }
  useEffect(() => void load(), []);

  return (
    <section>
      <h1>Calls</h1>
      {error && <p role="alert">{error}</p>}
      <ul aria-label="calls">
        {pages.flatMap(({ nodes }) =>
          nodes.map((call) => (
            <li key={call.id} data-id={call.id}>
              <button onClick={() => open(call.id)}>{instant(call.startDateTime)}</button> {call.type},{" "}
              {minutes(call.durationSeconds)}
            </li>
          )),
        )}
      </ul>
      {last?.pageInfo.hasNextPage && <button onClick={() => load(last.pageInfo.endCursor)}>Older calls</button>}
    </section>
  );
}
