// The people of the directory. Call records name users by their ids; this asks for some of them, as
// a real directory would have them from elsewhere.

import { ask } from './callrecords.mjs';

const PARTICIPANTS = `{
  callRecords(first: 100) {
    nodes {
      id
      participants_v2 {
        nodes { identity { user { __typename id displayName } } }
      }
    }
  }
}`;

const DEPARTMENTS = ['Finance', 'Research', 'Sales'];

/** People by their ids. Every fourth user of the calls is left out: no directory knows everybody. */
export async function people(callrecords) {
  const { data } = await ask(callrecords, PARTICIPANTS);
  const calls = data.callRecords.nodes;
  const users = new Map();
  for (const call of calls) {
    for (const { identity } of call.participants_v2.nodes) {
      if (identity?.user?.__typename === 'UserIdentity' && identity.user.id) {
        users.set(identity.user.id, identity.user.displayName);
      }
    }
  }
  const known = [...users].filter((_, place) => place % 4 !== 3);
  return new Map(
    known.map(([id, displayName], place) => [
      id.toLowerCase(),
      {
        id,
        displayName,
        department: DEPARTMENTS[place % DEPARTMENTS.length],
        // Notes outlive the calls that they are of: the second is of a call that is not there.
        bookmarks: [
          { id: calls[place % calls.length].id },
          { id: '00000000-0000-4000-8000-00000000dead' },
        ],
      },
    ]),
  );
}
