import { readFileSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';

const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));

/** An app with the flags of ours, which bundles no functions. */
export const anApp = (): App => new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });

/** An app that cdk-nag has a look at: its synthesis throws what it finds. */
export const aCheckedApp = (): App => {
  const app = anApp();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return app;
};
