import { once } from 'node:events';
import { Agent, createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { TerminationProtection, understandable } from './gaps.ts';
import { type Operation, operationOf, type Request } from './operations.ts';

/** A request that went through. `status` 0: the connection was cut. */
export interface Passed extends Operation {
  /** When it came, in milliseconds since 1970. */
  readonly at: number;
  readonly status: number;
  readonly sent: number;
  readonly received: number;
}

/** What happens to a request instead of being passed on: cut before it has an effect, or after; or refused with 500. */
export type Fault = 'cut before' | 'cut after' | 'refuse';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

/** Stands between everybody and MiniStack: counts requests, and spoils those that it is told to. */
export class Gateway {
  readonly passed: Passed[] = [];
  /** Decides about each request before it is passed on. */
  faultFor: (operation: Operation) => Fault | undefined = () => undefined;
  /** Is told of each request that went through, before whoever asked is answered. */
  onPassed: (passed: Passed, request: Request) => void = () => undefined;
  private readonly protection = new TerminationProtection();
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });
  private readonly server = createServer((request, response) => void this.handle(request, response));
  private readonly port: number;

  /** `port` is MiniStack's. */
  constructor(port: number) {
    this.port = port;
  }

  /** The address to give to SDKs, once it listens. */
  async listen(): Promise<string> {
    this.server.keepAliveTimeout = 60_000;
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
    this.agent.destroy();
  }

  private async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const at = Date.now();
      const { method = 'GET', url = '/', headers } = incoming;
      const request: Request = { method, url, headers, body: await buffer(incoming) };
      const operation = operationOf(request);
      const fault = this.faultFor(operation);
      const answer = await this.answer(request, operation, fault);
      const { length } = request.body;
      const [status, received] = [answer?.status ?? 0, answer?.body.length ?? 0];
      const passed = { ...operation, at, status, sent: length, received };
      this.passed.push(passed);
      this.onPassed(passed, request);
      if (!answer) return void incoming.socket.destroy();
      response.writeHead(answer.status, answer.headers).end(answer.body);
    } catch {
      // MiniStack is down: so is the connection.
      incoming.socket.destroy();
    }
  }

  private async answer(request: Request, operation: Operation, fault: Fault | undefined): Promise<Answer | undefined> {
    if (fault === 'cut before') return undefined;
    if (fault === 'refuse') return { status: 500, headers: {}, body: Buffer.from('') };
    const own = this.protection.answer(request, operation);
    if (own) return { status: own.status, headers: { 'content-type': 'text/xml' }, body: Buffer.from(own.body) };
    const answer = await this.pass(understandable(request, operation));
    return fault === 'cut after' ? undefined : answer;
  }

  private async pass({ method, url, headers, body }: Request): Promise<Answer> {
    const to = { host: '127.0.0.1', port: this.port, path: url, method, agent: this.agent };
    // The body is whole here: its length replaces any chunks.
    const { 'transfer-encoding': _, ...rest } = headers;
    const outgoing = send({ ...to, headers: { ...rest, 'content-length': body.length } });
    outgoing.end(body);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    const received = await buffer(incoming);
    const { 'transfer-encoding': __, connection: ___, ...kept } = incoming.headers;
    const isHead = method === 'HEAD';
    const answered = isHead ? kept : { ...kept, 'content-length': String(received.length) };
    return { status: incoming.statusCode ?? 500, headers: answered, body: received };
  }
}
