// Both gateways, each with the supergraph of its own composer, in front of the call records that run
// at the address that is given, and of a directory of their users.

import assert from 'node:assert/strict';

import { ask } from '../src/callrecords.mjs';
import { composeApollo, composeHive, subgraphs } from '../src/compose.mjs';
import { startDirectory } from '../src/directory.mjs';
import { startApollo, startHive } from '../src/gateways.mjs';
import { people } from '../src/people.mjs';

const GONE = '00000000-0000-4000-8000-00000000dead';
const USERS = 5;

// From the directory to the calls of its users, and back to the directory for who else took part.
const THERE_AND_BACK = `query ($users: Int!) {
  users(first: $users) {
    pageInfo { hasNextPage }
    nodes {
      id
      displayName
      callRecords(first: 3) {
        totalCount
        nodes {
          id
          startDateTime
          participants_v2(first: 10) {
            nodes {
              identity {
                user { __typename ... on UserIdentity { id user { id department } } }
              }
            }
          }
        }
      }
      organizedCallRecords(first: 1) { nodes { organizer_v2 { id } } }
      smsLog(fromDateTime: "2026-06-01T00:00:00Z", toDateTime: "2026-08-01T00:00:00Z") {
        totalCount
      }
      bookmarks { id version }
    }
  }
}`;

// From calls to the directory, and back to the calls of who took part.
const BACK_AND_THERE = `{
  callRecords(first: 20) {
    nodes {
      participants_v2(first: 10) {
        nodes {
          identity {
            user {
              __typename
              ... on UserIdentity { user { id displayName callRecords(first: 1) { nodes { id } } } }
            }
          }
        }
      }
    }
  }
}`;

const [callrecords] = process.argv.slice(2);
const known = await people(callrecords);
const directory = await startDirectory(known);
const services = await subgraphs(callrecords, directory.url);
const supergraphs = [composeApollo(services), composeHive(services)];
for (const supergraph of supergraphs) {
  checkSupergraph(supergraph);
}
const gateways = [
  ['Apollo', await startApollo(supergraphs[0])],
  ['Hive', await startHive(supergraphs[1])],
];
const answers = [];
for (const [name, gateway] of gateways) {
  directory.asked.entities = 0;
  const there = await ask(gateway.url, THERE_AND_BACK, { users: USERS });
  checkThere(name, there);
  const back = await ask(gateway.url, BACK_AND_THERE);
  checkBack(name, back);
  assert.ok(directory.asked.entities > 0, `${name} never asked the directory for entities`);
  await checkHidden(name, gateway.url);
  answers.push([there.data, back.data]);
}
assert.deepEqual(answers[0], answers[1], 'the gateways answer differently');
await Promise.all(gateways.map(([, gateway]) => gateway.stop()));
directory.stop();
console.log(`ok: ${gateways.map(([name]) => name).join(' and ')} cross both ways`);

/** Directives for routers are in the supergraph. */
function checkSupergraph(supergraph) {
  assert.match(supergraph, /userPrincipalName: String[^\n]*@tag\(name: "euii"\)/);
  assert.match(supergraph, /assumedSize: 60/);
  assert.match(supergraph, /@cost\(weight: 10\)/);
  assert.match(supergraph, /@specifiedBy\(url: "https:/);
}

function checkThere(name, { data, errors }) {
  const users = data.users.nodes;
  assert.equal(users.length, USERS, name);
  assert.equal(data.users.pageInfo.hasNextPage, true);
  for (const [place, user] of users.entries()) {
    assert.equal(user.displayName, known.get(user.id.toLowerCase()).displayName);
    assert.ok(user.callRecords.nodes.length > 0, `${name}: ${user.displayName} has no calls`);
    for (const { participants_v2 } of user.callRecords.nodes) {
      const parties = participants_v2.nodes
        .map(({ identity }) => identity?.user)
        .filter((party) => party?.user);
      for (const party of parties) {
        const person = known.get(party.id.toLowerCase());
        assert.equal(party.user.id, party.id);
        assert.equal(party.user.department, person?.department ?? null);
      }
    }
    // The first is there, the second is gone: null, with an error of its own.
    const [kept, gone] = user.bookmarks;
    assert.ok(kept.version > 0, name);
    assert.equal(gone, null);
    // Apollo's path ends in the place in the list, Hive's in the field that asked for more.
    const path = ['users', 'nodes', place, 'bookmarks'].join();
    const error = errors.find((error) => error.path.slice(0, 4).join() === path);
    assert.match(error?.message ?? '', new RegExp(`there is no call record ${GONE}`), name);
    assert.equal(error.extensions.code, 'BAD_USER_INPUT');
  }
  assert.equal(errors.length, USERS, `${name}: ${JSON.stringify(errors)}`);
}

function checkBack(name, { data, errors }) {
  const parties = data.callRecords.nodes
    .flatMap((call) => call.participants_v2.nodes)
    .map(({ identity }) => identity?.user?.user)
    .filter(Boolean);
  let strangers = 0;
  for (const party of parties) {
    const person = known.get(party.id.toLowerCase());
    // Whom the directory does not know has no name, and calls all the same.
    assert.equal(party.displayName ?? null, person?.displayName ?? null);
    assert.ok(party.callRecords.nodes.length > 0, name);
    strangers += person ? 0 : 1;
  }
  assert.ok(strangers > 0 && strangers < parties.length, `${name}: ${strangers} strangers`);
  assert.equal(errors, undefined, name);
}

/** Each subgraph has a door for its own ids; the supergraph has none. */
async function checkHidden(name, url) {
  const { errors } = await ask(url, `{ node(id: "${GONE}") { id } }`);
  assert.match(errors[0].message, /Cannot query field "node"/, name);
}
