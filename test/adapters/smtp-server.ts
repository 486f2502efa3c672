import { createServer, type Server, type Socket } from 'node:net';
import { afterAll } from '@jest/globals';

/** What a server answers to a command, by its first word. A server that is `silent` says nothing at all. */
export interface SmtpBehaviour {
  readonly silent?: boolean;
  readonly answers?: Readonly<Record<string, string>>;
  readonly capabilities?: readonly string[];
}

export interface SmtpConversation {
  readonly commands: string[];
  readonly mails: string[];
}

const USUAL: Readonly<Record<string, string>> = {
  MAIL: '250 ok',
  RCPT: '250 ok',
  AUTH: '235 welcome',
  RSET: '250 ok',
  QUIT: '221 bye',
};

const hold = (socket: Socket, heard: SmtpConversation, { answers = {}, capabilities = [] }: SmtpBehaviour): void => {
  let waiting = '';
  let isMail = false;
  const answer = (command: string): string => {
    const word = command.slice(0, 4).toUpperCase();
    if (word === 'EHLO')
      return ['250-here', ...capabilities.map((capability) => `250-${capability}`), '250 8BITMIME'].join('\r\n');
    if (word === 'DATA' && answers.DATA === undefined) return ((isMail = true), '354 go on');
    return answers[command.split(' ')[0].toUpperCase()] ?? answers[command] ?? USUAL[word] ?? '500 what';
  };
  socket.on('data', (bytes: Buffer) => {
    waiting += bytes.toString();
    for (;;) {
      const end = waiting.indexOf(isMail ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const said = waiting.slice(0, end);
      waiting = waiting.slice(end + (isMail ? 5 : 2));
      if (isMail) {
        isMail = false;
        heard.mails.push(said);
        socket.write(`${answers['.'] ?? '250 taken'}\r\n`);
        continue;
      }
      heard.commands.push(said);
      socket.write(`${answer(said)}\r\n`);
    }
  });
  socket.on('error', () => undefined);
  socket.write('220 here\r\n');
};

/** Mail servers on this machine, during the file's tests. */
export const smtpServers = () => {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  afterAll(() => {
    sockets.forEach((socket) => socket.destroy());
    servers.forEach((server) => server.close());
  });

  return async (behaviour: SmtpBehaviour = {}): Promise<SmtpConversation & { readonly port: number }> => {
    const heard: SmtpConversation = { commands: [], mails: [] };
    const server = createServer((socket) => {
      sockets.add(socket);
      if (behaviour.silent !== true) hold(socket, heard, behaviour);
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return { ...heard, port: (server.address() as { port: number }).port };
  };
};
