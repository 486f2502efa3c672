import { gzipSync } from 'node:zlib';
import { logFileKey } from '../../core/log-file.ts';
import { HOUR, type MadeFile, makeFile, MINUTE } from './archive.ts';
import { HOURS } from './whole-archive.ts';
import { BEGIN } from './archive.ts';
import type { World } from './world.ts';

export type Damage = (world: World) => Promise<void> | void;

/** Account, folder and Region of a file. */
const placeOf = ({ key }: MadeFile) => {
  const [, account, folder, region] = key.split('/');
  return { account, folder, region };
};

let names = 0;
const newName = (): string => `new${String(++names).padStart(13, '0')}`;

/** Another key that a file of this one's place and time might have. */
const anotherKey = (file: MadeFile): string => logFileKey({ prefix: '' }, placeOf(file), file.stamp, newName());

/** Puts other bytes in the place of a file. */
const overwrite =
  (is: 'fileChanged' | 'fileUnreadable' | 'fileTrailing', change: (file: MadeFile, world: World) => Buffer): Damage =>
  (world) => {
    const file = world.file();
    world.put(file.key, change(file, world));
    world.claim({ of: 'file', file, is });
  };

/** Behind the gzip header, of which only the form is checked: nothing that an event says is in it. */
const HEADER = 10;

const flipped = ({ body }: MadeFile, world: World): Buffer => {
  const copy = Buffer.from(body);
  // The checksum, its last bytes, is of the file as much as all others.
  copy[copy.length - 8 + world.random(8)] ^= 1 << world.random(8);
  return copy;
};

const moveTo = (world: World, file: MadeFile, foundAt: string): void => {
  world.put(foundAt, file.body);
  world.objects.delete(file.key);
  world.claim({ of: 'file', file, is: 'fileMoved', foundAt });
};

const addAt = (world: World, file: MadeFile, key: string, stamp?: number): void => {
  world.put(key, file.body);
  world.claim({ of: 'added', key, unit: placeOf(file), ...(stamp !== undefined && { stamp }) });
};

/** Each kind of damage to log files. */
export const FILE_DAMAGES: Readonly<Record<string, Damage>> = {
  'a changed byte of the checksum': overwrite('fileUnreadable', flipped),
  'a changed byte of the data': overwrite('fileUnreadable', ({ body }) => {
    const copy = Buffer.from(body);
    // A block of a type that there is not.
    copy[HEADER] |= 0b110;
    return copy;
  }),
  'other contents, packed well': overwrite('fileChanged', ({ text }) => gzipSync(text.replace('n', 'm'))),
  'a file cut short': overwrite('fileUnreadable', ({ body }, world) =>
    body.subarray(0, 1 + world.random(body.length - 1)),
  ),
  'an emptied file': overwrite('fileUnreadable', () => Buffer.alloc(0)),
  'an empty gzip file': overwrite('fileChanged', () => gzipSync('')),
  'a file that is not packed': overwrite('fileUnreadable', ({ text }) => Buffer.from(text)),
  'bytes behind a file': overwrite('fileTrailing', ({ body }) => Buffer.concat([body, Buffer.from('{}')])),
  'a second member behind a file': overwrite('fileTrailing', ({ body, text }) => Buffer.concat([body, gzipSync(text)])),
  'an empty second member': overwrite('fileTrailing', ({ body }) => Buffer.concat([body, gzipSync('')])),
  'zeros behind a file': overwrite('fileTrailing', ({ body }, world) =>
    Buffer.concat([body, Buffer.alloc(1 + world.random(600))]),
  ),
  'a deleted file': (world) => {
    const file = world.file();
    world.objects.delete(file.key);
    world.claim({ of: 'file', file, is: 'fileMissing' });
  },
  'a renamed file': (world) => {
    const file = world.file();
    moveTo(world, file, anotherKey(file));
  },
  'a file in another day': (world) => {
    const file = world.file();
    moveTo(world, file, file.key.replace('/2026/03/', '/2026/04/odd'));
  },
  'a file in another account': (world) => {
    const file = world.file();
    const other = placeOf(file).account === '111122223333' ? '444455556666' : '111122223333';
    moveTo(world, file, file.key.replace(`AWSLogs/${placeOf(file).account}`, `AWSLogs/${other}`));
  },
  'a file among the digests': (world) => {
    const file = world.file();
    moveTo(world, file, file.key.replace(/CloudTrail[^/]*/, 'CloudTrail-Digest').replace(/\/([^/]*)$/, '/odd$1'));
  },
  'a copied file': (world) => {
    const file = world.file();
    addAt(world, file, anotherKey(file), file.stamp);
  },
  'two files that are exchanged': (world) => {
    const [one, other] = [world.file(), world.file()];
    world.put(one.key, other.body);
    world.put(other.key, one.body);
    world.claim({ of: 'file', file: one, is: 'fileChanged' }, { of: 'file', file: other, is: 'fileChanged' });
  },
  'an added file': (world) => {
    // What was delivered in the last five minutes may be of the next hour.
    const stamp = BEGIN + (1 + world.random((HOURS * HOUR) / (5 * MINUTE) - 2)) * 5 * MINUTE;
    const forged = makeFile(placeOf(world.pick(world.archive.files)), stamp, newName());
    addAt(world, forged, forged.key, stamp);
  },
  'an added file with an odd name': (world) => {
    const file = world.pick(world.archive.files);
    addAt(world, file, file.key.replace('.json.gz', world.pick(['.json', '.gz', '.json.gz~', '_1.json.gz'])));
  },
};
