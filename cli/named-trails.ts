import type { Configuration } from '../core/trails/registry-state.ts';

/** Why nothing should be ingested with these trails. */
export interface TrailComplaint {
  readonly complaint: string;
  readonly remedy: string;
}

/**
 * Events are decided once. If no trail has ever been started, all of them would be excluded for ever, and that is hardly
 * what somebody wants who has just made his first trail.
 */
export const neverStarted = (
  { trails }: Configuration,
  archive: string,
  only?: readonly string[],
): TrailComplaint | undefined => {
  const meant = trails.filter(({ arn }) => only?.includes(arn) ?? true);
  const areIdle = meant.length > 0 && meant.every(({ startedAt }) => startedAt === undefined);
  if (!areIdle) return undefined;
  return {
    complaint: 'no trail has been started, so every event would be excluded, for ever',
    remedy: meant.map(({ arn }) => `opentrail trail start ${arn} --archive ${archive}`).join('\n  '),
  };
};

/** The ARNs of trails that are named by name or ARN; `undefined` if none is named. */
export const namedTrails = (
  names: readonly string[],
  { trails }: Configuration,
): readonly string[] | TrailComplaint | undefined => {
  if (names.length === 0) return undefined;
  const arns: string[] = [];
  for (const name of names) {
    const found = trails.filter((trail) => trail.name === name || trail.arn === name);
    if (found.length === 0) {
      const known = trails.map((trail) => trail.name).join(', ');
      const remedy = known === '' ? 'make one: opentrail trail create' : `the archive has: ${known}`;
      return { complaint: `there is no trail '${name}' in this archive`, remedy };
    }
    if (found.length > 1) {
      const known = found.map(({ arn }) => arn).join('\n  ');
      return { complaint: `several trails are named '${name}'`, remedy: `name one by its ARN:\n  ${known}` };
    }
    arns.push(found[0].arn);
  }
  return [...new Set(arns)];
};
