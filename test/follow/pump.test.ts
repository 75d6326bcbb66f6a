/**
 * The pump, step by step: each test feeds inputs at given times and looks at the phase and at what the pump wants done.
 */

import { describe, expect, it } from 'vitest';
import type { Batch, SendResult } from '../../agent/follow/batch.ts';
import type { EpochKinship, Naming } from '../../agent/follow/judgement.ts';
import {
  type PumpEffect,
  type PumpInput,
  type PumpRules,
  type PumpState,
  startingPump,
  wakeAtMs,
} from '../../agent/follow/model.ts';
import { transition } from '../../agent/follow/pump.ts';
import { refusedNames } from '../../agent/follow/refused-names.ts';
import type { FrozenBatch } from '../../agent/inventory/nouns/channels/batch.ts';

const realtime: PumpRules = { debounce: { quietMs: 250, maxMs: 2000 } };

function batch(after: number, to: number, lines = 1, snapshot = false): FrozenBatch {
  return {
    channel: 'acme-web',
    key: `key-${after}-${to}`,
    epoch: 'e1',
    after,
    to,
    seen: to,
    snapshot,
    lines: Array.from({ length: lines }, (_, i) => ({
      sku: `SKU-${i}`,
      level: 1,
      previous: 0,
      delta: 1,
      processOrders: true,
    })),
    body: '{}',
  };
}

const only = (sku: string, to: number): FrozenBatch => {
  const one = batch(0, to);
  return { ...one, lines: one.lines.map((line) => ({ ...line, sku })) };
};

/** A pump with its hands held: time stands still unless it is moved. */
class Bench {
  state: PumpState;
  nowMs = 1000;
  random = 0.5;
  effects: PumpEffect[] = [];
  readonly rules: PumpRules;

  constructor(start: Partial<Parameters<typeof startingPump>[0]> = {}, rules: PumpRules = realtime) {
    this.rules = rules;
    this.state = startingPump({ acked: 0, untold: false, linked: true, hurry: false, ...start });
  }

  get phase(): string {
    return this.state.phase.name;
  }

  tell(input: PumpInput): this {
    const step = transition(this.state, input, { nowMs: this.nowMs, random: this.random, rules: this.rules });
    this.state = step.state;
    this.effects = step.effects;
    return this;
  }

  after(ms: number): this {
    this.nowMs += ms;
    return this;
  }

  /** Waits exactly until the pump wants to be woken. */
  wake(): this {
    const atMs = wakeAtMs(this.state);
    if (atMs === undefined) throw new Error(`the pump waits for nothing in ${this.phase}`);
    this.nowMs = atMs;
    return this.tell({ type: 'timer' });
  }

  frozen(what: FrozenBatch | undefined, newsTo = 0): this {
    return this.tell({ type: 'frozen', op: this.state.op, batch: what, newsTo });
  }

  result(result: Exclude<SendResult, { type: 'answer' }>): this {
    return this.tell({ type: 'result', op: this.state.op, result });
  }

  answered(to: number, kinship: EpochKinship = 'current', head = 2000): this {
    const heard = { answer: { epoch: kinship, to }, kinship, naming: 'untold', head } as const;
    return this.tell({ type: 'result', op: this.state.op, result: { type: 'heard', heard } });
  }

  overheard(to: number, kinship: EpochKinship = 'current', head = 2000): this {
    return this.tell({ type: 'answer', heard: { answer: { epoch: kinship, to }, kinship, naming: 'untold', head } });
  }

  /** An answer, overheard, that names the batch it is of. */
  named(to: number, id: string, naming: Naming, head = 2000): this {
    return this.tell({
      type: 'answer',
      heard: { answer: { epoch: 'e1', to, id }, kinship: 'current', naming, head },
    });
  }

  settled(done = true): this {
    return this.tell({ type: 'settled', op: this.state.op, done });
  }

  /** A batch on its way. */
  sending(what: FrozenBatch = batch(1030, 1042), newsTo = 0): this {
    return this.tell({ type: 'now' }).frozen(what, newsTo);
  }

  get wants(): string[] {
    return this.effects.map(({ type }) => type);
  }
}

describe('debounce (R21)', () => {
  it('freezes after 250 ms of quiet', () => {
    const bench = new Bench().tell({ type: 'news' });
    expect(bench.phase).toBe('debouncing');
    expect(wakeAtMs(bench.state)).toBe(1250);
    bench.after(100).tell({ type: 'news' });
    expect(wakeAtMs(bench.state)).toBe(1350);
    bench.wake();
    expect([bench.phase, bench.wants]).toEqual(['freezing', ['freeze']]);
  });

  it('freezes 2 s after the first news however much goes on', () => {
    const bench = new Bench().tell({ type: 'news' });
    for (let i = 0; i < 19; i += 1) bench.after(100).tell({ type: 'news' });
    expect(wakeAtMs(bench.state)).toBe(3000);
  });

  it('sends what became due while sending after its own debounce, a backlog without any', () => {
    const bench = new Bench().sending(batch(0, 10), 10);
    bench.after(400).tell({ type: 'news' });
    bench.answered(10).settled();
    expect(bench.phase).toBe('debouncing');
    const behind = new Bench().sending(batch(0, 10), 11).answered(10).settled();
    expect([behind.phase, behind.wants]).toEqual(['freezing', ['freeze']]);
  });

  it('leaves news to the schedule of a channel that has one', () => {
    const bench = new Bench({}, {}).tell({ type: 'news' });
    expect([bench.phase, bench.wants]).toEqual(['idle', []]);
    expect(bench.tell({ type: 'tick' }).wants).toEqual(['freeze']);
  });

  it('is idle when the book has nothing to say', () => {
    expect(new Bench().tell({ type: 'now' }).frozen(undefined).phase).toBe('idle');
  });
});

describe('one batch, one answer', () => {
  it('acknowledges what the storefront took, with the lines it refused', () => {
    const bench = new Bench().sending(batch(1030, 1042, 2));
    bench.result({
      type: 'acknowledged',
      rejected: [
        { sku: 'SKU-1', reason: 'gone' },
        { sku: 'SKU-1', reason: 'twice' },
        { sku: 'NOT-OURS', reason: 'x' },
      ],
    });
    expect(bench.effects).toEqual([
      { type: 'acknowledge', op: bench.state.op, key: 'key-1030-1042', rejected: [{ sku: 'SKU-1', reason: 'gone' }] },
    ]);
    expect(bench.settled().state).toMatchObject({ acked: 1042, batch: undefined, failures: 0 });
  });

  it('takes a name for the line it looks like, in another case or with blanks, and remembers one that means none', () => {
    const bench = new Bench().sending(batch(1030, 1042, 2));
    const rejected = [
      { sku: ' sku-1 ', reason: 'gone' },
      { sku: 'SKU-9', reason: 'x' },
    ];
    bench.result({ type: 'acknowledged', rejected });
    expect(bench.effects).toMatchObject([{ type: 'acknowledge', rejected: [{ sku: 'SKU-1', reason: 'gone' }] }]);
    expect(bench.state.refusedUnknown).toBe('SKU-9');
    const alike = { lines: ['TEE', 'Tee'].map((sku) => ({ sku })) };
    expect(refusedNames([{ sku: 'tee', reason: 'x' }], alike.lines)).toEqual({ ours: [], unknown: 'tee' });
    expect(refusedNames([{ sku: 'Tee', reason: 'x' }], alike.lines).ours).toEqual([{ sku: 'Tee', reason: 'x' }]);
  });

  it('never has two in flight: nothing but news is noted while one is on its way', () => {
    const bench = new Bench().sending();
    expect(bench.tell({ type: 'news' }).wants).toEqual([]);
    expect(bench.tell({ type: 'now' }).wants).toEqual([]);
    expect(bench.tell({ type: 'timer' }).wants).toEqual([]);
    expect(bench.phase).toBe('sending');
  });

  it('sends the same batch again after silence', () => {
    const bench = new Bench().sending();
    const sent = bench.effects[0];
    bench.result({ type: 'retry', reason: 'no answer' }).wake();
    expect(bench.effects[0]).toMatchObject({ type: 'send', batch: (sent as { batch: Batch }).batch });
  });

  it('takes a late answer while it waits to send again', () => {
    const bench = new Bench().sending().result({ type: 'retry', reason: 'no answer' });
    expect(bench.overheard(1042).wants).toEqual(['acknowledge']);
  });

  it('ignores replies of operations that are over', () => {
    const bench = new Bench().sending();
    const { op } = bench.state;
    bench.result({ type: 'retry', reason: 'no answer' }).wake();
    bench.tell({ type: 'result', op, result: { type: 'acknowledged', rejected: [] } });
    expect([bench.phase, bench.wants]).toEqual(['sending', []]);
    bench.tell({ type: 'frozen', op, batch: batch(1, 2), newsTo: 0 }).tell({ type: 'settled', op, done: true });
    expect(bench.phase).toBe('sending');
  });

  it('asks the book again when the batch was not the one in flight', () => {
    const bench = new Bench().sending().answered(1042).settled(false);
    expect([bench.wants, bench.state.acked]).toEqual([['freeze'], 0]);
  });
});

describe('answers that are not the batch’s own', () => {
  it('ignores late and doubled ones and counts them', () => {
    const bench = new Bench().sending();
    expect(bench.overheard(1030).wants).toEqual([]);
    expect([bench.phase, bench.state.counts.ignored]).toEqual(['sending', 1]);
  });

  it('sends once more when the storefront is found waiting for this very batch', () => {
    const bench = new Bench().sending().after(1500).overheard(1030);
    expect(bench.wants).toEqual(['abort', 'send']);
    expect(bench.overheard(1030).wants, 'not twice in a second').toEqual([]);
  });

  it('cuts a back-off short when the storefront shows up', () => {
    const bench = new Bench().sending();
    for (let i = 0; i < 5; i += 1) {
      bench.result({ type: 'retry', reason: 'no answer' });
      if (i < 4) bench.wake();
    }
    expect(bench.phase).toBe('circuit-open');
    expect(bench.after(2000).overheard(1030).wants).toEqual(['send']);
  });

  it('asks once more before it believes that state was lost, then starts over', () => {
    const bench = new Bench().sending().overheard(500);
    expect(bench.wants).toEqual(['abort', 'send']);
    bench.overheard(500);
    expect(bench.wants).toEqual(['abort', 'start-over']);
    bench.settled();
    expect([bench.wants, bench.state.acked]).toEqual([['freeze'], 0]);
  });

  it('is not fooled by one delayed duplicate of an old answer', () => {
    const bench = new Bench().sending().overheard(500).answered(1042).settled();
    expect([bench.state.acked, bench.state.counts.snapshots]).toEqual([1042, 0]);
  });

  it('starts over at a place it never sent the storefront to', () => {
    expect(new Bench().sending().overheard(1035).wants).toEqual(['abort', 'start-over']);
  });

  it('opens a new epoch, at most one a minute, and never obeys', () => {
    const bench = new Bench().sending().overheard(5000);
    expect(bench.effects).toMatchObject([{ type: 'abort' }, { type: 'open-epoch', reason: 'storefront-ahead' }]);
    bench
      .settled()
      .frozen(batch(0, 1042, 1, true))
      .overheard(9, 'unknown');
    expect([bench.phase, bench.wants]).toEqual(['sending', []]);
    bench.after(60_000).overheard(9, 'unknown');
    expect(bench.effects[1]).toMatchObject({ type: 'open-epoch', reason: 'unknown-epoch' });
  });

  it('sends nothing to one that holds what another ledger told it, until a person resumes it', () => {
    for (const bench of [new Bench({ untold: true }), new Bench({ untold: true }).sending(batch(0, 9, 1, true))]) {
      bench.overheard(900, 'unknown');
      expect([bench.phase, bench.wants.at(-1)]).toEqual(['halted', 'stop']);
      expect(bench.state.error).toContain('900 of unknown');
      expect(bench.tell({ type: 'now' }).after(60_000).tell({ type: 'news' }).wants).toEqual([]);
      bench.tell({ type: 'resume' }).frozen(batch(0, 9, 1, true));
      expect(bench.wants).toEqual(['send']);
      // What was said before is late by now.
      expect(bench.overheard(900, 'unknown').wants).not.toContain('stop');
    }
    const told = new Bench({ untold: true })
      .sending(batch(0, 9, 1, true))
      .answered(9)
      .settled();
    expect(told.overheard(900, 'unknown').effects).toMatchObject([{ type: 'open-epoch', reason: 'unknown-epoch' }]);
  });

  it('takes a batch for delivered only when the answer names it', () => {
    const bench = new Bench().sending();
    expect(bench.named(1042, 'another', 'strange').effects[1]).toMatchObject({ type: 'open-epoch', reason: 'clone' });
    const ours = new Bench().sending();
    expect(ours.named(1042, 'key-1030-1042', 'untold').wants).toContain('acknowledge');
  });

  it('believes each place under a strange name once, and four of them in all', () => {
    const bench = new Bench().sending();
    for (let n = 0; n < 8; n += 1) {
      bench.after(60_000).named(1042, 'same', 'strange');
      if (n === 0) bench.settled().frozen(batch(0, 1100, 1, true));
    }
    expect(bench.state.counts.epochs).toBe(1);
    for (let n = 0; n < 8; n += 1) {
      const before = bench.state.counts.epochs;
      bench.after(60_000).named(1043 + n, 'other', 'strange');
      if (bench.state.counts.epochs > before) bench.settled().frozen(batch(0, 1100 + n, 1, true));
    }
    expect(bench.state.counts.epochs).toBe(4);
  });

  it('believes an unknown epoch once: a storefront that insists on it does not start everybody over again', () => {
    const bench = new Bench().sending().answered(9, 'unknown');
    expect(bench.wants).toEqual(['open-epoch']);
    bench
      .settled()
      .frozen(batch(0, 1042, 1, true))
      .after(60_000)
      .answered(9, 'unknown');
    expect([bench.phase, bench.wants]).toEqual(['backing-off', []]);
    expect(bench.state.error).toContain('told so before');
    expect(bench.after(600_000).overheard(9, 'unknown').wants).toEqual([]);
  });

  it('sends a snapshot to a storefront that is still in an epoch of ours that is over', () => {
    const bench = new Bench().sending().answered(77, 'older').answered(77, 'older');
    expect(bench.wants).toEqual(['start-over']);
  });

  it('makes at most one snapshot a minute of unasked answers', () => {
    const bench = new Bench({ acked: 1042 }).overheard(0, 'none');
    expect(bench.wants).toEqual(['start-over']);
    bench
      .settled()
      .frozen(batch(0, 1042, 1, true))
      .answered(1042)
      .settled();
    expect(bench.overheard(7).wants).toEqual([]);
    expect(bench.after(60_000).overheard(7).wants).toEqual(['start-over']);
  });

  it('backs off from a storefront that answers every batch with nonsense', () => {
    const bench = new Bench()
      .sending()
      .answered(1035)
      .settled()
      .frozen(batch(0, 1050, 1, true))
      .answered(3);
    expect(bench.phase).toBe('backing-off');
    bench.wake().answered(3).wake().answered(3);
    expect(bench.state.failures).toBe(3);
  });
});

describe('failures', () => {
  it('backs off with full jitter, opens the circuit after five, and probes one by one', () => {
    const bench = new Bench().sending();
    const waits: [string, number][] = [];
    for (let i = 0; i < 8; i += 1) {
      bench.random = 0.999_999;
      bench.result({ type: 'retry', reason: 'reset' });
      waits.push([bench.phase, (wakeAtMs(bench.state) ?? 0) - bench.nowMs]);
      bench.wake();
      expect(bench.wants).toEqual(['send']);
    }
    expect(waits).toEqual([
      ['backing-off', 1000],
      ['backing-off', 2000],
      ['backing-off', 4000],
      ['backing-off', 8000],
      ['circuit-open', 30_000],
      ['circuit-open', 60_000],
      ['circuit-open', 120_000],
      ['circuit-open', 240_000],
    ]);
    bench.answered(1042).settled();
    expect(bench.state).toMatchObject({ failures: 0, error: undefined });
  });

  it.each([
    [7_000, 7_000],
    [10 ** 9, 900_000],
    [-5, 100],
  ])('obeys Retry-After %d ms as %d ms', (afterMs, waitMs) => {
    const bench = new Bench();
    bench.random = 0;
    bench.sending().result({ type: 'retry', reason: '429', afterMs });
    expect((wakeAtMs(bench.state) ?? 0) - bench.nowMs).toBe(waitMs);
  });

  it('sends at once on sync now, whatever it waits for', () => {
    const bench = new Bench().sending().result({ type: 'retry', reason: '503', afterMs: 60_000 });
    expect(bench.tell({ type: 'tick' }).wants, 'a schedule waits out a failure').toEqual([]);
    expect(bench.tell({ type: 'now' }).wants).toEqual(['send']);
  });

  it('waits out a ledger that cannot be written, and settles the answer later', () => {
    const bench = new Bench().sending().answered(1042);
    bench.tell({ type: 'book-failed', op: bench.state.op, reason: 'disk full' });
    expect([bench.phase, bench.state.error]).toEqual(['backing-off', 'disk full']);
    expect(bench.wake().wants).toEqual(['send']);
    expect(bench.answered(1042).wants).toEqual(['acknowledge']);
  });
});

describe('refused for good', () => {
  it('halves until the line is found, sets it aside, and grows back', () => {
    const bench = new Bench().sending(batch(0, 8, 8));
    bench.result({ type: 'refused', reason: '400' });
    expect(bench.wants).toEqual(['drop']);
    expect(bench.settled().effects).toMatchObject([{ type: 'freeze', maxLines: 4 }]);
    bench
      .frozen(batch(0, 4, 4))
      .result({ type: 'refused', reason: '400' })
      .settled();
    bench
      .frozen(batch(0, 2, 2))
      .result({ type: 'refused', reason: '400' })
      .settled();
    bench.frozen(batch(0, 1, 1)).result({ type: 'refused', reason: '400: no such thing' });
    expect(bench.wants, 'a refusal alone is no evidence').toEqual(['drop']);
    expect(bench.settled().effects).toMatchObject([{ type: 'freeze', maxLines: 1, skip: ['SKU-0'] }]);
    bench.frozen(only('SKU-1', 2)).answered(2).settled();
    expect(bench.effects).toMatchObject([{ type: 'freeze', maxLines: 1, skip: [] }]);
    bench.frozen(only('SKU-0', 3)).result({ type: 'refused', reason: '400: still no such thing' });
    expect(bench.effects).toMatchObject([
      { type: 'set-aside', rejections: [{ sku: 'SKU-0', reason: '400: still no such thing' }] },
    ]);
    expect(bench.settled().effects).toMatchObject([{ type: 'freeze', maxLines: 1 }]);
    bench
      .frozen(batch(0, 4, 1))
      .answered(4)
      .settled();
    expect(bench.effects).toMatchObject([{ type: 'freeze', maxLines: 2 }]);
  });

  it('slows down when line after line is refused: then it is the storefront, and no line is set aside', () => {
    const bench = new Bench({}, realtime);
    bench.tell({ type: 'now' });
    for (const n of [1, 2]) {
      bench
        .frozen(only(`SKU-${n}`, n))
        .result({ type: 'refused', reason: '406' })
        .settled();
    }
    expect(bench.effects).toMatchObject([{ type: 'freeze', skip: ['SKU-1', 'SKU-2'] }]);
    bench.frozen(only('SKU-3', 3)).result({ type: 'refused', reason: '406' });
    expect(bench.wants).toEqual(['drop']);
    expect(bench.settled().phase).toBe('backing-off');
    expect(bench.state.error).toContain('every line');
    // One more line at each try, further and further apart.
    for (let n = 4; n < 12; n += 1) {
      bench.wake();
      bench
        .frozen(only(`SKU-${n}`, n))
        .result({ type: 'refused', reason: '406' })
        .settled();
    }
    expect(bench.phase).toBe('circuit-open');
    // It is over: everything goes out.
    bench.wake().frozen(only('SKU-12', 12)).answered(12).settled();
    for (let n = 1; n < 12; n += 1) {
      expect(bench.effects).toMatchObject([{ type: 'freeze', maxLines: 1 }]);
      bench
        .frozen(only(`SKU-${n}`, 20 + n))
        .answered(20 + n)
        .settled();
    }
    expect(bench.state).toMatchObject({ error: undefined, failures: 0, trial: { suspects: [] } });
  });

  it('waits with a line that has nothing beside it, and tries whatever comes at once', () => {
    const bench = new Bench().sending(only('BAD', 1)).result({ type: 'refused', reason: '422' }).settled();
    expect(bench.effects).toMatchObject([{ type: 'freeze', skip: ['BAD'] }]);
    bench.frozen(undefined);
    expect([bench.phase, bench.state.error]).toEqual(['backing-off', expect.stringContaining('refuses BAD: 422')]);
    bench.tell({ type: 'news' });
    expect(bench.wants).toEqual(['freeze']);
    bench
      .frozen(batch(0, 2, 2))
      .result({ type: 'refused', reason: '422' })
      .settled();
    bench.frozen(only('BAD', 1)).result({ type: 'refused', reason: '422' }).settled();
    bench.frozen(only('TEE', 2)).answered(2).settled();
    bench.frozen(only('BAD', 3)).result({ type: 'refused', reason: '422' });
    expect(bench.effects).toMatchObject([{ type: 'set-aside', rejections: [{ sku: 'BAD' }] }]);
  });

  it('finds what size gets through, keeps to it for an hour, and tries more after that', () => {
    const bench = new Bench().sending(batch(0, 100, 100)).result({ type: 'refused', reason: '413', size: true });
    bench
      .settled()
      .frozen(batch(0, 50, 50))
      .result({ type: 'refused', reason: '413', size: true })
      .settled();
    expect(bench.effects).toMatchObject([{ maxLines: 25 }]);
    bench
      .frozen(batch(0, 25, 25))
      .answered(25)
      .settled();
    expect(bench.effects).toMatchObject([{ maxLines: 50 }]);
    bench
      .frozen(batch(25, 75, 50))
      .result({ type: 'refused', reason: '413', size: true })
      .settled();
    expect(bench.effects).toMatchObject([{ maxLines: 25 }]);
    for (const to of [50, 75, 100]) {
      bench
        .frozen(batch(to - 25, to, 25))
        .answered(to)
        .settled();
      expect(bench.effects).toMatchObject([{ maxLines: 25 }]);
    }
    expect(bench.state.trial.ceiling).toMatchObject({ lines: 25, reason: '413' });
    bench.frozen(undefined).after(3_600_001).tell({ type: 'now' });
    expect(bench.effects).not.toMatchObject([{ maxLines: 25 }]);
  });

  it('takes three silences about a large batch for its size, and none about a small one', () => {
    const bench = new Bench().sending(batch(0, 100, 100));
    for (const wanted of ['send', 'send']) {
      bench.result({ type: 'retry', reason: 'cut', silent: true });
      expect(bench.wake().wants).toEqual([wanted]);
    }
    bench.result({ type: 'retry', reason: 'cut', silent: true });
    expect(bench.wants).toEqual(['drop']);
    expect(bench.settled().effects).toMatchObject([{ type: 'freeze', maxLines: 50 }]);
    bench.frozen(batch(0, 16, 16));
    for (let n = 0; n < 9; n += 1) {
      bench.result({ type: 'retry', reason: 'cut', silent: true });
      expect(bench.wake().wants).toEqual(['send']);
    }
  });

  it('stops when the storefront is gone for good, until somebody resumes it', () => {
    const bench = new Bench().sending().result({ type: 'stopped', reason: '410' });
    expect([bench.phase, bench.wants]).toEqual(['halted', ['stop']]);
    expect(bench.tell({ type: 'news' }).tell({ type: 'now' }).wants).toEqual([]);
    expect(bench.tell({ type: 'resume' }).wants).toEqual(['freeze']);
  });
});

describe('link, pause, epoch', () => {
  it('freezes nothing without a link, and at once when it is back', () => {
    const bench = new Bench({ linked: false }).tell({ type: 'news' }).tell({ type: 'now' });
    expect([bench.phase, bench.wants]).toEqual(['link-down', []]);
    expect(bench.tell({ type: 'link', up: true }).wants).toEqual(['freeze']);
  });

  it('gives up the attempt when the link goes, and sends the same batch when it is back, without back-off', () => {
    const bench = new Bench().sending().tell({ type: 'link', up: false });
    expect([bench.phase, bench.wants]).toEqual(['link-down', ['abort']]);
    bench.tell({ type: 'link', up: true });
    expect(bench.effects).toMatchObject([{ type: 'send', batch: { key: 'key-1030-1042' } }]);
    expect(bench.state.failures).toBe(0);
  });

  it('keeps what the book settles while the link goes', () => {
    const bench = new Bench().sending().answered(1042).tell({ type: 'link', up: false }).settled();
    expect([bench.phase, bench.state.acked]).toEqual(['link-down', 1042]);
  });

  it('pauses in the middle of an attempt and asks the book again when resumed', () => {
    const bench = new Bench().sending().tell({ type: 'halt', halt: { why: 'paused', reason: 'by hand' } });
    expect([bench.phase, bench.wants]).toEqual(['halted', ['abort']]);
    expect(bench.overheard(1042).wants).toEqual([]);
    expect(bench.tell({ type: 'resume' }).wants).toEqual(['freeze']);
  });

  it('writes down an answer that was there before the pause', () => {
    const bench = new Bench()
      .sending()
      .answered(1042)
      .tell({ type: 'halt', halt: { why: 'paused', reason: 'x' } });
    expect(bench.phase).toBe('settling');
    expect(bench.settled().state).toMatchObject({ acked: 1042, phase: { name: 'halted' } });
  });

  it('forgets the batch in flight when the book opens a new epoch', () => {
    const bench = new Bench().sending().tell({ type: 'epoch' });
    expect([bench.wants, bench.state.batch, bench.state.acked]).toEqual([['abort', 'freeze'], undefined, 0]);
  });
});

it('R21: a batch that something came in before is given up unsent, and another one is made at once', () => {
  const bench = new Bench({ hurry: true });
  bench.tell({ type: 'tick' }).frozen(batch(0, 5));
  bench.result({ type: 'outdated', reason: 'orders came in since it was made' });
  expect(bench.effects).toEqual([expect.objectContaining({ type: 'drop', key: 'key-0-5' })]);
  bench.settled();
  expect(bench.phase).toBe('freezing');
  expect(bench.state).toMatchObject({ failures: 0, acked: 0, trial: { suspects: [] } });
  expect(bench.state.error).toBeUndefined();
});

describe('R21: a line that something comes in for again and again', () => {
  const keepsComing = {
    type: 'outdated',
    reason: 'orders came in since it was made',
    about: ['SKU-1', 'no line'],
  } as const;
  const began = () => {
    const bench = new Bench({ hurry: true })
      .tell({ type: 'tick' })
      .frozen(batch(0, 5, 3))
      .result(keepsComing);
    return bench.settled();
  };

  it('is left out of the next batch, and tried again at once when that was taken', () => {
    const bench = began();
    expect(bench.effects).toEqual([expect.objectContaining({ type: 'freeze', skip: ['SKU-1'] })]);
    bench
      .frozen(batch(0, 5, 2))
      .result({ type: 'acknowledged', rejected: [] })
      .settled();
    expect(bench.effects).toEqual([expect.objectContaining({ type: 'freeze', skip: [] })]);
    expect(bench.state).toMatchObject({ failures: 0, error: undefined });
  });

  it('waits for quieter times where nothing else is due, says so, and is never forgotten', () => {
    const bench = began().frozen(undefined);
    expect([bench.phase, bench.state.error]).toEqual(['backing-off', expect.stringContaining('came in for SKU-1')]);
    bench.wake();
    expect(bench.effects).toEqual([expect.objectContaining({ type: 'freeze', skip: [] })]);
    bench.frozen(batch(0, 5)).result({ type: 'acknowledged', rejected: [] }).settled();
    expect(bench.state).toMatchObject({ failures: 0, error: undefined, acked: 5 });
  });
});
