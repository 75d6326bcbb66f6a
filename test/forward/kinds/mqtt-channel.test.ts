/** The MQTT channel by itself, over an uplink in the test's hand: which answer ends the wait for which batch. */

import { describe, expect, it } from 'vitest';
import type { FollowerAnswer } from '../../../agent/follow/batch.ts';
import type { Channel } from '../../../agent/forward/channel.ts';
import type { Uplink } from '../../../agent/mqtt/uplink-contract.ts';
import { type VirtualClock, virtualClock } from '../../drivers/virtual-clock.ts';
import { loadedKind } from '../loaded-kinds.ts';
import { noMemory } from '../memory-book.ts';
import { MemoryLedger } from '../memory-ledger.ts';

class HandUplink implements Uplink {
  connected = true;
  readonly published: { topic: string; payload: string; timeoutMs: number | undefined }[] = [];
  #hear: ((payload: Buffer, topic: string) => void) | undefined;
  #link: ((up: boolean) => void) | undefined;

  publish(topic: string, payload: string, options: Parameters<Uplink['publish']>[2] = {}): Promise<void> {
    this.published.push({ topic, payload, timeoutMs: options.timeoutMs });
    return Promise.resolve();
  }
  subscribe(_topic: string, handler: (payload: Buffer, topic: string) => void): () => void {
    this.#hear = handler;
    return () => undefined;
  }
  onLink(listener: (up: boolean) => void): () => void {
    this.#link = listener;
    return () => undefined;
  }
  answer(answer: unknown): void {
    this.#hear?.(Buffer.from(JSON.stringify(answer)), 'ack/acme-web');
  }
  link(up: boolean): void {
    this.connected = up;
    this.#link?.(up);
  }
}

function open(): {
  uplink: HandUplink;
  clock: VirtualClock;
  overheard: FollowerAnswer[];
  log: string[];
  send(signal?: AbortSignal): ReturnType<Channel['send']>;
} {
  const uplink = new HandUplink();
  const clock = virtualClock();
  const overheard: FollowerAnswer[] = [];
  const log: string[] = [];
  const ledger = new MemoryLedger();
  ledger.receive('TEE', 3);
  const batch = ledger.freeze('acme-web');
  if (batch === undefined) throw new Error('nothing frozen');
  const channel = loadedKind('mqtt').open(
    {},
    {
      name: 'acme-web',
      merchant: 'acme',
      memory: noMemory,
      handlers: { onLink: () => undefined, onAnswer: (answer) => overheard.push(answer) },
      clock,
      readFile: () => Promise.reject(new Error('none')),
      log: (message) => log.push(message),
      uplink,
    },
  );
  return {
    uplink,
    clock,
    overheard,
    log,
    send: (signal = new AbortController().signal) => channel.send(batch, signal),
  };
}

// What the ledger in memory freezes: (0, 4] of its first epoch.
const own = { epoch: 'epoch-1', to: 4 };

describe('the answer a batch waits for', () => {
  it('is its own; everything else is passed on', async () => {
    const { uplink, overheard, send } = open();
    const sent = send();
    uplink.answer({ epoch: 'epoch-1', to: 3 });
    uplink.answer({ epoch: 'epoch-2', to: 4 });
    uplink.answer(own);
    expect(await sent).toEqual({ type: 'answer', answer: own });
    uplink.answer(own);
    expect(overheard).toEqual([{ epoch: 'epoch-1', to: 3 }, { epoch: 'epoch-2', to: 4 }, own]);
  });

  it('reaches the second attempt when the first was given up', async () => {
    const { uplink, overheard, send } = open();
    const first = new AbortController();
    const given = send(first.signal);
    first.abort();
    const second = send();
    expect(await given).toMatchObject({ type: 'retry' });
    uplink.answer(own);
    expect(await second).toEqual({ type: 'answer', answer: own });
    expect(overheard).toEqual([]);
  });

  it('is waited for 10 s, then twice as long each time up to 60 s, and 10 s again on a new link', async () => {
    const { uplink, clock, send } = open();
    for (const seconds of [10, 20, 40, 60, 60]) {
      const sent = send();
      await clock.advance(seconds * 1000 - 1);
      await clock.advance(1);
      expect(await sent).toMatchObject({ type: 'retry', reason: expect.stringContaining(`within ${seconds} s`) });
    }
    uplink.link(false);
    uplink.link(true);
    void send();
    expect(uplink.published.map(({ timeoutMs }) => timeoutMs)).toEqual([
      10_000, 20_000, 40_000, 60_000, 60_000, 10_000,
    ]);
  });

  it('is given up when the link goes', async () => {
    const { uplink, send } = open();
    const sent = send();
    uplink.link(false);
    expect(await sent).toMatchObject({ type: 'retry', reason: expect.stringContaining('link') });
  });

  it('is not drowned by babble, which fills no log', () => {
    const { uplink, overheard, log } = open();
    for (let i = 0; i < 1_500; i += 1) uplink.answer({ nonsense: i });
    expect(overheard).toEqual([]);
    expect(log).toHaveLength(2);
  });
});
