#!/usr/bin/env node
/** The oldest Node whose zlib knows zstd. */
const OLDEST = { major: 22, minor: 15 };

const [major, minor] = process.versions.node.split('.').map(Number);
const isTooOld = major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor);

if (isTooOld) {
  process.stderr.write(`opentrail: needs Node ${OLDEST.major}.${OLDEST.minor} or newer, this is ${process.version}\n`);
  process.exitCode = 2;
} else {
  // Imported late: what it imports does not even load on an older Node.
  await import('./program.ts');
}
