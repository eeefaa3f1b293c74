import { graphql, usePaginationFragment } from "react-relay";
import { instant } from "../show";
import type { SessionsPageQuery } from "./__generated__/SessionsPageQuery.graphql";
import type { Sessions_call$key } from "./__generated__/Sessions_call.graphql";

/** The sessions of a call, a few at a time. */
export function Sessions({ call }: { call: Sessions_call$key }) {
  const { data, hasNext, loadNext } = usePaginationFragment<SessionsPageQuery, Sessions_call$key>(
    graphql`
      fragment Sessions_call on CallRecord
      @refetchable(queryName: "SessionsPageQuery")
      @argumentDefinitions(count: { type: "Int", defaultValue: 3 }, cursor: { type: "String" }) {
        sessions(first: $count, after: $cursor) @connection(key: "Sessions_sessions") {
          totalCount
          edges {
            cursor
            node {
              id
              startDateTime
              modalities
              failureInfo {
                stage
                reason
              }
            }
          }
        }
      }
    `,
    call,
  );
  const { edges, totalCount } = data.sessions;
  return (
    <>
      <h2>{totalCount} sessions</h2>
      <ul aria-label="sessions">
        {edges.map(({ cursor, node }) => (
          <li key={cursor} data-id={node.id}>
            {instant(node.startDateTime)}: {node.modalities.join(", ")}
            {node.failureInfo && `; failed (${node.failureInfo.stage}): ${node.failureInfo.reason}`}
          </li>
        ))}
      </ul>
      {hasNext && <button onClick={() => loadNext(3)}>More sessions</button>}
    </>
  );
}
