import { describe, expect, it } from '@jest/globals';
import { BatchBuilder } from '../../../core/batch-builder.ts';
import { StagedBatch } from '../../../core/staged-batch.ts';
import type { EventKind } from '../../../core/trails/facts.ts';
import { Router } from '../../../core/trails/router.ts';
import type { Route } from '../../../core/trails/routes.ts';
import type { Standing } from '../../../core/trails/rules.ts';

const KIND: EventKind = {
  category: 'Data',
  source: 's3.amazonaws.com',
  name: 'GetObject',
  type: undefined,
  errorCode: undefined,
  readOnly: true,
  isGlobal: false,
};

interface Row {
  readonly account?: string;
  readonly name?: string;
  readonly time?: number;
  readonly record?: string;
}

const batchOf = (rows: readonly Row[], trails?: readonly string[]): StagedBatch => {
  const builder = new BatchBuilder();
  for (const { account = '1', name = 'GetObject', time = 0, record = '{}' } of rows) {
    const row = {
      identity: 'i'.repeat(16),
      content: 'c'.repeat(8),
      reuse: 0,
      time,
      source: 'bus',
      isPiece: false,
    } as const;
    const bytes = Buffer.from(record);
    const group = builder.groupOf({ account, region: 'eu-west-1', folder: 'CloudTrail' });
    builder.add({ ...row, kind: { ...KIND, name } }, group, bytes, 0, bytes.length);
  }
  return StagedBatch.decode('key', builder.encode('1', trails));
};

const aRoute = (trail: string, rules: Route['rules']): Route => ({ pin: { trail, version: 1 }, prefix: '', rules });

const always = (trail: string, standing: Standing): Route => aRoute(trail, () => standing);

const routed = (routes: readonly Route[], rows: readonly Row[] = [{}], trails?: readonly string[]) => {
  const route = new Router(routes).forBatch(batchOf(rows, trails));
  return rows.map((_, row) => {
    const found = route(row);
    return typeof found === 'string' ? found : found.map(({ pin }) => pin.trail);
  });
};

describe('the router', () => {
  it('finds all trails that log an event', () => {
    const routes = [always('a', true), always('b', 'copy'), always('c', () => true), always('d', () => 'selectors')];

    expect(routed(routes)).toEqual([['a', 'c']]);
  });

  it.each<[string, readonly Standing[], string]>([
    ['the only rule', ['account'], 'account'],
    ['the one that the nearest trail has failed', ['copy', 'selectors', 'account'], 'selectors'],
    ['the same, if an event had to be asked about', [() => 'logging', 'copy'], 'logging'],
    ['the same, if the event was not the nearest', [() => 'account', 'insights'], 'insights'],
  ])('says why no trail logs it: %s', (_, standings, rule) => {
    expect(routed(standings.map((standing, index) => always(`${index}`, standing)))).toEqual([rule]);
  });

  it('asks once for all events of a kind and place, in all batches', () => {
    const asked: string[] = [];
    const route = aRoute('a', ({ account }, { name }) => {
      asked.push(`${account} ${name ?? ''}`);
      return account === '1' ? true : 'account';
    });
    const router = new Router([route]);
    const rows = [{}, { account: '2' }, { name: 'PutObject' }, {}, { account: '2' }];

    for (const batch of [batchOf(rows), batchOf([...rows].reverse())]) {
      const routeOf = router.forBatch(batch);
      const found = rows.map((_, row) => (typeof routeOf(row) === 'string' ? 'no' : 'yes'));
      expect(found.filter((answer) => answer === 'yes')).toHaveLength(3);
    }

    expect(asked.sort()).toEqual(['1 GetObject', '1 PutObject', '2 GetObject']);
  });

  it('tells of each event its time, and its details only if they are asked for', () => {
    const times: number[] = [];
    const route = always('a', ({ time, details }) => {
      times.push(time);
      return time > 5 && details().vpcEndpointId === 'vpce-1' ? true : 'selectors';
    });
    const rows = [{ time: 1, record: 'not even JSON' }, { time: 9, record: '{"vpcEndpointId":"vpce-1"}' }, { time: 9 }];

    expect(routed([route], rows)).toEqual(['selectors', ['a'], 'selectors']);
    expect(times).toEqual([1, 9, 9]);
  });

  it('keeps to the trails that a batch is for', () => {
    const routes = [always('a', true), always('b', true), always('c', 'copy')];

    expect(routed(routes, [{}], ['b'])).toEqual([['b']]);
    expect(routed(routes, [{}], ['c'])).toEqual(['copy']);
    expect(routed(routes, [{}], ['b', 'gone'])).toEqual([['b']]);
  });

  it('gives to all trails what was for trails that are gone', () => {
    expect(routed([always('a', true), always('b', true)], [{}], ['gone'])).toEqual([['a', 'b']]);
  });
});
