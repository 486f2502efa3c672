import './memory.ts';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { USAGE } from './complain.ts';
import { runIngest } from './ingest-command.ts';
import { clean, outliveReaders } from './terminal.ts';

outliveReaders();

const ARCHIVE = './opentrail-archive';
const EXAMPLES = relative('', fileURLToPath(new URL('../examples', import.meta.url)));

const NEXT = [
  [`find ${ARCHIVE}/AWSLogs -name '*.json.gz'`, 'the archive, laid out as CloudTrail does it'],
  [`npm run -s opentrail -- detect ${ARCHIVE}/AWSLogs`, 'all that the rules find in it, however bad'],
  ['npm start', 'again: nothing is delivered twice'],
  ['npm run -s opentrail -- seal', 'sign it; then opentrail verify finds whatever is changed'],
  ['npm start -- PATH…', 'your own logs: files, folders, or - for standard input'],
  ['npm run -s opentrail -- ingest --help', 'all options'],
];

const given = process.argv.slice(2);
const paths = given.length > 0 ? given : [EXAMPLES];
const option = given.find((argument) => argument.startsWith('-') && argument !== '-');
if (option !== undefined) {
  process.stderr.write(`opentrail: npm start takes no options, and ${clean(option)} looks like one\n`);
  process.stderr.write('  npm run -s opentrail -- ingest --help shows how to give them\n');
  process.exit(USAGE);
}

process.stdout.write(`Ingesting ${paths.map(clean).join(' ')} into ${ARCHIVE}\n\n`);
process.exitCode = await runIngest(paths, { archive: ARCHIVE });
if (process.exitCode !== USAGE) {
  const width = Math.max(...NEXT.map(([command]) => command.length));
  const lines = NEXT.map(([command, meaning]) => `  ${command.padEnd(width)}   ${meaning}\n`);
  process.stdout.write(`\nTry next:\n${lines.join('')}`);
}
