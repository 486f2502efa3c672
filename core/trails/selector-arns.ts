import { arnFormatsOf } from './resource-types.ts';

const ARN = /^arn:aws[a-z-]*:([^:]+):([^:]*):([^:]*):(.+)$/s;
const REGION = /^[a-z]{2}[a-z0-9-]+$/;
const ACCOUNT = /^\d{12}$/;

/**
 * Whether a text is a whole ARN of a resource type, as far as the format is known (event-selectors.md §5). A name within
 * it may be any text, slashes and colons too: versions, aliases and indexes hang on there.
 */
export const isArnOf = (type: string, text: string): boolean => {
  const parts = ARN.exec(text);
  if (!parts) return false;
  const formats = arnFormatsOf(type);
  return formats.length === 0 || formats.some((format) => fits(format, parts.slice(1)));
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
