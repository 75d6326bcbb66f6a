/** The first minutes: `run` in a terminal says that it works and where to look, lists say when they are empty. */
import { readFileSync } from 'node:fs';
import { spawn } from '@lydell/node-pty';
import { expect, it } from 'vitest';
import { freePort } from '../../agent/demo/dock/free-port.ts';
import { until } from '../wait.ts';
import { Dock, entry } from './dock.ts';

it('says in a terminal that it works, where the page is and how to ask and stop', async () => {
  await using dock = new Dock();
  const page = `127.0.0.1:${await freePort()}`;
  dock.write(`${readFileSync(dock.config, 'utf8')}[screen]\nlisten = "${page}"\n`);
  const terminal = spawn(process.execPath, [entry, 'run', '--config', dock.config], { cols: 120, rows: 40 });
  let output = '';
  terminal.onData((data) => {
    output += data;
  });
  const ended = new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
  await until('the words of welcome', () => output.includes('Ctrl-C stops it'), { evidence: () => output });
  expect(output).toContain(`tallyman works: s/d records at receiving-1, in ${dock.data}.`);
  expect(output).toContain(`Open http://${page}/ for the stations, http://${page}/admin for the desk.`);
  expect(output).not.toMatch(/ExperimentalWarning|^\{"/m);
  const [, url = ''] = /Open (\S+) for/.exec(output) ?? [];
  await until('the page it names', async () => (await fetch(url)).status === 200, {
    evidence: () => output,
    deadlineMs: 20_000,
  });
  terminal.write('\u0003');
  expect(await ended).toBe(0);
});

it('says nothing of the kind where nobody reads it, and that a list is empty where it is', async () => {
  await using dock = new Dock();
  const agent = await dock.start();
  expect(agent.output).not.toContain('tallyman works');
  for (const [words, ...args] of [
    ['Nothing was set aside: no exception waits.', 'exception', 'ls'],
    ['No notices.', 'notice', 'ls'],
    ['No orders.', 'order', 'ls'],
    ['No returns.', 'return', 'ls'],
    ['No alarms.', 'alarm', 'ls'],
    ['No items.', 'stock'],
  ]) {
    expect(await dock.cli(...args), args.join(' ')).toEqual({ code: 0, stdout: `${words}\n`, stderr: '' });
  }
});
