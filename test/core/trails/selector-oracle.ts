import type { FieldSelector, Selectors } from '../../../core/trails/event-selectors.ts';
import type { EventDetails, EventKind } from '../../../core/trails/facts.ts';

/** event-selectors.md §9, written down step by step, without a thought for speed. */
export const oracle = (selectors: Selectors | undefined, kind: EventKind, details: EventDetails): boolean => {
  if (!['Management', 'Data', 'NetworkActivity'].includes(kind.category)) return false;
  if (selectors === undefined) return kind.category === 'Management';
  if ('AdvancedEventSelectors' in selectors) {
    return selectors.AdvancedEventSelectors.some(({ FieldSelectors }) =>
      FieldSelectors.every((one) => holds(one, FieldSelectors, kind, details)),
    );
  }
  return selectors.EventSelectors.some((one) => {
    const wanted = one.ReadWriteType ?? 'All';
    const said = kind.readOnly === undefined ? 'neither' : kind.readOnly ? 'ReadOnly' : 'WriteOnly';
    if (wanted !== 'All' && wanted !== said) return false;
    if (kind.category === 'Management') {
      const excluded: readonly unknown[] = one.ExcludeManagementEventSources ?? [];
      return (one.IncludeManagementEvents ?? true) && !excluded.includes(kind.source);
    }
    if (kind.category !== 'Data') return false;
    return (one.DataResources ?? []).some(({ Type, Values }) =>
      details.resources.some(({ type, arn }) => type === Type && Values.some((value) => isNamed(Type, value, arn))),
    );
  });
};

const isNamed = (type: string, value: string, arn: string | undefined): boolean => {
  if (/^arn:[^:]+:(s3|s3:::|lambda|dynamodb)$/.test(value)) return true;
  if (arn === undefined) return false;
  return type === 'AWS::S3::Object' ? arn.startsWith(value) : arn === value;
};

const holds = (
  condition: FieldSelector,
  all: readonly FieldSelector[],
  kind: EventKind,
  details: EventDetails,
): boolean => {
  const values = valuesOf(condition.Field, all, kind, details);
  const hit = (texts: readonly string[] | undefined, test: (value: string, text: string) => boolean) =>
    (texts ?? []).some((text) => values.some((value) => test(value, text)));
  const equals = (value: string, text: string) => value === text;
  const starts = (value: string, text: string) => value.startsWith(text);
  const ends = (value: string, text: string) => value.endsWith(text);
  const { Equals, StartsWith, EndsWith, NotEquals, NotStartsWith, NotEndsWith } = condition;
  const isPositive = Equals !== undefined || StartsWith !== undefined || EndsWith !== undefined;
  const isIn = hit(Equals, equals) || hit(StartsWith, starts) || hit(EndsWith, ends);
  const isOut = hit(NotEquals, equals) || hit(NotStartsWith, starts) || hit(NotEndsWith, ends);
  return (!isPositive || isIn) && !isOut;
};

const valuesOf = (
  name: string,
  all: readonly FieldSelector[],
  kind: EventKind,
  details: EventDetails,
): readonly string[] => {
  const types = all.filter(({ Field }) => Field === 'resources.type').flatMap(({ Equals }) => Equals ?? []);
  const ofType = details.resources.filter(({ type }) => type !== undefined && types.includes(type));
  const values: Record<string, readonly (string | undefined)[]> = {
    eventCategory: [kind.category],
    eventSource: [kind.source],
    eventName: [kind.name],
    eventType: [kind.type],
    errorCode: [kind.errorCode],
    readOnly: [kind.readOnly === undefined ? undefined : kind.readOnly ? 'true' : 'false'],
    vpcEndpointId: [details.vpcEndpointId],
    sessionCredentialFromConsole: [details.isFromConsole ? 'true' : undefined],
    'userIdentity.arn': [details.userArn],
    'resources.type': details.resources.map(({ type }) => type),
    'resources.ARN': ofType.map(({ arn }) => arn),
  };
  return values[name].filter((value) => value !== undefined);
};
