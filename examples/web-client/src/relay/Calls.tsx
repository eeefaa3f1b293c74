import { useTransition } from "react";
import { graphql, useLazyLoadQuery, usePaginationFragment } from "react-relay";
import { instant, minutes } from "../show";
import type { CallType, CallsPageQuery } from "./__generated__/CallsPageQuery.graphql";
import type { CallsQuery } from "./__generated__/CallsQuery.graphql";
import type { Calls_query$key } from "./__generated__/Calls_query.graphql";

const PAGE = 10;

/** The newest calls, page by page, of all types or of one. */
export function Calls({ open }: { open: (id: string) => void }) {
  const query = useLazyLoadQuery<CallsQuery>(
    graphql`
      query CallsQuery($count: Int!) {
        ...Calls_query @arguments(count: $count)
      }
    `,
    { count: PAGE },
  );
  const [isPending, start] = useTransition();
  const { data, hasNext, isLoadingNext, loadNext, refetch } = usePaginationFragment<CallsPageQuery, Calls_query$key>(
    graphql`
      fragment Calls_query on Query
      @refetchable(queryName: "CallsPageQuery")
      @argumentDefinitions(count: { type: "Int!" }, cursor: { type: "String" }, filter: { type: "CallRecordFilter" }) {
        callRecords(first: $count, after: $cursor, filter: $filter) @connection(key: "Calls_callRecords") {
          edges {
            node {
              id
              type
              startDateTime
              durationSeconds
            }
          }
        }
      }
    `,
    query,
  );
  const show = (type: string) =>
    start(() => void refetch({ count: PAGE, filter: type ? { type: { eq: type as CallType } } : null }));

  return (
    <section aria-busy={isPending || isLoadingNext}>
      <h1>Calls</h1>
      <select aria-label="type" onChange={({ target }) => show(target.value)}>
        <option value="">of every type</option>
        <option>groupCall</option>
        <option>peerToPeer</option>
      </select>
      <ul aria-label="calls">
        {data.callRecords?.edges.map(({ node }) => (
          <li key={node.id} data-id={node.id}>
            <button onClick={() => open(node.id)}>{instant(node.startDateTime)}</button> {node.type},{" "}
            {minutes(node.durationSeconds)}
          </li>
        ))}
      </ul>
      {hasNext && <button onClick={() => loadNext(PAGE)}>Older calls</button>}
    </section>
  );
}
