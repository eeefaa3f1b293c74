import { useEffect, useState } from "react";
import { instant, partyName } from "../show";
import { execute } from "./execute";
import { type FragmentType, graphql, readFragment } from "./generated";
import type { CallQuery } from "./generated/graphql";

const CALL = graphql(`
  query Call($id: ID!) {
    callRecord(id: $id) {
      type
      startDateTime
      version
      participants_v2 {
        totalCount
        nodes {
          ...Party
        }
      }
      sessions {
        totalCount
        nodes {
          ...Leg
        }
      }
    }
  }
`);

const PARTY = graphql(`
  fragment Party on Participant {
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
`);

const LEG = graphql(`
  fragment Leg on Session {
    id
    startDateTime
    modalities
    failureInfo {
      stage
      reason
    }
  }
`);

/** One call with its participants and sessions. */
export function Call({ id }: { id: string }) {
  const [answer, setAnswer] = useState<CallQuery>();
  const [error, setError] = useState<string>();
  useEffect(() => void execute(CALL, { id }).then(setAnswer, (reason) => setError(String(reason))), [id]);

  if (error) return <p role="alert">{error}</p>;
  const call = answer?.callRecord;
  if (!call) return <p>{answer ? "There is no such call." : "…"}</p>;
  return (
    <article>
      <h1>{instant(call.startDateTime)}</h1>
      <p>
        {call.type}, version {call.version}
      </p>
      <h2>{call.participants_v2.totalCount} participants</h2>
      <ul aria-label="participants">
        {call.participants_v2.nodes.map((party, place) => (
          <Party key={place} party={party} />
        ))}
      </ul>
      <h2>{call.sessions.totalCount} sessions</h2>
      <ul aria-label="sessions">
        {call.sessions.nodes.map((leg, place) => (
          <Leg key={place} leg={leg} />
        ))}
      </ul>
    </article>
  );
}

function Party({ party }: { party: FragmentType<typeof PARTY> }) {
  const shown = readFragment(PARTY, party);
  return <li data-id={shown.id}>{partyName(shown)}</li>;
}

function Leg({ leg }: { leg: FragmentType<typeof LEG> }) {
  const { id, startDateTime, modalities, failureInfo } = readFragment(LEG, leg);
  return (
    <li data-id={id}>
      {instant(startDateTime)}: {modalities.join(", ")}
      {failureInfo && `; failed (${failureInfo.stage}): ${failureInfo.reason}`}
    </li>
  );
}
