// needs: sshd ssh-keygen openssl mount unshare root
/**
 * Files by SFTP at Debian's own sshd: written whole or not there whatever is killed, orders taken once, a server with
 * another key or that does not let the dock in is not spoken to and says so.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../../wait.ts';
import { kindOf, name, Partner } from './file-partner.ts';
import { SlowLine, Sshd } from './sshd.ts';

const folder = mkdtempSync(join(tmpdir(), 'tallyman-sftp-'));
let sshd: Sshd;
beforeAll(async () => {
  sshd = await Sshd.start(folder);
});
afterAll(async () => {
  await sshd.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a channel of kind csv by SFTP', () => {
  it('writes its files there, goes on after a restart, and takes orders once', async () => {
    const orders = join(folder, 'orders');
    mkdirSync(orders);
    const options = { ...sshd.options, 'orders-folder': orders };
    const partner = new Partner().open('csv', options);
    await partner.tell('TEE', 3);
    await partner.tell('MUG', 2);
    expect(await partner.file(1, 'csv')).toBe('sku,level\r\nMUG,2\r\nTEE,3\r\n');
    expect(statSync(join(partner.folder, `${name}-000001.csv`)).mode & 0o777).toBe(0o644);
    await partner.tell('TEE', 1);
    await partner.channel.close();
    partner.open('csv', options);
    expect(await partner.file(2, 'csv')).toBe('sku,level\r\nMUG,2\r\nTEE,4\r\n');
    const halfWritten = () => readdirSync(partner.folder).filter((each) => each.endsWith('.part'));
    await until('nothing stands there half written', () => halfWritten().length === 0);

    writeFileSync(join(orders, 'a.csv'), 'id,sku,quantity,placed-at\n7,TEE,2,2026-11-28T10:00:00Z\n');
    writeFileSync(join(orders, 'b.csv'), 'id,sku,quantity,placed-at\n8,TEE,two,2026-11-28T10:00:00Z\n');
    const ask = async (cursor: string | null) => {
      const result = await partner.channel.orders?.fetch(cursor, new AbortController().signal);
      if (result?.type !== 'page') throw new Error(`no page: ${JSON.stringify(result)}`);
      return result.page;
    };
    const first = await ask(null);
    expect(first.orders).toMatchObject([{ id: '7' }]);
    const second = await ask(first.next);
    expect(second.orders).toMatchObject([{ unreadable: expect.stringContaining('b.csv:2 the quantity is "two"') }]);
    expect(await ask(second.next)).toEqual({ orders: [], next: null });
    expect(readdirSync(join(orders, 'taken'))).toEqual(['a.csv']);
    expect(readdirSync(join(orders, 'broken')).sort()).toEqual(['b.csv', 'b.csv.txt']);
  });

  it('leaves no half of a file when the server is killed while it is written, and writes it again', async () => {
    const line = await SlowLine.start(sshd.port);
    onTestFinished(() => line.stop());
    const sftp = sshd.url.replace(String(sshd.port), String(line.port));
    const partner = new Partner().open('csv', { ...sshd.options, sftp });
    await partner.tell('TEE', 1);
    await partner.file(1, 'csv');
    for (let at = 0; at < 600; at += 1) partner.ledger.receive(`${at}-`.padEnd(120, 'x'), 1);
    while ((await partner.send()) !== undefined);
    // What it keeps beside the files gets through (each name twice), and a good part of the file itself.
    const [kept, file] = [600 * (128 + 123), 600 * 124];
    line.left = kept + 0.7 * file;
    const part = join(partner.folder, `.${name}-000002.csv.part`);
    await until('the file is half written', () => {
      partner.timePasses();
      return existsSync(part) && line.left <= 0;
    });
    expect(statSync(part).size).toBeLessThan(600 * 120);
    expect(sshd.killSessions()).toBeGreaterThan(0);
    line.left = Number.POSITIVE_INFINITY;
    await until('the link is down', () => !partner.channel.linked);
    expect(partner.files).toEqual([`${name}-000001.csv`]);
    expect((await partner.file(3, 'csv')).split('\r\n')).toHaveLength(603);
    await until('the link is up', () => partner.links.at(-1) === true);
    expect(partner.links).toEqual([false, true]);
  });

  it('says in words what keeps it from the server, and goes on when that is over', async () => {
    const partner = new Partner().open('csv', sshd.options);
    await partner.tell('TEE', 1);
    await partner.file(1, 'csv');
    partner.ledger.receive('MUG', 2);
    const batch = partner.ledger.freeze(name);
    if (batch === undefined) throw new Error('nothing to say');
    const send = () => partner.channel.send(batch, new AbortController().signal);
    await sshd.stop();
    expect(await send()).toMatchObject({ type: 'retry' });
    expect(await send()).toMatchObject({ type: 'retry', reason: expect.stringContaining('nothing listens there') });
    await sshd.run('other-host');
    const shown = sshd.fingerprint('other-host');
    expect(await send()).toMatchObject({
      type: 'retry',
      reason: expect.stringContaining(`it shows the key ${shown}, which is not among host-keys`),
    });
    await sshd.stop();
    await sshd.run();
    expect(await send()).toMatchObject({ type: 'answer', answer: { id: batch.key } });
    expect(await partner.file(2, 'csv')).toContain('MUG');
  });

  it('says that it is not let in, or that the folder is not there', async () => {
    const stranger = join(folder, 'stranger');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', stranger]);
    const fails = async (options: object) => {
      const partner = new Partner().open('csv', { ...sshd.options, ...options });
      const { result } = await partner.tell('TEE', 1);
      return result.type === 'retry' ? result.reason : result;
    };
    expect(await fails({ 'key-file': stranger })).toContain('it does not let this dock in');
    expect(await fails({ folder: join(folder, 'nowhere') })).toContain('is not there: has the partner moved it?');
    expect(await fails({ 'key-file': join(folder, 'sshd_config') })).toContain('sshd_config');
  });

  it('is let in by the password of its file, and says nothing of it where that is wrong', async () => {
    await sshd.stop();
    await sshd.run('host', 'open sesame');
    onTestFinished(async () => {
      await sshd.stop();
      await sshd.run();
    });
    const passwordFile = join(folder, 'password');
    const { 'key-file': _, ...options } = { 'key-file': '', ...sshd.options };
    const partner = new Partner().open('csv', { ...options, 'password-file': passwordFile });
    writeFileSync(passwordFile, 'open barley\n', { mode: 0o600 });
    const { result } = await partner.tell('TEE', 3);
    expect(result).toMatchObject({ type: 'retry', reason: expect.stringContaining('it does not let this dock in') });
    expect(JSON.stringify(result)).not.toContain('barley');
    // The right one is taken from the file without a restart.
    writeFileSync(passwordFile, 'open sesame\n');
    await partner.send();
    expect(await partner.file(1, 'csv')).toBe('sku,level\r\nTEE,3\r\n');
  });
});

it.each([
  ['by SFTP', () => sshd.options, 'is its disk full or read-only?', 'is its disk full or read-only?'],
  ['of this machine', () => ({}), 'is on a full disk', 'is read-only'],
])('a folder %s does not take what a full or read-only disk did not take, and goes on afterwards', async (...given) => {
  const [where, options, full, readOnly] = given;
  const disk = join(folder, `disk ${where}`);
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
  onTestFinished(() => void execFileSync('umount', [disk]));
  const partner = new Partner().open('csv', { ...options(), folder: disk });
  await partner.tell('TEE', 1);
  const written = join(disk, `${name}-000001.csv`);
  await until('the first file', () => {
    partner.timePasses();
    return existsSync(written) && !existsSync(join(disk, `.tallyman-${name}.journal`));
  });
  const filler = join(disk, 'filler');
  execFileSync('sh', ['-c', 'dd if=/dev/zero of="$1" bs=1k count=128 2>/dev/null || true', 'sh', filler]);
  partner.ledger.receive('MUG', 2);
  const batch = partner.ledger.freeze(name);
  if (batch === undefined) throw new Error('nothing to say');
  const send = () => partner.channel.send(batch, new AbortController().signal);
  expect(await send()).toMatchObject({ type: 'retry', reason: expect.stringContaining(full) });
  rmSync(filler);
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  expect(await send()).toMatchObject({ type: 'retry', reason: expect.stringContaining(readOnly) });
  execFileSync('mount', ['-o', 'remount,rw', disk]);
  expect(await send()).toMatchObject({ type: 'answer', answer: { id: batch.key } });
});

it.each([
  [{ sftp: 'sftp://u:secret@h' }, 'must be like'],
  [{ sftp: 'sftp://u@h', 'key-file': '/k' }, 'is missing: the fingerprint'],
  [{ sftp: 'sftp://u@h', 'host-keys': ['SHA256:short'], 'key-file': '/k' }, 'must be a fingerprint'],
  [{ sftp: 'sftp://u@h', 'host-keys': [`SHA256:${'a'.repeat(43)}`] }, 'is missing, or password-file'],
  [{ 'password-file': '/p' }, 'has no effect without sftp'],
])('%j is refused', (options, message) => {
  const checked = kindOf('csv')
    .options()
    .safeParse({ folder: '/x', ...options });
  expect(checked.error?.issues[0]?.message).toContain(message);
});
