import type { Context } from 'aws-lambda';

type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** What a run is asked, and what it answers. Times are milliseconds. */
export interface Ask {
  readonly event: unknown;
  readonly remaining: number;
}
export type Reply = ({ readonly result: unknown } | { readonly error: string }) & {
  /** Bytes, and milliseconds of all runs until now. */
  readonly peak: number;
  readonly cpu: number;
  readonly request: number;
};

/** Runs a handler in a process of its own, as Lambda does: what its module does happens once, at cold start. */
const [, , file, name] = process.argv;
const handler = ((await import(file)) as Readonly<Record<string, Handler>>)[name];

let requests = 0;
const contextOf = (remaining: number): Context => {
  const end = Date.now() + remaining;
  const known: Partial<Context> = {
    functionName: 'function',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:function',
    memoryLimitInMB: '512',
    awsRequestId: `request-${++requests}`,
    getRemainingTimeInMillis: () => end - Date.now(),
  };
  return known as Context;
};

const measured = () => {
  const { user, system } = process.cpuUsage();
  return { peak: process.resourceUsage().maxRSS * 1024, cpu: (user + system) / 1000 };
};

process.on('message', ({ event, remaining }: Ask) => {
  const reply = (said: { readonly result: unknown } | { readonly error: string }) => {
    // What was written before has then arrived, too.
    for (const stream of [process.stdout, process.stderr]) stream.write(`ended ${requests}\n`);
    process.send?.({ ...said, ...measured(), request: requests } satisfies Reply);
  };
  handler(event, contextOf(remaining)).then(
    (result) => reply({ result }),
    (error: unknown) => reply({ error: error instanceof Error ? error.message : String(error) }),
  );
});
process.send?.('ready');
