import { WINDOW } from '../time.ts';
import { type Template, TEMPLATES } from './configuration.ts';
import { byText } from './details.ts';
import type { ReadSummary } from './read-summaries.ts';

/** What of a question a record may not fit; what stands first is easiest to ask otherwise. */
export const ASPECTS = ['time', 'template', 'service', 'region', 'account'] as const;
export type Aspect = (typeof ASPECTS)[number];

/** Records that are not of a question: what they miss, and what one would have to ask to find them. */
export interface Nearest {
  readonly misses: readonly Aspect[];
  /** From where the first window begins to where the last one ends, in milliseconds since 1970. */
  readonly first: number;
  readonly last: number;
  readonly templates: readonly Template[];
  readonly services: readonly string[];
  readonly regions: readonly string[];
  readonly accounts: readonly string[];
}

interface Group {
  readonly misses: readonly Aspect[];
  first: number;
  last: number;
  readonly templates: Set<Template>;
  readonly services: Set<string>;
  readonly regions: Set<string>;
  readonly accounts: Set<string>;
}

const newGroup = (misses: readonly Aspect[]): Group => ({
  misses,
  first: Infinity,
  last: -Infinity,
  templates: new Set(),
  services: new Set(),
  regions: new Set(),
  accounts: new Set(),
});

/** Remembers what there is beside what was asked, whatever it misses. */
export class Nearby {
  private readonly groups = new Map<string, Group>();

  add({ template, windowStart, service, region, account }: ReadSummary, misses: readonly Aspect[]): void {
    if (template === undefined) return;
    const group = this.groupOf(misses);
    group.first = Math.min(group.first, windowStart);
    group.last = Math.max(group.last, windowStart + WINDOW);
    group.templates.add(template);
    group.services.add(service);
    group.regions.add(region);
    group.accounts.add(account);
  }

  /** Those that miss least. */
  nearest(): Nearest | undefined {
    const [group] = [...this.groups.values()].sort((a, b) => distanceOf(a) - distanceOf(b));
    if (!group) return undefined;
    const { misses, first, last, templates, services, regions, accounts } = group;
    return {
      misses,
      first,
      last,
      templates: TEMPLATES.filter((template) => templates.has(template)),
      services: [...services].sort(byText),
      regions: [...regions].sort(byText),
      accounts: [...accounts].sort(byText),
    };
  }

  private groupOf(misses: readonly Aspect[]): Group {
    const name = misses.join();
    let group = this.groups.get(name);
    if (!group) this.groups.set(name, (group = newGroup(misses)));
    return group;
  }
}

/** First by how much is missed, then by how hard it is to ask otherwise. */
const distanceOf = ({ misses }: Group): number =>
  misses.length * 2 ** ASPECTS.length + misses.reduce((sum, aspect) => sum + 2 ** ASPECTS.indexOf(aspect), 0);
