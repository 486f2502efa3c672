import { arnFormatsOf } from './resource-types.ts';

const ARN = /^arn:aws[a-z-]*:([^:]+):([^:]*):([^:]*):(.+)$/s;
const REGION = /^[a-z]{2}[a-z0-9-]+$/;
const ACCOUNT = /^\d{12}$/;
const NAME = /^[\w.-]+$/;

/** How the resources of a type are named: behind a beginning, up to a separator. */
interface Naming {
  readonly beginning: string;
  readonly separator: ':' | '/';
  /** What is wrong with an ARN that goes on behind the name, if events name no such thing. */
  readonly beyond?: string;
}

/** Types of whose names it is sure what they can hold, and what events call their resources. */
const NAMINGS: ReadonlyMap<string, Naming> = new Map<string, Naming>([
  ['AWS::S3::Object', { beginning: '', separator: '/' }],
  [
    'AWS::Lambda::Function',
    {
      beginning: 'function:',
      separator: ':',
      beyond: 'names a version or an alias; whichever runs, events name the function without it',
    },
  ],
  [
    'AWS::DynamoDB::Table',
    {
      beginning: 'table/',
      separator: '/',
      beyond: 'names what belongs to a table, such as an index or a stream; events name the table itself',
    },
  ],
]);

/**
 * What keeps a text from being the ARN that events have of a resource of this type, as far as that is known
 * (event-selectors.md §5); `undefined` if nothing does. Most names may be any text, slashes and colons too.
 */
export const arnProblem = (type: string, text: string): string | undefined => {
  const parts = ARN.exec(text);
  const formats = arnFormatsOf(type);
  const isWhole = parts && (formats.length === 0 || formats.some((format) => fits(format, parts.slice(1))));
  if (!isWhole) return `is not a whole ARN of ${type}; StartsWith, in advanced selectors, takes the beginning of one`;
  const naming = NAMINGS.get(type);
  return naming && nameProblem(naming, parts[4]);
};

const nameProblem = ({ beginning, separator, beyond }: Naming, resource: string): string | undefined => {
  const [name, ...rest] = resource.slice(beginning.length).split(separator);
  if (name.includes('*')) {
    return 'has * in a name, where it is no wildcard; StartsWith, in advanced selectors, takes the beginning of an ARN';
  }
  if (!NAME.test(name)) return 'has a name that is not one of letters, digits, dots, dashes and underscores';
  return rest.length > 0 ? beyond : undefined;
};

/** The resource comes last and may have colons of its own. */
const fits = (format: string, [service, region, account, resource]: readonly string[]): boolean => {
  const [itsService, itsRegion, itsAccount, ...rest] = format.split(':');
  return (
    service === itsService &&
    (itsRegion === 'R' ? REGION.test(region) : region === '') &&
    (itsAccount === 'A' ? ACCOUNT.test(account) : account === '') &&
    hasParts(resource, rest.join(':').split(/\{\w+\}/))
  );
};

/** Whether the parts follow each other from the beginning to the end, with at least a character in between. */
const hasParts = (text: string, [first, ...others]: readonly string[]): boolean => {
  if (!text.startsWith(first)) return false;
  const last = others.at(-1) ?? '';
  let end = first.length;
  for (const part of others) {
    const start = text.indexOf(part, end + 1);
    if (start < 0 || end >= text.length) return false;
    end = start + part.length;
  }
  return text.endsWith(last);
};
