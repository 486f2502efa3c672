import { readFileSync } from 'node:fs';

// Loaded before a function's own code, by `--import`: its time is so many milliseconds ahead as stand in the file that this
// module's address names, so that an hour is over when the test wants it to be, and a process stays warm meanwhile.
const file = new URL(import.meta.url).searchParams.get('ahead')!;
const now = Date.now;
Date.now = () => now() + Number(readFileSync(file, 'utf8'));
