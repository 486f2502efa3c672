import { TrailError } from '../core/errors.ts';
import { complain } from './complain.ts';

interface Known {
  readonly names: RegExp;
  readonly problem: string;
  readonly remedy: string;
}

/** What the SDK and the services say, by the name or code of the error, or else by its text; the first that fits. */
const KNOWN: readonly Known[] = [
  {
    names: /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$|session.*expired|has expired/i,
    problem: 'the AWS credentials have expired',
    remedy: 'sign in again, for instance with aws sso login, and run the same command again',
  },
  {
    names: /^(CredentialsProviderError|TokenProviderError)$|Could not load credentials/,
    problem: 'there are no AWS credentials',
    remedy: 'sign in (aws sso login), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  },
  {
    names:
      /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature.*|MissingAuthenticationToken.*|InvalidSecurity)$/,
    problem: 'AWS does not accept these credentials',
    remedy: 'see who you are with aws sts get-caller-identity; check AWS_PROFILE and the keys',
  },
  {
    names: /^(RequestTimeTooSkewed|RequestInTheFuture)$/,
    problem: 'this machine’s clock is wrong, so AWS refuses what it signs',
    remedy: 'set the clock and run the same command again',
  },
  {
    names:
      /^(AccessDenied|AccessDeniedException|AuthorizationError|AuthorizationErrorException|UnauthorizedOperation|KmsAccessDenied|KMSAccessDeniedException|OptInRequired)$/,
    problem: 'AWS denies access',
    remedy: 'see who you are with aws sts get-caller-identity; this needs',
  },
  {
    names:
      /^(QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue|NonExistentQueue|NotFound|NotFoundException|InvalidAddress)$/,
    problem: 'AWS knows nothing of this name',
    remedy: 'npm run deploy writes the outputs anew; whose account this is, aws sts get-caller-identity tells',
  },
  {
    names: /^(Throttling.*|RequestThrottled|RequestThrottledException|TooManyRequestsException|SlowDown)$/,
    problem: 'AWS throttles',
    remedy: 'run the same command again in a minute; what was done stays done',
  },
  {
    names:
      /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|TimeoutError|NetworkingError)$/,
    problem: 'AWS cannot be reached',
    remedy: 'check the network, a proxy, and the Region; then run the same command again',
  },
];

const DENIED = 'AWS denies access';

/** Says what AWS refused and what can be done, `needs` being the actions; the exit status that goes with it. */
export const explainAwsError = (error: unknown, needs: string): number => {
  const chain = causesOf(error);
  const known = KNOWN.find(({ names }) => chain.some((link) => namesOf(link).some((name) => names.test(name))));
  const said = chain.map(({ message }) => message).filter(isNews);
  if (!known) return complain(said.join(': '), remedyOf(error));
  const { problem, remedy } = known;
  return complain([problem, ...said].join(': '), problem === DENIED ? `${remedy} ${needs}` : remedy);
};

/** Whether a message says more than those before it, which often quote their cause. */
const isNews = (message: string, index: number, all: readonly string[]): boolean =>
  message !== '' && !all.slice(0, index).some((earlier) => earlier.includes(message));

const remedyOf = (error: unknown): string =>
  error instanceof TrailError ? error.remedy : 'run the same command again; what was done stays done';

interface Link {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
}

/** The error and what caused it; a refused connection hides its addresses' errors in a list. */
const causesOf = (error: unknown): readonly Link[] => {
  if (!(error instanceof Error)) return [{ name: '', message: String(error) }];
  const within = error instanceof AggregateError ? (error.errors as readonly unknown[]).slice(0, 1) : [];
  const causes = error.cause === undefined ? within : [error.cause, ...within];
  return [error, ...causes.flatMap(causesOf)];
};

const namesOf = ({ name, message, code }: Link): readonly string[] => [
  name,
  ...(typeof code === 'string' ? [code] : []),
  message,
];
