import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FileMessenger } from '../../adapters/local/file-messenger.ts';
import { SeveralMessengers } from '../../adapters/local/several-messengers.ts';
import type { AlertMessage } from '../../core/alerts/alert-message.ts';
import { messageOf, testMessage } from '../../core/alerts/messages.ts';
import { TrailError } from '../../core/errors.ts';
import type { Messenger } from '../../ports/index.ts';
import { aFinding } from '../core/alerts/a-finding.ts';
import { anEvent } from '../data/event.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';

const newFolder = scratchFolders();
const MESSAGE = messageOf(aFinding(anEvent({ userAgent: 'a\nb\u2028c' })));

describe('a file of messages', () => {
  it('has a line for each, by the day on which it was told', async () => {
    const archive = newFolder();
    const times = [Date.UTC(2026, 2, 1, 23, 59, 59), Date.UTC(2026, 2, 2), Date.UTC(2026, 2, 2)];
    const messenger = new FileMessenger(archive, () => times.shift()!);

    for (const message of [MESSAGE, testMessage(), MESSAGE]) await messenger.send(message);

    const folder = join(archive, 'alert-messages');
    const lines = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'));
    expect(readdirSync(folder)).toEqual(['2026-03-01.jsonl', '2026-03-02.jsonl']);
    expect(lines.map(({ length }) => length)).toEqual([1, 2]);
    expect(JSON.parse(lines[0][0])).toEqual({ at: '2026-03-01T23:59:59Z', ...MESSAGE });
  });

  it('says if it cannot be written', async () => {
    const sent = new FileMessenger('/dev/null', () => 0).send(MESSAGE);

    await expect(sent).rejects.toBeInstanceOf(TrailError);
  });
});

describe('several messengers', () => {
  const told: AlertMessage[] = [];
  const works: Messenger = { send: async (message) => void told.push(message) };
  const failing = (code: 'SERVICE_REFUSED' | 'SERVICE_UNAVAILABLE'): Messenger => ({
    send: async () => {
      throw new TrailError(code, `cannot: ${code}`);
    },
  });

  it('are all told, also if the first fails', async () => {
    const sent = new SeveralMessengers([failing('SERVICE_UNAVAILABLE'), works, works]).send(MESSAGE);

    await expect(sent).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(told).toEqual([MESSAGE, MESSAGE]);
  });

  it('are unavailable if one of them is', async () => {
    const sent = new SeveralMessengers([failing('SERVICE_REFUSED'), failing('SERVICE_UNAVAILABLE')]).send(MESSAGE);

    await expect(sent).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: 'cannot: SERVICE_REFUSED; cannot: SERVICE_UNAVAILABLE',
    });
  });

  it('refuse if all do', async () => {
    const sent = new SeveralMessengers([failing('SERVICE_REFUSED'), failing('SERVICE_REFUSED')]).send(MESSAGE);

    await expect(sent).rejects.toMatchObject({ code: 'SERVICE_REFUSED' });
  });

  it('keep what all have taken, and nothing else', async () => {
    const kept: AlertMessage[] = [];
    const record: Messenger = { send: async (message) => void kept.push(message) };

    await expect(new SeveralMessengers([works, failing('SERVICE_REFUSED')], record).send(MESSAGE)).rejects.toThrow();
    expect(kept).toEqual([]);
    await new SeveralMessengers([works, works], record).send(MESSAGE);
    expect(kept).toEqual([MESSAGE]);
  });

  it('may be none', async () => {
    await expect(new SeveralMessengers([]).send(MESSAGE)).resolves.toBeUndefined();
  });
});
