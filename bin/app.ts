import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { readEnvironment, synthEnvironment } from '../contracts/environment.ts';
import { composeApp } from '../lib/app.ts';
import { readSettings, SETTINGS_PLACE, SettingsError } from '../lib/settings.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));

const place = app.node.tryGetContext('settings') as string | undefined;
const surroundings = { account: readEnvironment(synthEnvironment).CDK_DEFAULT_ACCOUNT };

try {
  composeApp(app, readSettings(place ?? SETTINGS_PLACE, surroundings), surroundings);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  // What is wrong is the reader's, not ours: a stack of calls would only hide it.
  console.error(error.message);
  process.exitCode = 1;
}
