// needs: socat
/**
 * Who is accused of reading a port: a rival that opened it, never the program at the other end of a pseudo-terminal.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { portHolders } from '../../../drivers/transports/port-holders.ts';
import { until } from '../../wait.ts';

let directory: string;
let children: ChildProcess[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tallyman-holders-'));
  const end = (name: string) => `pty,raw,echo=0,link=${join(directory, name)}`;
  children = [spawn('socat', [end('port'), end('device')], { stdio: 'ignore' })];
  await until('the pseudo-terminals are there', () => existsSync(join(directory, 'device')));
});

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

it('does not accuse the program that made the pseudo-terminal', async () => {
  expect(await portHolders(join(directory, 'port'))).toEqual([]);
});

it('names a program that opened the port beside us', async () => {
  const cat = spawn('cat', [join(directory, 'port')], { stdio: 'ignore' });
  children.push(cat);
  await until('cat is named', async () => (await portHolders(join(directory, 'port'))).length > 0);
  expect(await portHolders(join(directory, 'port'))).toEqual([`cat (process ${cat.pid})`]);
});
