// One schema of two, by both composers.

import { composeServices } from '@apollo/composition';
import { composeServices as composeWithoutApollo } from '@theguild/federation-composition';
import { parse } from 'graphql';

import { ask } from './callrecords.mjs';
import { typeDefs } from './directory.mjs';

/** The two subgraphs, each with its schema: that of call records as it says itself. */
export async function subgraphs(callrecords, directory) {
  const { data } = await ask(callrecords, '{ _service { sdl } }');
  const sources = [
    ['callrecords', callrecords, data._service.sdl],
    ['directory', directory, typeDefs],
  ];
  return sources.map(([name, url, sdl]) => ({
    name,
    url: new URL('/graphql', url).href,
    typeDefs: parse(sdl),
  }));
}

/** The supergraph as Apollo composes it. */
export function composeApollo(services) {
  return supergraph('Apollo', composeServices(services));
}

/** The supergraph as Hive composes it. */
export function composeHive(services) {
  return supergraph('Hive', composeWithoutApollo(services));
}

function supergraph(who, { errors, supergraphSdl }) {
  if (errors?.length) {
    throw new Error(`${who} does not compose: ${errors.map((error) => error.message).join('; ')}`);
  }
  return supergraphSdl;
}
