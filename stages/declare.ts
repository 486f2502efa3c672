import type { Caller, TrailInfo } from '../core/trails/api.ts';
import { isRefusal, type Refusal, REFUSALS } from '../core/trails/refusal.ts';
import { parseTrailArn } from '../core/trails/trail-arn.ts';
import type { ObjectStore } from '../ports/index.ts';
import { type DeclaredTrail, inputOf, STEPS } from './declare-steps.ts';
import { changingOnlyWhile, rehearsing } from './declare-stores.ts';
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

/** What trails are declared with. */
export interface DeclarePorts {
  /** Of the registry. */
  readonly store: ObjectStore;
  /** The registry in a store. */
  readonly open: (store: ObjectStore) => TrailRegistry;
  /** Milliseconds until the answer is due: after it nothing may change any more. */
  readonly remaining: () => number;
}

/** With less time than this before the answer, in milliseconds, no change is begun: one takes up to minutes to fail. */
export const LAST_CHANGE = 180_000;
/** Until then what was made can be taken back. */
const LAST_TAKING_BACK = 120_000;

/**
 * Makes the registry have the trails of the settings as they are declared, by CloudTrail's own operations. Doing it again
 * does nothing. Trails that were declared before, and are not any more, are deleted; trails that nobody declared are not
 * touched. What trails have delivered stays. It is rehearsed first: where anything is refused, nothing is changed. What
 * was made is taken back if a rival then is in the way, or something throws: `TIME_SHORT` if the time is up.
 */
export const declareTrails =
  ({ store, open, remaining }: DeclarePorts) =>
  async (
    caller: Caller,
    declared: readonly DeclaredTrail[],
    before: readonly DeclaredBefore[] = [],
  ): Promise<readonly DeclaredReceipt[]> => {
    const rehearsed = await new Declaring(open(rehearsing(store)), caller).declareAll(declared, before);
    if (rehearsed.some(({ refusal }) => refusal)) return rehearsed.map((receipt) => ({ ...receipt, done: [] }));
    const declaring = new Declaring(open(changingOnlyWhile(store, () => remaining() > LAST_CHANGE)), caller);
    const takeBack = () => declaring.takeBack(open(changingOnlyWhile(store, () => remaining() > LAST_TAKING_BACK)));
    return orTakenBack(() => declaring.declareAll(declared, before), takeBack);
  };

const orTakenBack = async (
  declare: () => Promise<readonly DeclaredReceipt[]>,
  takeBack: () => Promise<void>,
): Promise<readonly DeclaredReceipt[]> => {
  try {
    const receipts = await declare();
    if (receipts.some(({ refusal }) => refusal)) await takeBack();
    return receipts;
  } catch (error) {
    // What is told is why it failed, not that it could not be undone for the same reason.
    await takeBack().catch(() => undefined);
    throw error;
  }
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
  /** Trails that were not there and were, or may have been, made. */
  private readonly made: DeclaredTrail[] = [];
  private readonly registry: TrailRegistry;
  private readonly caller: Caller;

  constructor(registry: TrailRegistry, caller: Caller) {
    this.registry = registry;
    this.caller = caller;
  }

  /** Deletes what is declared no more unless another was refused; before the rest only where it is in the way. */
  async declareAll(
    declared: readonly DeclaredTrail[],
    before: readonly DeclaredBefore[],
  ): Promise<readonly DeclaredReceipt[]> {
    const first = await inTurn(declared, (trail) => this.declare(trail));
    if (first.some(({ refusal }) => refusal && !isForRoom(refusal))) return first;
    const deleted = await this.deleteOthers(before, declared);
    const second = await inTurn(first, (receipt, index) =>
      receipt.refusal ? this.declare(declared[index]) : Promise.resolve(receipt),
    );
    return [...second, ...deleted];
  }

  /** Deletes the trails that were made here, or they would go on logging undeclared. */
  async takeBack(registry: TrailRegistry): Promise<void> {
    await inTurn(this.made, async (trail) => {
      const arn = await this.find(trail);
      if (typeof arn === 'string') await registry.deleteTrail(this.caller, { Name: arn });
    });
  }

  private async declare(trail: DeclaredTrail): Promise<DeclaredReceipt> {
    const { registry, caller } = this;
    const known = await this.find(trail);
    if (isRefusal(known)) return { trail: trail.name, done: [], refusal: known };
    if (known !== undefined) return this.bring(trail, known);
    // Also if it throws: the trail may have been made nevertheless.
    this.made.push(trail);
    const made = await registry.createTrail(caller, inputOf(trail));
    if (isRefusal(made)) {
      this.made.pop();
      return { trail: trail.name, done: [], refusal: made };
    }
    const receipt = await this.bring(trail, made.TrailARN);
    return receipt.refusal ? receipt : { ...receipt, done: ['created', ...receipt.done] };
  }

  private async deleteOthers(
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
