// Starts all of it: the demo's call records (or those at the address that is given), a directory of
// their users, and two gateways over both.

import { startDemo } from './src/callrecords.mjs';
import { composeApollo, composeHive, subgraphs } from './src/compose.mjs';
import { startDirectory } from './src/directory.mjs';
import { startApollo, startHive } from './src/gateways.mjs';
import { people } from './src/people.mjs';

const [given] = process.argv.slice(2);
const callrecords = given ? { url: given, stop() {} } : await startDemo();
const directory = await startDirectory(await people(callrecords.url));
const services = await subgraphs(callrecords.url, directory.url);
const apollo = await startApollo(composeApollo(services), 4001);
const hive = await startHive(composeHive(services), 4002);
console.log(`call records  ${new URL('/graphql', callrecords.url).href}
directory     ${new URL('/graphql', directory.url).href}
Apollo        ${apollo.url}
Hive          ${hive.url}`);

process.once('SIGINT', async () => {
  await Promise.all([apollo.stop(), hive.stop()]);
  directory.stop();
  callrecords.stop();
  process.exit();
});
