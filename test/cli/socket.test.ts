/** The local socket by itself: its bounds, garbage, who may open it, and what an earlier owner left behind. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Admin, type Answer } from '../../agent/admin/admin.ts';
import { type AdminContext, command, ok } from '../../agent/admin/command.ts';
import { AdminSocket, socketLimits } from '../../agent/admin/socket.ts';
import { AgentClient } from '../../agent/admin/socketclient.ts';
import { socketPath } from '../../agent/admin/socketpath.ts';
import type { Log } from '../../agent/log.ts';
import { until } from '../endtoend/wait.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

let directory: string;
let socket: AdminSocket | undefined;
let release: () => void;

/** Two verbs: one answers at once with what it got, one only when the test says so, after telling how far it is. */
function admin(): Admin {
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const commands = [
    command({
      area: 'test',
      verb: 'echo',
      title: '',
      changes: false,
      params: z.strictObject({ text: z.string().optional(), size: z.int().optional() }),
      run: async ({ text, size }, _context, { by }) => ok({ text: size === undefined ? text : 'x'.repeat(size), by }),
    }),
    command({
      area: 'test',
      verb: 'slow',
      title: '',
      changes: false,
      params: z.strictObject({}),
      async run(_params, _context, { progress }) {
        for (let step = 0; step < 10_000; step++) progress({ step, filler: 'x'.repeat(100) });
        await held;
        return ok('done');
      },
    }),
    command({
      area: 'test',
      verb: 'bug',
      title: '',
      changes: true,
      params: z.strictObject({}),
      run: () => Promise.reject(new Error('a bug with a secret in it')),
    }),
  ];
  // The verbs above use nothing of the context but what is here.
  const context: Pick<AdminContext, 'commands' | 'clockTrusted'> & { clock: { wallMs(): number } } = {
    commands,
    clockTrusted: () => true,
    clock: { wallMs: () => 1_000_000 },
  };
  return new Admin(context as AdminContext, silent);
}

async function open(): Promise<AdminSocket> {
  socket = await AdminSocket.claim(directory, silent);
  socket.serve(admin());
  return socket;
}

/** A raw connection and the answers that came on it. */
function raw(): { connection: Socket; answers: Answer[]; closed: Promise<void> } {
  const connection = connect(socketPath(directory).path);
  const answers: Answer[] = [];
  let rest = '';
  connection.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    answers.push(...lines.map((line) => JSON.parse(line) as Answer));
  });
  connection.on('error', () => undefined);
  return { connection, answers, closed: new Promise((resolve) => connection.once('close', () => resolve())) };
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tallyman-'));
});
afterEach(async () => {
  await socket?.close();
  socket = undefined;
  rmSync(directory, { recursive: true, force: true });
});

const request = (verb: string, params: object = {}) => ({ area: 'test', verb, params });

describe('the conversation', () => {
  it('is one answer for every line, in order, in any chunking', async () => {
    await open();
    const { connection, answers } = raw();
    const bytes = Buffer.from(
      ['1', 'zwei €', '3'].map((text) => `${JSON.stringify(request('echo', { text }))}\r\n`).join('\n'),
    );
    for (const byte of bytes) connection.write(Buffer.of(byte));
    await until('three answers', () => answers.length === 3);
    expect(answers.map((answer) => 'data' in answer && answer.data)).toEqual([
      { text: '1', by: 'local' },
      { text: 'zwei €', by: 'local' },
      { text: '3', by: 'local' },
    ]);
    connection.destroy();
  });

  it.each(['{', 'null', '7', '[]', '{"area":1,"verb":2}', '{"area":"test"}', '\u0000\u0001', `${'['.repeat(100_000)}`])(
    'answers %.30j with bad-request and goes on',
    async (line) => {
      await open();
      const { connection, answers } = raw();
      connection.write(`${line}\n${JSON.stringify(request('echo'))}\n`);
      await until('two answers', () => answers.length === 2);
      expect(answers).toMatchObject([{ status: 'error', error: { code: 'bad-request' } }, { status: 'ok' }]);
      connection.destroy();
    },
  );

  it('carries the transaction, and refuses what came too late', async () => {
    await open();
    const { connection, answers } = raw();
    connection.write(`${JSON.stringify({ ...request('bug'), transaction: 't-1', expires: 999_999 })}\n`);
    await until('an answer', () => answers.length === 1);
    expect(answers[0]).toMatchObject({ transaction: 't-1', error: { code: 'expired' } });
    connection.destroy();
  });

  it('answers a bug without telling about it', async () => {
    await open();
    const client = await AgentClient.connect(directory, 'me');
    const answer = await client.ask(request('bug'));
    expect(answer).toMatchObject({ status: 'error', error: { code: 'internal' } });
    expect(JSON.stringify(answer)).not.toContain('secret');
    client.close();
  });

  it('keeps the caller’s name for the record, when it is one', async () => {
    await open();
    for (const [name, by] of [
      ['anna', 'local:anna'],
      ['a b', 'local'],
      ['x'.repeat(33), 'local'],
    ] as const) {
      const client = await AgentClient.connect(directory, name);
      expect(await client.ask(request('echo'))).toMatchObject({ data: { by } });
      client.close();
    }
  });
});

describe('the bounds', () => {
  it('a line of a megabyte is answered with too-large and ends the conversation, without being kept', async () => {
    await open();
    const { connection, answers, closed } = raw();
    connection.write('x'.repeat(socketLimits.lineBytes + 1));
    await closed;
    expect(answers).toMatchObject([{ status: 'error', error: { code: 'too-large' }, final: true }]);
  });

  it('a line just below is taken', async () => {
    await open();
    const { connection, answers } = raw();
    const frame = JSON.stringify(request('echo', { text: '' })).length;
    connection.write(`${JSON.stringify(request('echo', { text: 'x'.repeat(socketLimits.lineBytes - frame) }))}\n`);
    await until('an answer', () => answers.length === 1);
    expect(answers[0]?.status).toBe('ok');
    connection.destroy();
  });

  it('a caller that does not read misses progress, but not the answer', async () => {
    await open();
    const { connection, answers } = raw();
    connection.pause();
    connection.write(`${JSON.stringify(request('slow'))}\n`);
    release();
    connection.resume();
    await until('the answer', () => answers.some(({ final }) => final));
    expect(answers.length).toBeLessThan(5_000);
    expect(answers.at(-1)).toMatchObject({ status: 'ok', data: 'done' });
    connection.destroy();
  });

  it('more than sixteen conversations at once are turned away, and there is room again afterwards', async () => {
    await open();
    const open16 = Array.from({ length: socketLimits.connections }, () => raw());
    for (const { connection } of open16) connection.write(`${JSON.stringify(request('echo'))}\n`);
    await until('sixteen answers', () => open16.every(({ answers }) => answers.length === 1));
    const late = raw();
    await late.closed;
    expect(late.answers).toEqual([]);
    for (const { connection } of open16) connection.destroy();
    await until('room again', async () => {
      const client = await AgentClient.connect(directory, 'me');
      const answer = await client.ask(request('echo'));
      client.close();
      return answer.status === 'ok';
    });
  });
});

describe('the socket file', () => {
  it('is for its owner only, and gone after the end', async () => {
    const { path } = await open();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await socket?.close();
    expect(existsSync(path)).toBe(false);
  });

  it('is answered with `starting` until the agent serves', async () => {
    socket = await AdminSocket.claim(directory, silent);
    const client = await AgentClient.connect(directory, 'me');
    expect(await client.ask(request('echo'))).toMatchObject({ error: { code: 'starting' } });
    socket.serve(admin());
    expect(await client.ask(request('echo'))).toMatchObject({ status: 'ok' });
    client.close();
  });

  it('of a living agent is not taken away', async () => {
    await open();
    await expect(AdminSocket.claim(directory, silent)).rejects.toMatchObject({
      code: 'already-running',
      message: expect.stringContaining(directory),
    });
    const client = await AgentClient.connect(directory, 'me');
    expect(await client.ask(request('echo'))).toMatchObject({ status: 'ok' });
    client.close();
  });

  it('of a killed process is replaced', async () => {
    const { path } = socketPath(directory);
    const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.stdout.write('up'))`;
    const child = spawn(process.execPath, ['-e', script]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(existsSync(path)).toBe(true);
    await open();
    const client = await AgentClient.connect(directory, 'me');
    expect(await client.ask(request('echo'))).toMatchObject({ status: 'ok' });
    client.close();
  });

  it('that is no socket is left alone', async () => {
    writeFileSync(socketPath(directory).path, 'somebody’s notes');
    await expect(AdminSocket.claim(directory, silent)).rejects.toMatchObject({ code: 'bad-socket' });
  });

  it('of a path too long for the kernel lies in a private directory elsewhere', async () => {
    directory = join(directory, 'x'.repeat(120));
    mkdirSync(directory);
    const where = socketPath(directory);
    expect(Buffer.byteLength(where.path)).toBeLessThanOrEqual(100);
    await open();
    expect(statSync(where.directory ?? '').mode & 0o777).toBe(0o700);
    const client = await AgentClient.connect(directory, 'me');
    expect(await client.ask(request('echo'))).toMatchObject({ status: 'ok' });
    client.close();
    rmSync(where.directory ?? '', { recursive: true });
  });

  it('in a directory that others may write to is refused', async () => {
    directory = join(directory, 'x'.repeat(120));
    mkdirSync(directory);
    const { directory: shared = '' } = socketPath(directory);
    mkdirSync(shared, { mode: 0o777 });
    chmodSync(shared, 0o777);
    await expect(AdminSocket.claim(directory, silent)).rejects.toMatchObject({ code: 'bad-socket' });
    rmSync(shared, { recursive: true });
  });
});

describe('the caller', () => {
  /** Something listens, but it is no agent. */
  const impostor = (talk: (connection: Socket) => void) =>
    new Promise<() => Promise<void>>((resolve) => {
      const server = createServer((connection) => {
        connection.on('error', () => undefined).resume();
        talk(connection);
      });
      server.listen(socketPath(directory).path, () => resolve(() => new Promise((done) => server.close(() => done()))));
    });

  it.each<[string, (connection: Socket) => void]>([
    ['unreadable', (connection) => void connection.once('data', () => connection.write('hello\n'))],
    ['cut off', (connection) => void connection.once('data', () => connection.end('{"status":"ok"'))],
    ['endless', (connection) => void connection.once('data', () => connection.write('x'.repeat(5 * 1024 * 1024)))],
  ])('is told when the answer is %s', async (_, talk) => {
    const end = await impostor(talk);
    const client = await AgentClient.connect(directory, 'me');
    await expect(client.ask(request('echo'))).rejects.toMatchObject({ name: 'AgentError', code: 'no-answer' });
    await expect(client.ask(request('echo'))).rejects.toMatchObject({ code: 'no-answer' });
    await end();
  });

  it('is told when there is none in time', async () => {
    const end = await impostor(() => {});
    const client = await AgentClient.connect(directory, 'me');
    await expect(client.ask(request('echo'), { idleMs: 20 })).rejects.toMatchObject({
      message: 'the agent did not answer within 0.02 s',
    });
    await end();
  });

  it('is told when nobody is there', async () => {
    await expect(AgentClient.connect(directory, 'me')).rejects.toMatchObject({ code: 'not-running' });
  });
});
