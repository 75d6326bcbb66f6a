/**
 * What systemd hears: from the real agent over a real datagram socket; and in virtual time, that only finished work
 * feeds the watchdog.
 */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../agent/clock.ts';
import type { Log } from '../../agent/log.ts';
import { createNotify, libsystemdSender, proofLimitMs } from '../../agent/notify.ts';
import { Dock } from '../cli/dock.ts';
import { keepFor } from '../loop-keeper.ts';
import { until } from '../wait.ts';
import { Datagrams } from './datagrams.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

describe('the agent as a service', () => {
  it('says READY when it records, feeds the watchdog, says STOPPING', async () => {
    await using dock = new Dock();
    const path = join(dock.directory, 'notify');
    const manager = await Datagrams.listen(path);
    const agent = dock.spawn({ NOTIFY_SOCKET: path, WATCHDOG_USEC: '300000' });
    await until('READY and three pings', () => manager.messages.filter((one) => one === 'WATCHDOG=1').length >= 3, {
      evidence: () => agent.output,
    });
    expect(manager.messages).toContain('READY=1;STATUS=recording at s/d');
    expect((await dock.cli('status')).code).toBe(0);
    await agent.end();
    await until('STOPPING', () => manager.messages.some((one) => one.startsWith('STOPPING=1;STATUS=')));
    expect(manager.messages.filter((one) => one.startsWith('READY'))).toHaveLength(1);
    await manager.close();
  });

  it('does not feed the watchdog of another process', async () => {
    await using dock = new Dock();
    const path = join(dock.directory, 'notify');
    const manager = await Datagrams.listen(path);
    const agent = dock.spawn({ NOTIFY_SOCKET: path, WATCHDOG_USEC: '30000', WATCHDOG_PID: '1' });
    await until('READY', () => manager.messages.some((one) => one.startsWith('READY')), {
      evidence: () => agent.output,
    });
    await agent.end();
    await until('STOPPING', () => manager.messages.some((one) => one.startsWith('STOPPING')));
    expect(manager.messages).not.toContain('WATCHDOG=1');
    await manager.close();
  });
});

/** Time that passes when the test says so. */
class TestClock implements Clock {
  #nowMs = 0;
  readonly #waiting = new Set<{ atMs: number; wake(): void }>();
  wallMs = () => 0;
  monoMs = () => this.#nowMs;
  sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const entry = { atMs: this.#nowMs + ms, wake: resolve };
      if (signal?.aborted) return resolve();
      this.#waiting.add(entry);
      signal?.addEventListener('abort', () => {
        this.#waiting.delete(entry);
        resolve();
      });
    });
  async pass(ms: number): Promise<void> {
    this.#nowMs += ms;
    for (const entry of this.#waiting)
      if (entry.atMs <= this.#nowMs) {
        this.#waiting.delete(entry);
        entry.wake();
      }
    await settled();
  }
}

/** Every promise that can go on has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the watchdog', () => {
  const watching = (proof: () => Promise<void>, options: { socket?: string; watchdogUs?: number } = {}) => {
    const clock = new TestClock();
    const sent: string[] = [];
    const { socket, watchdogUs } = { socket: '/run/notify', watchdogUs: 60_000_000, ...options };
    const notify = createNotify({ socket, watchdogUs, clock, log: silent, send: (state) => sent.push(state) });
    return { clock, sent, stop: notify.watch(proof, keepFor(clock)) };
  };

  it('is fed three times in its period while the proof comes', async () => {
    const { clock, sent, stop } = watching(async () => {});
    await settled();
    for (let second = 0; second < 60; second++) await clock.pass(1_000);
    expect(sent).toEqual(['WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1']);
    stop();
    for (let second = 0; second < 60; second++) await clock.pass(1_000);
    expect(sent).toHaveLength(4);
  });

  it('is fed by work that goes on, which also asks for more time', () => {
    const sent: string[] = [];
    const clock = new TestClock();
    const send = (state: string) => void sent.push(state);
    createNotify({ socket: '/run/notify', watchdogUs: undefined, clock, log: silent, send }).extend(120_000);
    expect(sent).toEqual(['EXTEND_TIMEOUT_USEC=120000000\nWATCHDOG=1']);
    createNotify({ socket: undefined, watchdogUs: undefined, clock, log: silent, send }).extend(120_000);
    expect(sent).toHaveLength(1);
  });

  it('hungers while the proof does not come, fails, or comes too late', async () => {
    for (const proof of [() => new Promise<void>(() => {}), () => Promise.reject(new Error('closed'))]) {
      const { clock, sent, stop } = watching(proof);
      for (let second = 0; second < 120; second++) await clock.pass(1_000);
      expect(sent).toEqual([]);
      stop();
    }
    let answer = () => {};
    const { clock, sent, stop } = watching(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    await settled();
    await clock.pass(proofLimitMs);
    answer();
    await settled();
    expect(sent).toEqual([]);
    stop();
  });

  it('is fed again when the proof is back: a slow card is not a dead one', async () => {
    let works = false;
    const { clock, sent, stop } = watching(() => (works ? Promise.resolve() : new Promise(() => {})));
    for (let second = 0; second < 50; second++) await clock.pass(1_000);
    expect(sent).toEqual([]);
    works = true;
    for (let second = 0; second < 45; second++) await clock.pass(1_000);
    expect(sent.length).toBeGreaterThan(0);
    stop();
  });

  it('is left alone where systemd has none', async () => {
    const { clock, sent } = watching(async () => {}, { watchdogUs: 0 });
    for (let second = 0; second < 60; second++) await clock.pass(1_000);
    expect(sent).toEqual([]);
  });
});

describe('without a service manager', () => {
  it('nothing is sent and nothing is loaded', () => {
    const notify = createNotify({
      socket: undefined,
      watchdogUs: 60_000_000,
      clock: new TestClock(),
      log: silent,
      send: () => expect.fail('nobody listens'),
    });
    notify.ready('x');
    notify.status('x');
    notify.watch(async () => expect.fail('nobody watches'), keepFor(new TestClock()))();
    notify.stopping('x');
  });

  it('a message that nobody takes does not harm', async () => {
    const warnings: string[] = [];
    const send = libsystemdSender({ ...silent, warn: (message) => warnings.push(message) });
    send('STATUS=nobody listens here');
    send('STATUS=still nobody');
    await until('the library is loaded', async () => {
      await settled();
      return true;
    });
    expect(warnings).toEqual([]);
  });
});
