import { TrailError } from '../../core/errors.ts';

const ARN = /^arn:[^:]+:(?<service>[^:]+):(?<region>[^:]+):(?<account>[^:]+):(?<resource>.+)$/;

/** The Region of an ARN, and what it names there. Throws `KEY_REFUSED` for what is no ARN of the service. */
export const parseArn = (arn: string, service: string): { readonly region: string; readonly resource: string } => {
  const parts = ARN.exec(arn)?.groups;
  if (parts?.service !== service) throw new TrailError('KEY_REFUSED', `refused the ARN ${JSON.stringify(arn)}`);
  return { region: parts.region, resource: parts.resource };
};

/** The Region and name of a log group, from its ARN, with or without `:*` at its end. */
export const parseLogGroup = (arn: string): { readonly region: string; readonly name: string } => {
  const { region, resource } = parseArn(arn, 'logs');
  const name = /^log-group:([^:]+)(:\*)?$/.exec(resource)?.[1];
  if (name === undefined) throw new TrailError('KEY_REFUSED', `refused the log group ${JSON.stringify(arn)}`);
  return { region, name };
};
