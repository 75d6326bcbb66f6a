/** The local socket by itself: its bounds, garbage, who may open it, and what an earlier owner left behind. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ConversationLimits, conversationLimits } from '../../../agent/admin/doors/conversations.ts';
import { AdminSocket } from '../../../agent/admin/doors/socket.ts';
import { AgentClient, AgentError } from '../../../agent/admin/doors/socket-client.ts';
import { socketPath } from '../../../agent/admin/doors/socket-path.ts';
import { Jobs } from '../../../agent/admin/jobs.ts';
import { Admin, type Answer } from '../../../agent/admin/request.ts';
import { type AdminContext, area, ok, verb } from '../../../agent/admin/verb.ts';
import type { Log } from '../../../agent/log.ts';
import { until } from '../../wait.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

let directory: string;
let socket: AdminSocket | undefined;
let release: () => void;
/** Requests that were run. */
let echoes: number;

/** Two verbs: one answers at once with what it got, one only when the test says so, after telling how far it is. */
function admin(): Admin {
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const verbs = area('test', {
    echo: verb({
      title: '',
      changes: false,
      role: 'viewer',
      touches: 'none',
      ...{ answer: () => z.unknown(), example: { params: {}, answer: {} } },
      params: () => z.strictObject({ text: z.string().optional(), size: z.int().optional() }),
      async run({ text, size }, _context, { by }) {
        echoes += 1;
        return ok({ text: size === undefined ? text : 'x'.repeat(size), by });
      },
    }),
    slow: verb({
      title: '',
      changes: false,
      role: 'viewer',
      touches: 'none',
      ...{ answer: () => z.unknown(), example: { params: {}, answer: {} } },
      params: () => z.strictObject({}),
      async run(_params, _context, { progress }) {
        for (let step = 0; step < 10_000; step++) progress({ step, filler: 'x'.repeat(100) });
        await held;
        return ok('done');
      },
    }),
    bug: verb({
      title: '',
      changes: true,
      role: 'viewer',
      touches: 'none',
      ...{ answer: () => z.unknown(), example: { params: {}, answer: {} } },
      params: () => z.strictObject({}),
      run: () => Promise.reject(new Error('a bug with a secret in it')),
    }),
  });
  // The verbs above use nothing of the context but what is here.
  const context: Pick<AdminContext, 'verbs' | 'counted' | 'turnedAway' | 'jobs' | 'clockTrusted'> & {
    clock: { wallMs(): number; monoMs(): number };
  } = {
    verbs: async () => verbs,
    counted: new Map(),
    turnedAway: new Map(),
    jobs: new Jobs({ wallMs: () => 1_000_000 }),
    clockTrusted: () => true,
    clock: { wallMs: () => 1_000_000, monoMs: () => 1_000 },
  };
  return new Admin(context as AdminContext, silent);
}

async function open(limits: Partial<ConversationLimits> = {}): Promise<AdminSocket> {
  socket = await AdminSocket.claim(directory, silent, { ...conversationLimits, ...limits });
  socket.serve(admin());
  return socket;
}

/** A raw connection and the answers that came on it. */
function raw(): { connection: Socket; answers: Answer[]; closed: Promise<void>; connected(): boolean } {
  const connection = connect(socketPath(directory).path);
  let connected = false;
  connection.once('connect', () => {
    connected = true;
  });
  const answers: Answer[] = [];
  let rest = '';
  connection.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    answers.push(...lines.map((line) => JSON.parse(line) as Answer));
  });
  connection.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => connection.once('close', () => resolve()));
  return { connection, answers, closed, connected: () => connected };
}

beforeEach(() => {
  echoes = 0;
  directory = mkdtempSync(join(tmpdir(), 'tallyman-'));
});
afterEach(async () => {
  await socket?.close();
  socket = undefined;
  rmSync(directory, { recursive: true, force: true });
});

const request = (verb: string, params: object = {}) => ({ area: 'test', verb, params });

it('is made again when its file was removed; conversations go on, and another’s file is left alone', async () => {
  const open = await AdminSocket.claim(directory, silent);
  socket = open;
  open.serve(admin());
  const early = await AgentClient.connect(directory, 'test');
  const echo = (client: AgentClient) => client.ask({ area: 'test', verb: 'echo', params: { text: 'here' } });
  await open.keepInPlace();
  rmSync(open.path);
  await expect(AgentClient.connect(directory, 'test')).rejects.toThrow(AgentError);
  await open.keepInPlace();
  const late = await AgentClient.connect(directory, 'test');
  for (const client of [early, late]) expect(await echo(client)).toMatchObject({ status: 'ok' });
  expect(statSync(open.path).mode & 0o777).toBe(0o600);
  early.close();
  late.close();

  rmSync(open.path);
  writeFileSync(open.path, 'another’s');
  await open.keepInPlace();
  expect(statSync(open.path).isFile()).toBe(true);
});

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

  it.each([
    '{',
    'null',
    '7',
    '[]',
    '{"area":1,"verb":2}',
    '{"area":"test"}',
    '{"area":"test","verb":"echo","params":{"a":1,"\\u0061":2}}',
    '\u0000\u0001',
    `${'['.repeat(100_000)}`,
  ])('answers %.30j with bad-request and goes on', async (line) => {
    await open();
    const { connection, answers } = raw();
    connection.write(`${line}\n${JSON.stringify(request('echo'))}\n`);
    await until('two answers', () => answers.length === 2);
    expect(answers).toMatchObject([{ status: 'error', error: { code: 'bad-request' } }, { status: 'ok' }]);
    connection.destroy();
  });

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
    connection.write('x'.repeat(conversationLimits.lineBytes + 1));
    await closed;
    expect(answers).toMatchObject([{ status: 'error', error: { code: 'too-large' }, final: true }]);
  });

  it('a line just below is taken', async () => {
    await open();
    const { connection, answers } = raw();
    const frame = JSON.stringify(request('echo', { text: '' })).length;
    connection.write(
      `${JSON.stringify(request('echo', { text: 'x'.repeat(conversationLimits.lineBytes - frame) }))}\n`,
    );
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

  it('more than sixteen conversations at once are told that there are too many, and there is room again afterwards', async () => {
    await open();
    const open16 = await sixteen();
    const late = raw();
    await late.closed;
    expect(late.answers).toMatchObject([{ status: 'error', error: { code: 'busy' }, final: true }]);
    expect(await refusal()).toMatchObject({ code: 'busy', message: expect.stringContaining('16 conversations') });
    for (const { connection } of open16) connection.destroy();
    await until('room again', async () => (await ask()).status === 'ok');
  });

  it('every one of a thousand callers at once is answered, or told why not', async () => {
    await open();
    const many = Array.from({ length: 1_000 }, () => raw());
    for (const { connection } of many) connection.end(`${JSON.stringify(request('echo'))}\n`);
    await Promise.all(many.map(({ closed }) => closed));
    const heard = many.filter(({ answers: [first] }) => first?.status === 'ok' || code(first) === 'busy');
    // The kernel refuses some itself where its queue is full; whom it let in is told.
    expect(heard.length).toBeGreaterThanOrEqual(many.filter(({ connected }) => connected()).length);
    expect((await ask()).status).toBe('ok');
  });
});

/** All places taken. */
async function sixteen(): Promise<ReturnType<typeof raw>[]> {
  const all = Array.from({ length: conversationLimits.connections }, () => raw());
  for (const { connection } of all) connection.write(`${JSON.stringify(request('echo'))}\n`);
  await until('sixteen answers', () => all.every(({ answers }) => answers.length === 1));
  return all;
}

const code = (answer: Answer | undefined) => (answer?.status === 'error' ? answer.error.code : undefined);

async function ask(): Promise<Answer> {
  const client = await AgentClient.connect(directory, 'me');
  try {
    return await client.ask(request('echo'));
  } finally {
    client.close();
  }
}

/** How a question is refused: in its answer, or before it was asked. */
async function refusal(): Promise<{ code?: string; message?: string } | undefined> {
  const answer = await ask().catch((cause: AgentError) => cause);
  return answer instanceof AgentError ? answer : answer.status === 'error' ? answer.error : undefined;
}

describe('a caller that does not read', () => {
  it('holds one answer, however many requests it sent: the next is not begun before the last was taken', async () => {
    await open();
    const { connection, answers } = raw();
    connection.pause();
    const requests = 300;
    connection.write(`${JSON.stringify(request('echo', { size: 272 * 1024 }))}\n`.repeat(requests));
    await until('the first was run', () => echoes > 0);
    // Others are served meanwhile, and their answers are proof that time has passed for the first one, too.
    for (let turn = 0; turn < 50; turn++) expect((await ask()).status).toBe('ok');
    expect(echoes - 50).toBeLessThan(4);
    connection.resume();
    await until('all are answered once it reads', () => answers.length === requests);
    expect(answers.every(({ status }) => status === 'ok')).toBe(true);
    connection.destroy();
  });

  it('is cut off after a while, and its place is free', async () => {
    await open({ idleMs: 50, connections: 1 });
    const { connection } = raw();
    connection.pause();
    connection.write(`${JSON.stringify(request('echo', { size: 800 * 1024 }))}\n`.repeat(2));
    await until('somebody else has its place', async () => (await ask()).status === 'ok');
    connection.destroy();
  });

  it('of many answers at once may close its side and still gets them all', async () => {
    await open();
    const { connection, answers, closed } = raw();
    connection.end(`${JSON.stringify(request('echo', { size: 100_000 }))}\n`.repeat(50));
    await closed;
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 'ok'));
  });
});

describe('a line that does not end', () => {
  it('is given up after a while with the reason, however slowly it trickles', async () => {
    await open({ lineMs: 60 });
    const { connection, answers, closed } = raw();
    connection.on('connect', () => connection.write('{"area":'));
    const trickle = setInterval(() => connection.write(' '), 5);
    await closed;
    clearInterval(trickle);
    expect(answers).toMatchObject([{ status: 'error', error: { code: 'bad-request' } }]);
    expect(JSON.stringify(answers)).toContain('not whole within 0.06 s');
  });

  it('of any number of callers keeps nobody out: the silent ones make room, and hear why', async () => {
    // Nobody who asked has to go for hours: those who never did make room at once.
    await open({ yieldMs: 3_600_000, greetingMs: 50 });
    const halves = Array.from({ length: conversationLimits.connections }, () => raw());
    for (const { connection } of halves) connection.write('{"area":');
    await until('a newcomer has a place', async () => (await ask()).status === 'ok');
    await until('one made room', () => halves.some(({ answers: [first] }) => code(first) === 'busy'));
    for (const { connection } of halves) connection.destroy();
  });

  it('and is too long does not keep its place, though its caller stays', async () => {
    await open({ farewellMs: 50 });
    const long = Array.from({ length: conversationLimits.connections }, () => raw());
    for (const { connection } of long) connection.write('x'.repeat(conversationLimits.lineBytes + 1));
    await until('all were told', () => long.every(({ answers: [first] }) => code(first) === 'too-large'));
    expect((await ask()).status).toBe('ok');
    await Promise.all(long.map(({ closed }) => closed));
  });

  it('never ends a request that is being run', async () => {
    await open({ yieldMs: 1, idleMs: 20, lineMs: 20, connections: 1 });
    const { connection, answers } = raw();
    connection.write(`${JSON.stringify(request('slow'))}\n{"area":`);
    await until('it runs', () => answers.length > 0);
    await until('a newcomer is sent away', async () => (await refusal())?.code === 'busy');
    release();
    await until('the answer', () => answers.some((answer) => answer.final && answer.status === 'ok'));
    connection.destroy();
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
