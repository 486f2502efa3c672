import { describe, expect, it } from '@jest/globals';
import type { Findings } from '../../cli/verify-findings.ts';
import { viewFindings } from '../../cli/verify-view.ts';
import { aChain, aFault, aNotice, aReport, findingsOf } from './verify-reports.ts';

const linesOf = (findings: Findings): readonly string[] => viewFindings(findings).split('\n');

describe('the report for people', () => {
  it('counts objects and faults apart, and says how many are as they were signed', () => {
    const faults = [aFault(), aFault({ is: 'fileTrailing' }), aFault({ is: 'digestGap', key: 'AWSLogs/other' })];
    const counts = {
      digests: { valid: 1199, faulty: 1 },
      backfillDigests: { valid: 0, faulty: 1 },
      files: { valid: 1, faulty: 0 },
    };

    const [verdict, sound] = linesOf(findingsOf([aReport({ faults, ...counts })]));

    expect(verdict).toBe('3 faults in 2 objects');
    expect(sound).toBe('as signed: 1,199 of 1,200 digests, 0 of 1 backfill digest, 1 file; 1.2 MB read');
  });

  it('tells of each fault what it is, where, and what can still be trusted', () => {
    const faults = [
      aFault({ detail: 'expected ab, found cd' }),
      aFault({ is: 'fileMoved', key: 'AWSLogs/moved', foundAt: 'AWSLogs/here', trust: 'its events, once it is back' }),
    ];

    expect(viewFindings(findingsOf([aReport({ faults })]))).toContain(`
the file has been moved (1)
  s3://logs/AWSLogs/moved
    found at AWSLogs/here
    its events, once it is back

the file has been changed (1)
  s3://logs/AWSLogs/file.json.gz
    expected ab, found cd
    nothing in it can be trusted
`);
  });

  it('shows fifty faults, and counts the others', () => {
    const faults = Array.from({ length: 1060 }, (_, index) => aFault({ key: `AWSLogs/${index}` }));

    const lines = linesOf(findingsOf([aReport({ faults })]));

    expect(lines.filter((line) => line.startsWith('  s3://logs/AWSLogs/'))).toHaveLength(50);
    expect(lines).toContain('the file has been changed (1,060)');
    expect(lines).toContain('  and 1,010 more; --json has all');
    expect(linesOf(findingsOf([aReport({ faults: faults.slice(0, 50) })])).join()).not.toContain('more;');
  });

  it('shows something of each kind, however many there are of another', () => {
    const many = Array.from({ length: 99 }, (_, index) => aFault({ is: 'digestMissing', key: `AWSLogs/${index}` }));
    const [one, two] = [aFault({ is: 'fileAdded' }), aFault({ is: 'digestGap', key: 'AWSLogs/gap' })];

    const lines = linesOf(findingsOf([aReport({ faults: [...many, one, two] })]));

    expect(lines.filter((line) => line.startsWith('  s3://logs/AWSLogs/'))).toHaveLength(50);
    expect(lines).toEqual(
      expect.arrayContaining([
        '  s3://logs/AWSLogs/file.json.gz',
        '  s3://logs/AWSLogs/gap',
        '  and 51 more; --json has all',
      ]),
    );
  });

  it('shows twenty chains, and sums the others up', () => {
    const chains = Array.from({ length: 1020 }, (_, index) =>
      aChain({
        account: String(index).padStart(12, '0'),
        region: index % 2 === 0 ? 'us-east-1' : 'eu-west-1',
        isBackfill: index === 0,
      }),
    );
    const text = viewFindings(findingsOf([aReport({ chains })]));

    expect(text).toContain(
      '│ 000000000000 │ us-east-1 │ main  │ 0 + 1 backfill │ 2     │ 2026-03-01T08:00:00Z │ 2026-03-01T09:00:00Z │',
    );
    expect(text).toContain('│ 000000000019 │');
    expect(text).not.toContain('│ 000000000020 │');
    expect(text).toContain(
      '\nand 1,000 more chains of 1,000 accounts in 2 Regions, from 2026-03-01T08:00:00Z to 2026-03-01T09:00:00Z; --json has all\n',
    );
    expect(text).toContain('keep the newest digests of all 1,020 chains elsewhere: opentrail verify --json > FILE\n');
  });

  it('shows chains of late files beside the others', () => {
    const late = aChain({ isBackfill: true, digests: 3, files: 1003, from: 0 });

    expect(viewFindings(findingsOf([aReport({ chains: [aChain(), late] })]))).toContain(
      '│ 111122223333 │ us-east-1 │ main  │ 1 + 3 backfill │ 1,005 │ 1970-01-01T00:00:00Z │ 2026-03-01T09:00:00Z │\n└',
    );
  });

  it('names the newest digests of few chains, unless something is wrong with them', () => {
    const digest = `\n  ${'ab'.repeat(32)}  s3://logs/AWSLogs/digest.json.gz\n`;

    expect(viewFindings(findingsOf([aReport()]))).toContain(digest);
    expect(viewFindings(findingsOf([aReport({ faults: [aFault()] })]))).not.toContain(digest);
  });

  it('tells what is no fault, with some of the objects', () => {
    const notices = [
      aNotice({ keys: ['a', 'b', 'c', 'd'], count: 1009 }),
      aNotice({ is: 'gap', text: 'no digests were made' }),
    ];

    expect(viewFindings(findingsOf([aReport({ notices })]))).toContain(`
To know:
  s3://logs: files have come since the newest digest
    a
    b
    c
    and 1,006 more
  s3://logs: no digests were made
`);
  });

  it('says at its beginning that the ledger is no witness, if it was asked', () => {
    const line = (ledger: Findings['ledger']) => linesOf(findingsOf([aReport()], { ledger }))[2];

    expect(line('silent')).toMatch(/^the ledger was asked and is no witness of all of this/);
    expect([line('witness'), line('notAsked')]).toEqual(['', '']);
  });

  it('tells what was passed over', () => {
    const passedOver = ['keys/public/.DS_Store'];

    expect(viewFindings(findingsOf([aReport()], { passedOver }))).toContain(`
To know:
  passed over, since no public key has such a name (1):
    keys/public/.DS_Store
`);
  });

  it('shows nothing that a terminal would obey, or that looks like a line of the report', () => {
    const evil = 'AWSLogs/\u001b[2J\u202e\nintact';
    const findings = findingsOf([
      aReport({
        chains: [aChain({ trail: evil })],
        faults: [aFault({ key: evil, foundAt: evil, detail: evil, trust: evil })],
        notices: [aNotice({ text: evil, keys: [evil] })],
      }),
    ]);

    const intact = findingsOf([aReport({ chains: [aChain({ head: { key: evil, sha256: evil } })] })]);

    const text = [findings, intact].map(viewFindings).join('\n');

    expect(text).not.toMatch(/[^\P{C}\n]/u);
    expect(text.match(/^\s*intact/gm)).toEqual(['intact']);
  });

  it.each<[Findings['keys'], RegExp]>([
    [
      'store',
      /The public keys lie with the archive itself\. [^]*opentrail keys list --json > FILE\n {2}opentrail verify --public-keys FILE$/,
    ],
    ['files', /worth as much as where you have them from\.$/],
    ['cloudtrail', /CloudTrail’s own, asked for just now\.$/],
  ])('says what keys of the %s are worth', (keys, closing) => {
    expect(viewFindings(findingsOf([aReport()], { keys }))).toMatch(closing);
  });

  it.each<[Findings['keys'], RegExp]>([
    ['store', /its entry in keys\/public is gone/],
    ['files', /may lack keys: CloudTrail has others in each Region/],
    ['cloudtrail', /if OpenTrail wrote the digests, verify with --outputs/],
  ])('says where a key may be that is unknown to the %s', (keys, advice) => {
    const faults = [aFault({ is: 'digestKeyUnknown' })];

    expect(viewFindings(findingsOf([aReport({ faults })], { keys }))).toMatch(advice);
    expect(viewFindings(findingsOf([aReport({ faults: [aFault()] })], { keys }))).not.toMatch(advice);
  });
});
