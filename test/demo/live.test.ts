/**
 * The live picture on a real terminal: what a person types goes the whole way through the scanner's port, the network
 * is cut and mended, the agent killed and back, and at the end the terminal is as it was. Keys in, bytes out; nothing
 * is mocked.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type IPty, spawn } from '@lydell/node-pty';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../wait.ts';
import { entry, lastLine, processesOf, runLimit, scansOf, stopMsMax } from './run-demo.ts';

const folders: string[] = [];
const open: IPty[] = [];

afterEach(async () => {
  for (const terminal of open.splice(0)) process.kill(terminal.pid, 'SIGKILL');
  for (const made of folders.splice(0)) {
    await until('everything is gone', () => processesOf(made).length === 0);
    rmSync(made, { recursive: true, force: true });
  }
});

class Seat {
  readonly folder = mkdtempSync(join(tmpdir(), 'tallyman-seattest-'));
  readonly exited: Promise<number>;
  readonly #terminal: IPty;
  #raw = '';
  #seen = 0;

  constructor(args: string[], size = { cols: 110, rows: 34 }) {
    folders.push(this.folder);
    const env = { ...process.env, TMPDIR: this.folder, TERM: 'xterm-256color', LANG: 'C.UTF-8' };
    this.#terminal = spawn(process.execPath, [entry, 'demo', ...args], { ...size, env });
    open.push(this.#terminal);
    this.#terminal.onData((text) => {
      this.#raw += text;
    });
    this.exited = new Promise((resolve) => {
      this.#terminal.onExit(({ exitCode }) => {
        open.splice(open.indexOf(this.#terminal), 1);
        resolve(exitCode);
      });
    });
  }

  /** Everything written to the terminal, its codes with a visible escape. */
  get raw(): string {
    return this.#raw.replaceAll('\u001b', '␛');
  }

  type(text: string): void {
    this.#terminal.write(text);
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
  }

  /** Waits for text that was painted after the last text waited for. */
  async sees(pattern: RegExp): Promise<void> {
    await until(
      `the screen says ${pattern}`,
      () => pattern.test(stripVTControlCharacters(this.#raw.slice(this.#seen))),
      {
        evidence: () => stripVTControlCharacters(this.#raw.slice(-3_000)),
      },
    );
    this.#seen = this.#raw.length;
  }
}

describe('the demo on a terminal', runLimit, () => {
  it('shows the dock live, takes scans, survives a cut network and a killed agent, and leaves the terminal as it was', async () => {
    const seat = new Seat(['--speed', '3']);
    await seat.sees(/● online/);
    expect(seat.raw.startsWith('␛[?1049h')).toBe(true);
    await seat.sees(/received {3}12 × Tee, black, M/);

    // A code typed by hand goes through the receiving scanner's port; no other carton of the day has it.
    seat.type('KEYBOARD-1\r');
    await seat.sees(/set aside {2}KEYBOARD-1/);
    seat.type('\u001b[200~PASTED-2\u001b[201~\r');
    await seat.sees(/set aside {2}PASTED-2/);

    seat.type('o');
    await seat.sees(/OFFLINE: the network is cut/);
    await seat.sees(/▮+ \d+ items? waiting, oldest \d+ s, all in the ledger/);
    seat.type('OFFLINE-3\r');
    await seat.sees(/set aside {2}OFFLINE-3/);
    seat.type('o');
    await seat.sees(/● online/);
    await seat.sees(/✓ up to date/);

    seat.type('k');
    await seat.sees(/AGENT KILLED, starting again/);
    await seat.sees(/● online.*killed and back 1×/);
    await seat.sees(/received|shipped/);

    seat.resize(80, 24);
    await seat.sees(/demo-outlet/);
    expect(seat.raw).toContain('␛[32m');

    const askedMs = performance.now();
    seat.type('\u0003');
    expect(await seat.exited).toBe(0);
    expect(performance.now() - askedMs).toBeLessThan(stopMsMax);
    // Cursor shown, paste mode off, first screen back; after that only the last line.
    expect(seat.raw).toMatch(/␛\[\?25h␛\[0m␛\[\?1049l[^␛]*$/);
    const { made, recorded } = scansOf(seat.raw);
    // At most the one scan that was under way when Ctrl-C came; never one too many.
    expect(made - recorded).toBeGreaterThanOrEqual(0);
    expect(made - recorded).toBeLessThanOrEqual(1);
    expect(lastLine(seat.raw)).toContain('agent killed once');
    expect(processesOf(seat.folder)).toEqual([]);
    expect(readdirSync(seat.folder)).toEqual([]);
  });

  it('puts the terminal back when it cannot start, and says why', async () => {
    const seat = new Seat(['--data', '/dev/null/nowhere']);
    expect(await seat.exited).toBe(1);
    expect(seat.raw).toMatch(/␛\[\?1049l[^␛]*The demo had to stop: [^␛]+$/);
  });

  it('paints without colours when asked to', async () => {
    const seat = new Seat(['--speed', '10', '--no-color']);
    await seat.sees(/● online/);
    await seat.sees(/received/);
    seat.type('q');
    expect(await seat.exited).toBe(0);
    expect(seat.raw).not.toMatch(/␛\[[\d;]*[1-9]m/);
  });
});
