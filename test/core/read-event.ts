import type { Envelope, Problem } from '../../core/event.ts';
import { EventReader } from '../../core/event-reader.ts';
import { JsonScanner } from '../../core/json-scanner.ts';

const asText = (record: unknown): string => (typeof record === 'string' ? record : JSON.stringify(record));

/** Reads one record, given as JSON text or as a value, with a reader of its own unless one is given. */
export const readEvent = (record: unknown, reader = new EventReader()): Envelope | readonly Problem[] => {
  const bytes = Buffer.from(asText(record));
  const scanner = new JsonScanner();
  if (scanner.scan(bytes, 0, bytes.length) !== bytes.length) throw new Error('the test record is not JSON');
  return reader.read(bytes, scanner.tape, 0);
};
