import { formatTime } from '../time.ts';
import type { FindingCorrelation, FindingEvent, FindingRule } from './finding.ts';

/** Only what is sure to be one word, and no option, is put into a command. */
const ID = /^[0-9a-f-]{36}$/;
const REGION = /^[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}$/;
const ACCOUNT = /^\d{12}$/;
const RULE = /^[A-Za-z0-9][\w.-]{0,99}$/;
const SECOND = 1000;
/** The last time that `detect` takes. */
const LAST = Date.UTC(9999, 11, 31);

const FOLDERS: Partial<Record<string, string>> = {
  Management: 'CloudTrail',
  Data: 'CloudTrail',
  NetworkActivity: 'CloudTrail-NetworkActivity',
  Insight: 'CloudTrail-Insight',
};

/** Commands that show an event whole: AWS's own, for management events of the last ninety days, and ours. */
export const lookUpCommands = (event: FindingEvent): readonly string[] => {
  const { eventId = '', region, namespace, category } = event;
  if (!ID.test(eventId)) return [];
  const isInHistory = namespace === 'aws' && category === 'Management' && REGION.test(region);
  const attribute = `AttributeKey=EventId,AttributeValue=${eventId}`;
  const ofAws = `aws cloudtrail lookup-events --region ${region} --lookup-attributes ${attribute}`;
  return [...(isInHistory ? [ofAws] : []), `opentrail detect ${folderOf(event)} --event ${eventId}`];
};

/** Where its log files lie, of all days: an event that comes late lies in the folder of a later day. */
const folderOf = ({ account, region, category }: FindingEvent): string => {
  const folder = FOLDERS[category];
  const isPlain = folder !== undefined && ACCOUNT.test(account) && REGION.test(region);
  return isPlain ? `ARCHIVE/AWSLogs/${account}/${folder}/${region}` : 'ARCHIVE/AWSLogs';
};

/** Commands that show what a correlation counted, and one of the events whole. */
export const countedCommands = ({ id }: Pick<FindingRule, 'id'>, counted: FindingCorrelation): readonly string[] => {
  const { from, to, accounts, eventIds } = counted;
  const [account = ''] = accounts;
  const folder = accounts.length === 1 && ACCOUNT.test(account) ? `ARCHIVE/AWSLogs/${account}` : 'ARCHIVE/AWSLogs';
  const isTimed = from >= 0 && from <= to && to < LAST;
  // What is counted lies before the end.
  const times = isTimed ? ` --since ${formatTime(from)} --until ${formatTime(to + SECOND)}` : '';
  const rule = RULE.test(id) ? ` --rule ${id}` : '';
  const eventId = eventIds.find((one) => ID.test(one));
  return [
    `opentrail detect ${folder}${times}${rule} --limit 100`,
    ...(eventId === undefined ? [] : [`opentrail detect ${folder} --event ${eventId}`]),
  ];
};
