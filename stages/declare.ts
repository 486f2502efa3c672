import type { Caller, TrailInfo } from '../core/trails/api.ts';
import { isRefusal, type Refusal, REFUSALS } from '../core/trails/refusal.ts';
import { parseTrailArn } from '../core/trails/trail-arn.ts';
import { type DeclaredTrail, inputOf, STEPS } from './declare-steps.ts';
import type { TrailRegistry } from './registry.ts';

export type { DeclaredTrail };

/** What became of a trail: what was done, in order, or CloudTrail's refusal. */
export interface DeclaredReceipt {
  readonly trail: string;
  readonly done: readonly string[];
  readonly refusal?: Refusal;
}

/** What trails were declared until now: only these are deleted. */
export type DeclaredBefore = Pick<DeclaredTrail, 'name' | 'isOrganizationTrail'>;

/**
 * Makes the registry have the trails of the settings as they are declared, by CloudTrail's own operations. Doing it again
 * does nothing. Trails that were declared before, and are not any more, are deleted, unless another was refused; trails
 * that nobody declared are not touched. What trails have delivered stays.
 */
export const declareTrails =
  (registry: TrailRegistry) =>
  async (
    caller: Caller,
    declared: readonly DeclaredTrail[],
    before: readonly DeclaredBefore[] = [],
  ): Promise<readonly DeclaredReceipt[]> => {
    const declaring = new Declaring(registry, caller);
    const first = await inTurn(declared, (trail) => declaring.declare(trail));
    if (first.some(({ refusal }) => refusal && !isForRoom(refusal))) return first;
    const deleted = await declaring.deleteOthers(before, declared);
    const second = await inTurn(first, (receipt, index) =>
      receipt.refusal ? declaring.declare(declared[index]) : Promise.resolve(receipt),
    );
    return [...second, ...deleted];
  };

/** All refusals in one text, each with its trail and what can be done; `undefined` if there is none. */
export const refusalsOf = (receipts: readonly DeclaredReceipt[]): string | undefined => {
  const texts = receipts.flatMap(({ trail, refusal }) =>
    refusal ? [`trail ${trail}: ${refusal.refused}: ${refusal.message} (${REFUSALS[refusal.refused]})`] : [],
  );
  return texts.length === 0 ? undefined : texts.join('; ');
};

/** What is to be deleted may be in the way. */
const isForRoom = ({ refused }: Refusal): boolean => refused === 'MaximumNumberOfTrailsExceededException';

/** One by one: every change of the registry is a revision that follows the one before. */
const inTurn = async <Item, Result>(
  items: readonly Item[],
  act: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = [];
  for (const [index, item] of items.entries()) results.push(await act(item, index));
  return results;
};

class Declaring {
  private readonly registry: TrailRegistry;
  private readonly caller: Caller;

  constructor(registry: TrailRegistry, caller: Caller) {
    this.registry = registry;
    this.caller = caller;
  }

  async declare(trail: DeclaredTrail): Promise<DeclaredReceipt> {
    const { registry, caller } = this;
    const known = await this.find(trail);
    if (isRefusal(known)) return { trail: trail.name, done: [], refusal: known };
    if (known !== undefined) return this.bring(trail, known);
    const made = await registry.createTrail(caller, inputOf(trail));
    if (isRefusal(made)) return { trail: trail.name, done: [], refusal: made };
    const receipt = await this.bring(trail, made.TrailARN);
    if (!receipt.refusal) return { ...receipt, done: ['created', ...receipt.done] };
    // Half a trail would be taken for a whole one.
    await registry.deleteTrail(caller, { Name: made.TrailARN });
    return { trail: trail.name, done: [], refusal: receipt.refusal };
  }

  async deleteOthers(
    before: readonly DeclaredBefore[],
    declared: readonly DeclaredTrail[],
  ): Promise<readonly DeclaredReceipt[]> {
    const kept = await inTurn(declared, (trail) => this.find(trail));
    const gone = await inTurn(before, async (trail) => ({ trail, arn: await this.find(trail) }));
    return inTurn(
      gone.filter(({ arn }) => typeof arn === 'string' && !kept.includes(arn)),
      async ({ trail, arn }) => {
        const answer = await this.registry.deleteTrail(this.caller, { Name: arn as string });
        return { trail: trail.name, ...(isRefusal(answer) ? { done: [], refusal: answer } : { done: ['deleted'] }) };
      },
    );
  }

  /** The ARN of the trail of this name that has its home here; an organization's may be its management account's. */
  private async find({ name, isOrganizationTrail = false }: DeclaredBefore): Promise<string | Refusal | undefined> {
    const { account, region } = this.caller;
    const listed = await this.registry.listTrails(this.caller);
    if (isRefusal(listed)) return listed;
    const isOwn = ({ TrailARN }: TrailInfo) => parseTrailArn(TrailARN)?.account === account;
    const named = listed.Trails.filter(({ Name, HomeRegion }) => Name === name && HomeRegion === region);
    const others = isOrganizationTrail ? named.filter((trail) => !isOwn(trail)) : [];
    return (others[0] ?? named.find(isOwn))?.TrailARN;
  }

  /** Does what is needed, up to the first refusal. */
  private async bring(trail: DeclaredTrail, arn: string): Promise<DeclaredReceipt> {
    const done: string[] = [];
    for (const step of STEPS) {
      const answer = await step.act({ registry: this.registry, caller: this.caller, trail, arn });
      if (isRefusal(answer)) return { trail: trail.name, done, refusal: answer };
      if (answer) done.push(step.done);
    }
    return { trail: trail.name, done };
  }
}
