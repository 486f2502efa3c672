import { type IStackSynthesizer, LegacyStackSynthesizer } from 'aws-cdk-lib';

/**
 * For stacks in accounts that nobody has to prepare for CDK: they are deployed with the credentials at hand, for that very
 * account, have no assets, and fit into 50 KiB. CDK's own `BootstraplessSynthesizer` deploys by roles of a bootstrap.
 */
export const withoutBootstrap = (): IStackSynthesizer => new LegacyStackSynthesizer();
