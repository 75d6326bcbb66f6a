// needs: nats-2.10 openssl
/**
 * A site set up by the command line alone, at a real nats-server with TLS: the server made, docks invited, let in,
 * taken out and brought back; each may write what is its own, and nothing else.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kinds } from '../../agent/cli/kinds.ts';
import { freePort } from '../../agent/demo/dock/free-port.ts';
import { Connection } from '../../agent/site/link/connection.ts';
import { nkeyOf } from '../../agent/site/link/nkey.ts';
import { Streams } from '../../agent/site/link/streams.ts';
import { namesOf, streamsOf } from '../../agent/site/names.ts';
import { codeOf, readCode } from '../../agent/site/setup/code.ts';
import { loadConfigFile } from '../../config/load.ts';
import { commandLine } from '../command-line.ts';
import { Child } from '../end-to-end/child.ts';
import { until } from '../wait.ts';

const program = join(import.meta.dirname, '../../.cache/nats/nats-server');
const entry = fileURLToPath(new URL('../../agent/tallyman.mjs', import.meta.url));
const names = namesOf('reno-1');

let dir: string;
let port: number;
let folder: string;
let server: Child;

const configOf = (dock: string) => join(dir, dock, 'tallyman.toml');

function dockOf(name: string, site = 'reno-1'): string {
  mkdirSync(join(dir, name), { recursive: true, mode: 0o750 });
  writeFileSync(
    configOf(name),
    `# ${name}, by hand\n[dock]\nsite = "${site}"\nname = "${name}" # west\ntimezone = "UTC"\ndata = "${join(dir, name, 'data')}"\n\n` +
      '[[merchant]]\nid = "acme"\n[[station]]\nname = "receiving-1"\nwork = "receiving"\n',
  );
  return configOf(name);
}

const site = (...args: string[]) => commandLine(['site', ...args]);

async function serve(): Promise<void> {
  server = new Child('nats-server', program, ['-c', join(folder, 'nats-server.conf')]);
  await until('nats-server is ready', () => server.output.includes('Server is ready') || !server.running, {
    evidence: () => server.output,
  });
  if (!server.running) throw new Error(server.output);
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'site-membership-'));
  port = await freePort();
  folder = join(dir, 'dock-1', 'site');
  dockOf('dock-1');
  const store = join(dir, 'store');
  const made = await site(
    ...['create', '--config', configOf('dock-1'), '--host', '127.0.0.1', '--port', String(port), '--store', store],
    ...['--user', 'root'],
  );
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(made.stdout).toContain('tallyman site invite');
  await serve();
});

afterAll(async () => {
  await server.kill9();
  rmSync(dir, { recursive: true, force: true });
});

/** `site invite` as a process of its own, and the line that it shows. */
async function invited(dock: string, ...more: string[]): Promise<{ child: Child; code: string }> {
  const args = [entry, 'site', 'invite', dock, '--folder', folder, ...more];
  const child = new Child('invite', process.execPath, args);
  const code = await until('the invitation is shown', () => /\btms1\.\S+/.exec(child.output)?.[0], {
    evidence: () => child.output,
  });
  return { child, code };
}

async function letIn(dock: string): Promise<void> {
  const { child, code } = await invited(dock);
  expect(await site('join', code, '--config', configOf(dock))).toMatchObject({ code: 0, stderr: '' });
  expect((await child.exited).code).toBe(0);
  expect(child.output).toContain(`${dock} is in.`);
}

/** As that dock, with the key that lies beside its configuration. */
async function as(dock: string): Promise<{ connection: Connection; streams: Streams }> {
  const key = nkeyOf(readFileSync(join(dir, dock, 'site.nk'), 'utf8'));
  const ca = readFileSync(join(dir, dock, 'site-ca.pem'), 'utf8');
  const connection = await Connection.open({ address: { host: '127.0.0.1', port, ca }, name: dock, key });
  return { connection, streams: await Streams.of(connection) };
}

describe('site create', () => {
  it('writes keys that nobody else reads, and [site] behind what the configuration says', () => {
    for (const file of ['ca.key', 'server.key', 'admin.nk']) {
      expect([file, statSync(join(folder, file)).mode & 0o777]).toEqual([file, 0o600]);
    }
    expect(statSync(join(dir, 'dock-1', 'site.nk')).mode & 0o007).toBe(0);
    const text = readFileSync(configOf('dock-1'), 'utf8');
    expect(text).toMatch(/^# dock-1, by hand\n\[dock\]\nsite = "reno-1"\nname = "dock-1" # west\n/);
    const loaded = loadConfigFile(configOf('dock-1'), kinds);
    expect(loaded.ok && loaded.config.site).toMatchObject({ server: `tls://localhost:${port}`, tells: true });
    expect(readFileSync(join(folder, 'nats-server.conf'), 'utf8')).toContain('sync_interval: always');
  });

  it('changes nothing of a site that is there', async () => {
    const again = await site('create', '--config', configOf('dock-1'), '--user', 'root');
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('holds a site already') });
  });

  it('says what is wrong: no dock and no name, a user that there is not', async () => {
    const nowhere = join(dir, 'nowhere', 'tallyman.toml');
    expect((await site('create', '--config', nowhere, '--user', 'root')).stderr).toContain('--site NAME');
    const strange = await site('create', '--config', nowhere, '--site', 'reno-1', '--user', 'nobody-of-that-name');
    expect(strange.stderr).toContain('apt install nats-server');
  });
});

describe('a dock that is invited', () => {
  it('is let in with a key of its own, that never leaves it', async () => {
    dockOf('dock-2');
    await letIn('dock-2');
    const loaded = loadConfigFile(configOf('dock-2'), kinds);
    expect(loaded.ok && loaded.config.site).toMatchObject({ server: `tls://127.0.0.1:${port}` });
    const { seed } = nkeyOf(readFileSync(join(dir, 'dock-2', 'site.nk'), 'utf8'));
    for (const file of ['site.json', 'docks.conf'])
      expect(readFileSync(join(folder, file), 'utf8')).not.toContain(seed);
    const { connection } = await as('dock-2');
    await connection.close();
  });

  it('is one with the others: both agents are linked to the server that was made', { timeout: 120_000 }, async () => {
    for (const name of ['dock-1', 'dock-2']) mkdirSync(join(dir, name, 'data'), { recursive: true, mode: 0o700 });
    const agents = ['dock-1', 'dock-2'].map(
      (name) => new Child(name, process.execPath, [entry, 'run', '--config', configOf(name)]),
    );
    const status = async (name: string) =>
      JSON.parse((await commandLine(['site', 'status', '--json', '--config', configOf(name)])).stdout) as {
        linked: boolean;
        teller: string | null;
      };
    const evidence = () => agents.map(({ output }) => output.slice(-1_500)).join('\n');
    for (const name of ['dock-1', 'dock-2']) {
      await until(`${name} is linked`, async () => (await status(name)).linked, { evidence });
    }
    await until('one tells', async () => (await status('dock-2')).teller !== null, { evidence });
    await Promise.all(agents.map((agent) => agent.kill9()));
  });

  it('writes what is its own and reads what is everybody’s; another’s log and streams themselves it cannot touch', async () => {
    const { connection, streams } = await as('dock-2');
    const [logs] = streamsOf(names);
    expect(logs && (await streams.create(logs))).toBeUndefined();
    expect((await streams.append(names.logs, names.logOf('dock-2'), 0, Buffer.from('own'))).type).toBe('stored');
    expect(await streams.last(names.logs, names.everyLog)).toMatchObject({ type: 'found' });
    expect((await streams.append(names.logs, names.logOf('dock-1'), 0, Buffer.from('other'))).type).not.toBe('stored');
    const asked = async (api: string) =>
      await connection.ask(`$JS.API.STREAM.${api}.${names.logs}`, Buffer.from('{}'), 500);
    expect([await asked('PURGE'), await asked('DELETE'), await asked('UPDATE')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    await connection.close();
  });

  it('hears what the others did as the server has it, and not what it said itself', async () => {
    const [one, two] = await Promise.all(['dock-1', 'dock-2'].map((name) => as(name)));
    if (one === undefined || two === undefined) throw new Error('they are not let in');
    const heard: string[] = [];
    two.connection.listen(names.everyNewLog, (_, __, header) => void heard.push(header('Nats-Subject')));
    await two.connection.settled();
    for (const [name, { streams }] of [
      ['dock-2', two],
      ['dock-1', one],
    ] as const) {
      const subject = names.logOf(name);
      const last = await streams.last(names.logs, subject);
      const expected = last.type === 'found' ? last.message.seq : 0;
      expect((await streams.append(names.logs, subject, expected, Buffer.from('own'))).type).toBe('stored');
    }
    await until('it heard the other one', () => heard.length > 0);
    expect(heard).toEqual([names.logOf('dock-1')]);
    await Promise.all([one.connection.close(), two.connection.close()]);
  });
});

describe('an invitation', () => {
  it('is good once, for one name, as long as somebody waits', async () => {
    dockOf('dock-3');
    dockOf('dock-9');
    const { child, code } = await invited('dock-3');
    expect((await site('join', code, '--config', configOf('dock-9'))).stderr).toContain('for dock-3');
    expect(await site('join', code, '--config', configOf('dock-3'))).toMatchObject({ code: 0 });
    await child.exited;
    const again = await site('join', code, '--config', configOf('dock-3'));
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('make another one') });
  });

  it('is over with its time, and then lets nobody in', async () => {
    dockOf('dock-4');
    const { child, code } = await invited('dock-4', '--for', '1s');
    expect((await child.exited).code).toBe(1);
    expect(child.output).toContain('did not come');
    expect((await site('join', code, '--config', configOf('dock-4'))).code).toBe(1);
    expect(readFileSync(configOf('dock-4'), 'utf8')).not.toContain('[site]');
  });

  it('of another server, another site, or copied in part is refused before anything is said', async () => {
    const { child, code } = await invited('dock-4');
    const parts = readCode(code);
    const forged = codeOf({ ...parts, fingerprint: 'A'.repeat(43) });
    const refused = async (given: string) => (await site('join', given, '--config', configOf('dock-4'))).stderr;
    expect(await refused(forged)).toContain('not the server that the invitation is for');
    expect(await refused(codeOf({ ...parts, site: 'elsewhere' }))).toContain('for site elsewhere');
    expect(await refused(code.slice(0, -9))).toContain('not whole');
    expect(await refused('hello')).toContain('tms1.');
    child.signal('SIGINT');
    expect((await child.exited).code).toBe(1);
  });

  it('is asked for where none is given, as a scanner types it', async () => {
    const { child, code } = await invited('dock-4');
    const joined = await commandLine(['site', 'join', '--config', configOf('dock-4'), '--json'], {
      stdin: `${code}\n`,
    });
    expect(joined.code).toBe(0);
    await child.exited;
    expect(existsSync(join(dir, 'dock-4', 'site-ca.pem'))).toBe(true);
  });
});

describe('a dock that is retired', () => {
  it('is let in no more, its log ends; resumed it goes on', async () => {
    const { connection, streams } = await as('dock-3');
    const range = { v: 1, dock: 'dock-3', epoch: 'e', after: 0, to: 812, hash: 'h', seen: {}, totals: [], facts: [] };
    const { packed, unpacked } = await import('../../agent/site/facts/codec.ts');
    await streams.append(names.logs, names.logOf('dock-3'), 0, packed(range as never));
    const retired = await site('retire', 'dock-3', '--folder', folder);
    expect(retired.stdout).toContain('up to its entry 812');
    expect(await connection.closed).toMatch(/./);
    await expect(as('dock-3')).rejects.toThrow(/uthoriz/);
    const last = async () => {
      // A server that takes over a new list of users may turn anybody away for a moment.
      const { connection: admin, streams: all } = await until('dock-1 is let in', () => as('dock-1'));
      const found = await all.last(names.logs, names.logOf('dock-3'));
      await admin.close();
      const read = found.type === 'found' ? unpacked(found.message.payload) : undefined;
      return read?.type === 'range' ? read.range : undefined;
    };
    expect(await last()).toMatchObject({ closed: true, after: 812, to: 812 });
    // Once more it changes nothing.
    expect((await site('retire', 'dock-3', '--folder', folder)).code).toBe(0);
    const invite = await site('invite', 'dock-3', '--folder', folder);
    expect(invite.stderr).toContain('tallyman site resume dock-3');
    const resumed = await site('resume', 'dock-3', '--folder', folder, '--json');
    expect(JSON.parse(resumed.stdout)).toEqual({ dock: 'dock-3', state: 'active', upTo: 812 });
    expect(await last()).not.toHaveProperty('closed');
    const again = await until('it is let in', () => as('dock-3'));
    await again.connection.close();
  });

  it('must be one of the site; and the server has to run', async () => {
    expect((await site('retire', 'dock-77', '--folder', folder)).stderr).toMatch(
      /no dock-77 in reno-1: there are dock-1/,
    );
    await server.kill9();
    expect((await site('retire', 'dock-2', '--folder', folder)).stderr).toContain('start it');
    expect((await site('retire', 'dock-2', '--folder', join(dir, 'dock-2', 'site'))).stderr).toContain('is not there');
    await serve();
    chmodSync(folder, 0o755);
  });
});
