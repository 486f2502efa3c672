import { expect, it } from '@jest/globals';
import { aMessage, anEvent, LOCAL } from '../stages/arrivals.ts';
import { World } from '../stages/world.ts';
import type { Fields } from '../trails/naive-selectors.ts';
import { commitsSayHowMany, countsAddUp, rawEventsAreTheRest } from './raw-promises.ts';
import { filesOf, parsed } from './read-files.ts';
import { NOBODYS, OF_MACHINES, OF_OTHERS, SOMEBODYS } from './sessions.ts';
import { settle, summarising } from './setups.ts';
import { sumsAreCounts } from './sum-promises.ts';

const aRole = (fields: Fields): Fields => ({ userIdentity: { type: 'AssumedRole', arn: OF_MACHINES[0], ...fields } });
const asUser = (type: string): Fields => ({ userIdentity: { type, arn: OF_MACHINES[0], accountId: '111122223333' } });

const LEFT_OUT: readonly Fields[] = [
  { userIdentity: { type: 'AWSService', invokedBy: 'AWS Internal' } },
  ...OF_MACHINES.map((arn) => aRole({ arn })),
  ...NOBODYS.map((sessionContext) => aRole({ sessionContext })),
  ...['', null].map((errorCode) => ({ ...aRole({}), errorCode })),
  ...['false', false, null].map((sessionCredentialFromConsole) => ({ ...aRole({}), sessionCredentialFromConsole })),
];

const KEPT: readonly Fields[] = [
  {},
  ...['Root', 'IAMUser', 'FederatedUser', 'SAMLUser', 'WebIdentityUser', 'IdentityCenterUser'].map(asUser),
  ...['AWSAccount', 'Role', 'Directory', 'Unknown', '', 'assumedrole'].map(asUser),
  ...OF_OTHERS.map((arn) => aRole({ arn })),
  ...SOMEBODYS.map((sessionContext) => aRole({ sessionContext })),
  ...[{}, { userId: 'ann' }].map((onBehalfOf) => aRole({ onBehalfOf })),
  ...['AccessDenied', 7].map((errorCode) => ({ ...aRole({}), errorCode })),
  { ...aRole({}), errorMessage: 'no' },
  ...['true', true, 'yes'].map((sessionCredentialFromConsole) => ({ ...aRole({}), sessionCredentialFromConsole })),
];

const named = (calls: readonly Fields[], name: string): Fields[] =>
  calls.map((call, index) => ({ eventCategory: 'Data', eventName: `${name} ${index}`, ...call }));

const membersOf = (call: Fields): string[] =>
  Object.entries(call).map((member) => JSON.stringify(Object.fromEntries([member])).slice(1, -1));

it('of people and failures, a trail keeps what may be somebody’s or has failed, and nothing else', async () => {
  const world = new World();
  const calls = [...named(LEFT_OUT, 'left out'), ...named(KEPT, 'kept')];
  const setup = summarising({ Keep: 'PeopleAndFailures' });

  const tellings = calls.map((call, index) => anEvent({ id: `event ${index}`, call: membersOf(call) }));
  await world.start().collect(aMessage(LOCAL, ...tellings));
  await settle(world, setup);

  const files = await filesOf(world.destination('all'), '', 'events');
  const names = files.flatMap(({ file }) => parsed<Fields>(file)).map(({ eventName }) => eventName);
  expect(names).toEqual(KEPT.map((_, index) => `kept ${index}`));
  for (const holds of [sumsAreCounts, rawEventsAreTheRest, countsAddUp, commitsSayHowMany]) await holds(world, [setup]);
});
