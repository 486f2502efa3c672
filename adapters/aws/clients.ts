const SECONDS = 1000;

/**
 * What our calls are like. A request counts as lost after `answer`, of which a body under way is no part; a connection
 * on which nothing moves for `idle` is given up, also in the middle of a body. Milliseconds.
 */
const KINDS = {
  /** S3: bodies of some megabytes. It asks callers to slow down for seconds at a time, so it is tried five times. */
  objects: { maxAttempts: 5, connect: 3 * SECONDS, answer: 30 * SECONDS, idle: 20 * SECONDS, sockets: 256 },
  /** SQS, SNS, CloudWatch Logs, KMS: a megabyte at most, answered at once. */
  messages: { maxAttempts: 5, connect: 3 * SECONDS, answer: 10 * SECONDS, idle: 10 * SECONDS, sockets: 64 },
  /** Organizations, Account Management, CloudTrail: few calls, which are throttled to one or two a second. */
  control: { maxAttempts: 8, connect: 3 * SECONDS, answer: 20 * SECONDS, idle: 20 * SECONDS, sockets: 16 },
} as const;

/**
 * The settings of an SDK client, all of them on purpose. `standard` retries wait longer each time, by a random part, and
 * stop when most requests fail, so that an outage is not made worse; `adaptive` ones would slow down all buckets of a
 * client because of one. The SDK only warns of a lost request unless told to throw. Requests that wait for a socket
 * use up their time, so there are more sockets than anybody uses at once.
 */
export const clientDefaults = (kind: keyof typeof KINDS) => {
  const { maxAttempts, connect, answer, idle, sockets } = KINDS[kind];
  const agent = { keepAlive: true, maxSockets: sockets };
  return {
    retryMode: 'standard',
    maxAttempts,
    requestHandler: {
      connectionTimeout: connect,
      requestTimeout: answer,
      throwOnRequestTimeout: true,
      socketTimeout: idle,
      httpAgent: agent,
      httpsAgent: agent,
    },
  };
};

/** Makes a client when it is first asked for, one for each Region; `undefined` is the Region that we run in. */
export const perRegion = <Client>(make: (region: { readonly region?: string }) => Client) => {
  const made = new Map<string | undefined, Client>();
  return (region?: string): Client => {
    const known = made.get(region) ?? make(region === undefined ? {} : { region });
    made.set(region, known);
    return known;
  };
};
