import type { Command } from 'commander';
import { organizationFile } from '../adapters/local/organization-file.ts';
import type { Account, OptedIn, Organization } from '../core/trails/organization.ts';
import { isRefusal, refuse } from '../core/trails/refusal.ts';
import { renderFields, renderTable } from './table.ts';
import { ARCHIVE } from './trail-flags.ts';
import { inArchive } from './trail-run.ts';

interface Flags {
  readonly archive: string;
  readonly json?: boolean;
}

/** `opentrail organization …`: what trails know of AWS Organizations. */
export const registerOrganization = (program: Command): void => {
  const organization = program
    .command('organization')
    .description('tell organization trails which accounts belong, and what Regions they have');
  withFlags(organization.command('set').description('make a JSON file the organization of this archive'))
    .argument('<file>', 'as docs/trails.md describes it')
    .action(async (file: string, flags: Flags) => {
      process.exitCode = await set(file, flags);
    });
  withFlags(organization.command('show').description('the organization, as this archive knows it')).action(
    async (flags: Flags) => {
      process.exitCode = await show(flags);
    },
  );
};

const withFlags = (command: Command): Command =>
  command.option('-a, --archive <folder>', 'where the archive is', ARCHIVE).option('--json', 'print it as JSON');

const set = (file: string, flags: Flags): Promise<number> =>
  inArchive(flags, async ({ registry }) => {
    const found = await organizationFile(file).describe();
    if (!found) return { complaint: `cannot read ${file}: there is no such file`, remedy: 'check the path' };
    const answer = await registry.setOrganization(found);
    if (isRefusal(answer)) return answer;
    const converted = answer.converted.map((arn) => `${arn} logs its own account alone from now on`);
    return { json: descriptionOf(found), text: [viewOrganization(found), ...converted].join('\n\n') };
  });

const show = (flags: Flags): Promise<number> =>
  inArchive(flags, async ({ registry }) => {
    const found = await registry.organization();
    if (!found) return refuse('OrganizationsNotInUseException', 'This archive knows of no organization.');
    return { json: descriptionOf(found), text: viewOrganization(found) };
  });

const yes = (is: boolean): string => (is ? 'yes' : 'no');

const viewOrganization = (organization: Organization): string =>
  [
    renderFields([
      ['organization', organization.id],
      ...(organization.asOf === undefined ? [] : [['as of', timeOf(organization.asOf)] as const]),
      ['management account', organization.managementAccount],
      ['delegated administrators', organization.delegatedAdministrators.join(', ') || 'none'],
      ['all features', yes(organization.hasAllFeatures)],
      ['trusted access for CloudTrail', yes(organization.hasTrustedAccess)],
    ]),
    renderTable(['account', 'belongs', 'opted in to'], organization.accounts.map(viewAccount)),
  ].join('\n\n');

const timeOf = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');
const timeIf = (time: number | undefined): string => (time === undefined ? '' : timeOf(time));

const viewAccount = ({ id, stays, optedIn }: Account) => [
  id,
  stays.map(({ joined, left }) =>
    joined === undefined && left === undefined ? 'always' : `${timeIf(joined)}…${timeIf(left)}`,
  ),
  optedIn === undefined
    ? 'not known: every Region counts'
    : optedIn.map(({ region, disabled }) => (disabled === undefined ? region : `${region} until ${timeOf(disabled)}`)),
];

/** As a file has it: what is printed can be set again. */
const descriptionOf = (organization: Organization) => ({
  id: organization.id,
  ...(organization.asOf === undefined ? {} : { asOf: timeOf(organization.asOf) }),
  managementAccount: organization.managementAccount,
  delegatedAdministrators: organization.delegatedAdministrators,
  featureSet: organization.hasAllFeatures ? 'ALL' : 'CONSOLIDATED_BILLING',
  trustedAccess: organization.hasTrustedAccess,
  accounts: organization.accounts.flatMap(entriesOf),
});

/** An entry for each stay. */
const entriesOf = ({ id, stays, optedIn, regionsAsOf }: Account) =>
  stays.map(({ joined, left }) => ({
    id,
    ...(joined === undefined ? {} : { joined: timeOf(joined) }),
    ...(left === undefined ? {} : { left: timeOf(left) }),
    ...(optedIn === undefined ? {} : { regions: optedIn.map(regionOf) }),
    ...(regionsAsOf === undefined ? {} : { regionsAsOf: timeOf(regionsAsOf) }),
  }));

const regionOf = ({ region, disabled }: OptedIn) =>
  disabled === undefined ? region : { region, disabled: timeOf(disabled) };
