import type { ActorVia } from './actor.ts';
import { isByConsole, isRelayed } from './actor-service.ts';
import { type Identity, objectOf, textOf, yesOrNo } from './actor-fields.ts';

/** How programs call themselves, the first that fits: the command line and Terraform name their libraries, too. */
const PROGRAMS: readonly (readonly [RegExp, ActorVia])[] = [
  [
    /terraform|opentofu|pulumi|cloudformation|\bcdk\/|ansible|crossplane|packer|\bkops\b|\beksctl\b|github-?actions|gitlab|jenkins|codepipeline|codebuild|spinnaker|argocd|\bflux\//i,
    'automation',
  ],
  [/aws-cli\/|AWSPowerShell|AWS Tools for|aws-tools\//i, 'cli'],
  [
    /^\[?(?:signin|console)\.(?:amazonaws|aws\.amazon)\.com|Console\b|^\[?Mozilla\/|AWS_?Console|cloudshell/i,
    'console',
  ],
  [/boto3?\/|botocore\/|aws-sdk|aws-xray|smithy|JetS3t|s3fs|rusoto|exec-env\//i, 'sdk'],
];

/** Signs-in and what is done on pages that have no API. */
const CONSOLE_EVENTS: ReadonlySet<string | undefined> = new Set(['AwsConsoleSignIn', 'AwsConsoleAction']);

/** Providers by which pipelines take on roles. */
const PIPELINES =
  /(?:token\.actions\.githubusercontent\.com|gitlab|bitbucket|circleci|buildkite|app\.terraform\.io|vstoken\.dev\.azure\.com)/i;

/** No program calls itself by more, and we do not search in more. */
const LONGEST_NAME = 1024;

/**
 * By what means it was done. What a program calls itself is its own claim, and AWS's word goes before it: who only asks
 * whether a service made the call asks for that.
 */
export const viaOf = (identity: Identity, byService: boolean): ActorVia => {
  if (byService) return 'service';
  if (isRelayed(identity)) return 'automation';
  const { record, session, caller, eventType } = identity;
  if (CONSOLE_EVENTS.has(eventType) || isByConsole(identity)) return 'console';
  const said = programOf(textOf(record.userAgent));
  // The command line in CloudShell has its credentials from the console.
  if (yesOrNo(record.sessionCredentialFromConsole) === true) return said === 'cli' ? 'cli' : 'console';
  const provider = textOf(objectOf(session.webIdFederationData).federatedProvider) ?? '';
  if (PIPELINES.test(provider.slice(0, LONGEST_NAME)) || isFunction(caller.inScopeOf)) return 'automation';
  return said;
};

const programOf = (userAgent = ''): ActorVia =>
  PROGRAMS.find(([pattern]) => pattern.test(userAgent.slice(0, LONGEST_NAME)))?.[1] ?? 'unknown';

/** Credentials that a function was given. */
const isFunction = (scope: unknown): boolean =>
  textOf(objectOf(scope).issuerType)?.startsWith('AWS::Lambda::') ?? false;
