import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Random } from '../../bench/random.ts';
import { OneFault } from './faults.ts';
import type { Installation } from './installation.ts';
import { must, NAME, type World } from './world.ts';

const APP = `${NAME}-configure`;

/** What CloudFormation is answered when it asks to bring these trails into the registry. */
const asked = async ({ cloud }: World, installation: Installation, trails: object): Promise<string> => {
  const answers: Promise<string>[] = [];
  const server = createServer((request, response) => {
    answers.push(text(request));
    request.on('end', () => response.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stage = installation.stage('configure');
  await cloud.invoke(stage, {
    RequestType: 'Update',
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    StackId: 'a stack',
    RequestId: 'a request',
    LogicalResourceId: 'Trails',
    PhysicalResourceId: 'Trails',
    ResourceProperties: { ServiceToken: stage.arn, Trails: JSON.stringify(trails) },
    OldResourceProperties: { ServiceToken: stage.arn, Trails: JSON.stringify(trails) },
  });
  server.close();
  must(answers.length === 1, `CloudFormation is answered ${answers.length} times`);
  return (JSON.parse(await answers[0]) as { Status: string }).Status;
};

/** configure fails once, at a step that the seed decides: the stack is told so; asked again, it does its work. */
export const configured = async (
  world: World,
  installation: Installation,
  trails: object,
  random: Random,
): Promise<string> => {
  const { gateway } = world;
  const from = gateway.passed.length;
  must((await asked(world, installation, trails)) === 'SUCCESS', 'configure fails');
  const steps = gateway.passed.slice(from).filter(({ app }) => app === APP).length;
  const fault = new OneFault(random, APP, steps);
  gateway.faultFor = (operation) => fault.decide(operation);
  const first = await asked(world, installation, trails);
  gateway.faultFor = () => undefined;
  must(fault.hit !== undefined && first === 'FAILED', `configure was to fail, and says ${first}`);
  must((await asked(world, installation, trails)) === 'SUCCESS', 'configure fails for good');
  return fault.toString();
};
