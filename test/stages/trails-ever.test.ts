import { describe, expect, it } from '@jest/globals';
import { registryKeys } from '../../core/trails/revision.ts';
import { readRevision } from '../../stages/revisions.ts';
import { trailsEver } from '../../stages/trails-ever.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { aRegistry, anOrganization, aTrail, at, done, MANAGEMENT } from './registry-world.ts';

const HERE = at('us-east-1');

describe('the settings that trails ever had', () => {
  it('are none where there has been no trail', async () => {
    expect(await trailsEver(new MemoryObjectStore())).toEqual([]);
  });

  it('are those of every version, each once, also of what is deleted', async () => {
    const { store, createTrail, updateTrail, deleteTrail, startLogging } = aRegistry();
    await done(createTrail(HERE, aTrail({ Name: 'one', S3BucketName: 'first' })));
    await done(createTrail(HERE, aTrail({ Name: 'two', S3KeyPrefix: 'of-two' })));
    await done(updateTrail(HERE, { Name: 'one', S3BucketName: 'second', EnableLogFileValidation: true }));
    await done(startLogging(HERE, { Name: 'one' }));
    await done(deleteTrail(HERE, { Name: 'one' }));

    const ever = await trailsEver(store);

    expect(
      ever.map(({ trail: { name, bucket, validatesLogFiles, isLogging } }) => [
        name,
        bucket,
        validatesLogFiles,
        isLogging,
      ]),
    ).toEqual([
      ['one', 'first', false, false],
      ['two', 'logs', false, false],
      ['one', 'second', true, false],
      ['one', 'second', true, true],
    ]);
  });

  it('are told without what is damaged', async () => {
    const { store, createTrail, updateTrail } = aRegistry();
    await done(createTrail(HERE, aTrail({ Name: 'one', S3BucketName: 'first' })));
    await done(updateTrail(HERE, { Name: 'one', S3BucketName: 'second' }));
    await done(updateTrail(HERE, { Name: 'one', S3BucketName: 'third' }));
    const [, second] = await store.list('registry/trail/');
    await store.delete(second.key);
    await store.delete(registryKeys.revision(1));

    const ever = await trailsEver(store);

    expect(ever.map(({ trail }) => trail.bucket)).toEqual(['third']);
  });

  it('are told with their times, each until the next, and with the organization of then', async () => {
    const { store, createTrail, updateTrail, deleteTrail, setOrganization } = aRegistry();
    const caller = at('us-east-1', MANAGEMENT);
    await setOrganization(anOrganization());
    await done(createTrail(caller, aTrail({ Name: 'one', IsOrganizationTrail: true })));
    await done(createTrail(caller, aTrail({ Name: 'two', S3BucketName: 'other' })));
    await done(updateTrail(caller, { Name: 'one', EnableLogFileValidation: true }));
    await setOrganization(anOrganization({ id: 'o-another1' }));
    await done(deleteTrail(caller, { Name: 'one' }));
    const revisions = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => readRevision(store, n)));
    const [, second, third, fourth, fifth, sixth] = revisions.map(({ time }) => time);

    const ever = await trailsEver(store);

    expect(ever.map(({ trail, organization, from, to }) => [trail.name, organization, from, to])).toEqual([
      ['one', 'o-example', second, fourth],
      ['two', undefined, third, Infinity],
      ['one', 'o-example', fourth, fifth],
      ['one', 'o-another1', fifth, sixth],
    ]);
  });
});
