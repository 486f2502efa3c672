import { runIngest } from './ingest-command.ts';
import { clean } from './terminal.ts';

const ARCHIVE = './opentrail-archive';
const EXAMPLES = 'examples';

const given = process.argv.slice(2);
const paths = given.length > 0 ? given : [EXAMPLES];

process.stdout.write(`Ingesting ${paths.map(clean).join(' ')} into ${ARCHIVE}\n\n`);
process.exitCode = await runIngest(paths, { archive: ARCHIVE });
process.stdout.write(`
Try next:
  find ${ARCHIVE}/AWSLogs -name '*.json.gz'      the archive, laid out as CloudTrail does it
  npm start                                 again: nothing is delivered twice
  npm start -- PATH…                        your own logs: files, folders, or - for standard input
  npm run -s opentrail -- ingest --help     all options
`);
