import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Forwarder, type ForwarderProps } from './forwarder.ts';
import { withoutBootstrap } from './without-bootstrap.ts';

/** What a member account has in each Region: two rules, their role, their dead-letter queue and one alarm. No code, no assets. */
export class MemberStack extends Stack {
  constructor(scope: Construct, id: string, { name, hub, alerts, ...props }: ForwarderProps & StackProps) {
    super(scope, id, {
      description: 'OpenTrail: sends events of the default bus to the hub in the same Region',
      // Nobody has to prepare a member account for CDK.
      synthesizer: withoutBootstrap(),
      ...props,
    });
    new Forwarder(this, 'Forwarder', { name, hub, alerts });
  }
}

/** The most that CloudFormation takes of a template that stands in a property. */
const INLINE_LIMIT = 51_200;

/** The member template as JSON, for stack sets and for landing zones. Throws if it is too long to stand in a property. */
export const memberTemplate = (forwarder: ForwarderProps): string => {
  const outdir = mkdtempSync(join(tmpdir(), 'opentrail-member-'));
  try {
    const app = new App({ outdir, analyticsReporting: false, treeMetadata: false });
    const stack = new MemberStack(app, 'OpenTrailMember', forwarder);
    const text = JSON.stringify(app.synth().getStackArtifact(stack.artifactId).template);
    if (Buffer.byteLength(text) > INLINE_LIMIT)
      throw new Error(`the member template is longer than ${INLINE_LIMIT} bytes`);
    return text;
  } finally {
    rmSync(outdir, { recursive: true });
  }
};
