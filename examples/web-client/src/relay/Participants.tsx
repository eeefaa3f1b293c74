import { graphql, usePaginationFragment } from "react-relay";
import { partyName } from "../show";
import type { ParticipantsPageQuery } from "./__generated__/ParticipantsPageQuery.graphql";
import type { Participants_call$key } from "./__generated__/Participants_call.graphql";

/** The participants of a call, a few at a time. */
export function Participants({ call }: { call: Participants_call$key }) {
  const { data, hasNext, loadNext } = usePaginationFragment<ParticipantsPageQuery, Participants_call$key>(
    graphql`
      fragment Participants_call on CallRecord
      @refetchable(queryName: "ParticipantsPageQuery")
      @argumentDefinitions(count: { type: "Int", defaultValue: 3 }, cursor: { type: "String" }) {
        participants_v2(first: $count, after: $cursor) @connection(key: "Participants_participants_v2") {
          totalCount
          edges {
            cursor
            node {
              id
              identity {
                user {
                  displayName
                }
                guest {
                  displayName
                }
                phone {
                  id
                }
              }
            }
          }
        }
      }
    `,
    call,
  );
  const { edges, totalCount } = data.participants_v2;
  return (
    <>
      <h2>{totalCount} participants</h2>
      <ul aria-label="participants">
        {edges.map(({ cursor, node }) => (
          <li key={cursor} data-id={node.id}>
            {partyName(node)}
          </li>
        ))}
      </ul>
      {hasNext && <button onClick={() => loadNext(3)}>More participants</button>}
    </>
  );
}
