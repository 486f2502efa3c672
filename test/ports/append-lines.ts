import { FolderLogSink } from '../../adapters/local/folder-log-sink.ts';

/** A process of its own that appends a hundred lines, some of them long. */
const [archive, group, stream, who] = process.argv.slice(2);
const sink = new FolderLogSink(archive);

for (let n = 0; n < 100; n++) {
  const pad = 'x'.repeat(n % 10 === 0 ? 1_000_000 : 100);
  await sink.put(group, stream, [{ time: n, message: Buffer.from(JSON.stringify({ who, n, pad })) }]);
}
