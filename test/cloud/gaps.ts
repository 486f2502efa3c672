import type { Operation, Request } from './operations.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
}

const XMLNS = 'xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"';

/** MiniStack does not know termination protection: here it is kept in mind, and a protected stack is not deleted. */
export class TerminationProtection {
  private readonly protectedStacks = new Set<string>();

  /** The answer to a request that is not for MiniStack. */
  answer({ body }: Request, { name }: Operation): Answer | undefined {
    if (name !== 'UpdateTerminationProtection' && name !== 'DeleteStack') return undefined;
    const form = new URLSearchParams(body.toString());
    const stack = nameOf(form.get('StackName') ?? '');
    if (name === 'DeleteStack') return this.protectedStacks.has(stack) ? refusalOf(stack) : undefined;
    if (form.get('EnableTerminationProtection') === 'true') this.protectedStacks.add(stack);
    else this.protectedStacks.delete(stack);
    const result = `<UpdateTerminationProtectionResult><StackId>${stack}</StackId></UpdateTerminationProtectionResult>`;
    const text = `<UpdateTerminationProtectionResponse ${XMLNS}>${result}</UpdateTerminationProtectionResponse>`;
    return { status: 200, body: text };
  }
}

/** From a name or an ARN. */
const nameOf = (stack: string): string => stack.split(':stack/').at(-1)!.split('/')[0];

const refusalOf = (stack: string): Answer => {
  const message = `Stack [${stack}] cannot be deleted while TerminationProtection is enabled`;
  const error = `<Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error>`;
  return { status: 400, body: `<ErrorResponse ${XMLNS}>${error}</ErrorResponse>` };
};

interface MetricQuery {
  readonly MetricStat?: {
    readonly Metric: Readonly<Record<string, unknown>>;
    readonly Period: number;
    readonly Stat: string;
  };
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>> & { readonly Metrics?: readonly MetricQuery[] };
}

/** MiniStack's alarms are each over one metric: where one is over a sum of several, the first of them stands in. */
const overOneMetric = (resource: Resource): Resource => {
  const { Metrics, ...properties } = resource.Properties ?? {};
  const first = Metrics?.find(({ MetricStat }) => MetricStat)?.MetricStat;
  if (resource.Type !== 'AWS::CloudWatch::Alarm' || !first) return resource;
  const { Metric, Period, Stat } = first;
  return { ...resource, Properties: { ...properties, ...Metric, Period, Statistic: Stat } };
};

/** The bytes of a body that the SDK has cut into chunks, to put a checksum behind them. */
const withoutChunks = (body: Buffer): Buffer => {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const size = parseInt(body.toString('latin1', at, end), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
};

const OF_THE_BODY = /^(x-amz-checksum-|x-amz-sdk-checksum|x-amz-trailer|x-amz-decoded|content-md5|content-encoding)/;

/** MiniStack deletes stacks by name only, and says nothing if it is given an ARN, as the CDK CLI does. */
const byName = (request: Request): Request => {
  const form = new URLSearchParams(request.body.toString());
  form.set('StackName', nameOf(form.get('StackName') ?? ''));
  return { ...request, body: Buffer.from(form.toString()) };
};

/** A request as MiniStack can understand it. */
export const understandable = (request: Request, operation: Operation): Request =>
  operation.name === 'DeleteStack' ? byName(request) : withSimpleAlarms(request, operation);

/** A template of the CDK CLI on its way to the bucket where CloudFormation finds it. */
const withSimpleAlarms = (request: Request, { service, name, object, key }: Operation): Request => {
  const isTemplate = service === 's3' && name === 'PutObject' && object?.startsWith('cdk-') && key?.endsWith('.json');
  if (!isTemplate) return request;
  const isChunked = String(request.headers['content-encoding']).includes('aws-chunked');
  const text = (isChunked ? withoutChunks(request.body) : request.body).toString();
  const template = JSON.parse(text) as { Resources?: Record<string, Resource> };
  const resources = Object.entries(template.Resources ?? {}).map(([id, each]) => [id, overOneMetric(each)]);
  const body = Buffer.from(JSON.stringify({ ...template, Resources: Object.fromEntries(resources) }));
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([header]) => !OF_THE_BODY.test(header)));
  return { ...request, body, headers: { ...headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } };
};
