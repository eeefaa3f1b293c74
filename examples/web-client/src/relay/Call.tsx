import { graphql, useLazyLoadQuery, useRefetchableFragment } from "react-relay";
import { instant } from "../show";
import { Participants } from "./Participants";
import { Sessions } from "./Sessions";
import type { CallHeadQuery } from "./__generated__/CallHeadQuery.graphql";
import type { CallQuery } from "./__generated__/CallQuery.graphql";
import type { Call_head$key } from "./__generated__/Call_head.graphql";

/** One call with its participants and sessions. */
export function Call({ id }: { id: string }) {
  const { callRecord } = useLazyLoadQuery<CallQuery>(
    graphql`
      query CallQuery($id: ID!) {
        callRecord(id: $id) {
          ...Call_head
          ...Participants_call
          ...Sessions_call
        }
      }
    `,
    { id },
  );
  if (!callRecord) return <p>There is no such call.</p>;
  return (
    <article>
      <Head call={callRecord} />
      <Participants call={callRecord} />
      <Sessions call={callRecord} />
    </article>
  );
}

/** What is said of the call as a whole; Graph may send a newer version at any time. */
function Head({ call }: { call: Call_head$key }) {
  const [data, refetch] = useRefetchableFragment<CallHeadQuery, Call_head$key>(
    graphql`
      fragment Call_head on CallRecord @refetchable(queryName: "CallHeadQuery") {
        type
        startDateTime
        version
      }
    `,
    call,
  );
  return (
    <>
      <h1>{instant(data.startDateTime)}</h1>
      <p>
        {data.type}, version {data.version}{" "}
        <button onClick={() => refetch({}, { fetchPolicy: "store-and-network" })}>Look again</button>
      </p>
    </>
  );
}
