import { fileURLToPath } from 'node:url';
import { type Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import {
  ApplicationLogLevel,
  Architecture,
  LoggingFormat,
  type RecursiveLoop,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { type BundlingOptions, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Contract, Variables } from '../contracts/environment.ts';
import { METRICS } from '../contracts/metrics.ts';
import { serviceName, type StageName } from '../contracts/names.ts';
import { acknowledge } from './acknowledge.ts';
import { rulesBeside } from './rules-bundle.ts';
import type { AlertSettings } from './settings-types.ts';
import { StageRole } from './stage-role.ts';

export interface StageFunctionProps<C extends Contract> {
  readonly stage: StageName;
  /** The installation's name. */
  readonly name: string;
  readonly description: string;
  /** What the handler reads; a variable that is missing, extra or misspelt does not compile. */
  readonly contract: C;
  readonly environment: Variables<C>;
  /** Megabytes; 1,769 are one vCPU. */
  readonly memory: number;
  readonly timeout: Duration;
  /** For how long logs are kept, one of CloudWatch's values. */
  readonly logDays: number;
  /** Shared with the stage's function for another source. @default - a role of its own */
  readonly role?: StageRole;
  /** Whose rules it asks: they lie beside its bundle. @default - it asks none */
  readonly rules?: AlertSettings;
  /** Whether it may send itself messages over and over. @default - Lambda stops it after some sixteen times */
  readonly recursiveLoop?: RecursiveLoop;
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));

const BUNDLING: BundlingOptions = {
  format: OutputFormat.ESM,
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  // The SDK that was tested, not the one that the runtime happens to have.
  bundleAwsSDK: true,
  forceDockerBundling: false,
  // Parts of the SDK and of Powertools are CommonJS and ask for Node's own modules.
  banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
};

/**
 * A stage as a function: the only maker of functions. Its logs, its role and its limits are stated, none is inherited.
 * No runs are reserved: a new account has ten, of which none may be reserved; that rivals are harmless is the commit's.
 */
export class StageFunction<C extends Contract = Contract> extends NodejsFunction {
  constructor(scope: Construct, id: string, props: StageFunctionProps<C>) {
    const { stage, name, timeout, memory } = props;
    const role = props.role ?? new StageRole(scope, `${id}Role`, { name, stage });
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: retentionOf(props.logDays),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    super(scope, id, {
      entry: `${ROOT}lambda/${stage}.ts`,
      projectRoot: ROOT,
      depsLockFilePath: `${ROOT}package-lock.json`,
      bundling: { ...BUNDLING, ...(props.rules && { commandHooks: rulesBeside(ROOT, props.rules) }) },
      awsSdkConnectionReuse: false,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      description: props.description,
      environment: environmentOf(props),
      memorySize: memory,
      timeout,
      role,
      recursiveLoop: props.recursiveLoop,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      // What the runtime says of every run is in Lambda's own metrics, too.
      systemLogLevelV2: SystemLogLevel.WARN,
    });
    // The managed policy would let it write to every log group of the account.
    logGroup.grantWrite(role);
    acknowledge(this, REASONS);
  }
}

const RETENTIONS = Object.values(RetentionDays).filter((value) => typeof value === 'number');

/** CDK's name for so many days. */
const retentionOf = (days: number): RetentionDays => {
  const found = RETENTIONS.find((each: number) => each === days);
  if (found === undefined) throw new Error(`logs cannot be kept for ${days} days`);
  return found;
};

const REASONS = {
  'Serverless-LambdaTracing':
    'A run is one function that calls storage: logs and metrics tell its parts, and traces are paid for by the run.',
  'Serverless-LambdaDLQ':
    'What a run could not do waits in the DLQ of its queue or, if nobody waits for its answer, at its failure destination.',
  'Serverless-LambdaEventSourceMappingDestination': 'A queue has no such destination: it has a DLQ of its own.',
};

const environmentOf = <C extends Contract>({ name, stage, contract, environment }: StageFunctionProps<C>) => {
  const problems = Object.entries(contract).flatMap(([variable, decode]) => {
    const value = environment[variable];
    if (Token.isUnresolved(value)) return [];
    try {
      decode(value);
      return [];
    } catch (error) {
      return [`${variable} must be ${(error as Error).message}`];
    }
  });
  if (problems.length > 0) throw new Error(`broken environment of ${stage}: ${problems.join('; ')}`);
  const variables: Readonly<Record<string, string>> = {
    ...environment,
    POWERTOOLS_SERVICE_NAME: serviceName(name, stage),
    POWERTOOLS_METRICS_NAMESPACE: METRICS,
    // So that its requests can be counted apart.
    AWS_SDK_UA_APP_ID: serviceName(name, stage),
  };
  checkSize(stage, variables);
  return variables;
};

/** What Lambda takes of all variables, names and values, in bytes. */
const MOST_BYTES = 4096;

/** Known before it is deployed, but for what only CloudFormation knows: that counts as long as an account's id. */
const checkSize = (stage: StageName, variables: Readonly<Record<string, string>>): void => {
  const text = Object.entries(variables).flat().join('');
  const size = Buffer.byteLength(text.replaceAll(/\$\{Token\[[^\]]*\]\}/g, '123456789012'));
  if (size <= MOST_BYTES) return;
  throw new Error(
    `the environment of ${stage} is ${size} bytes long, and Lambda takes ${MOST_BYTES}: set fewer \`regions\`, or a shorter \`name\``,
  );
};
