/** What is made for observers where somebody listens, and where nobody does; at a real broker: end-to-end/observers. */
import { expect, it, onTestFinished } from 'vitest';
import { Events } from '../../agent/events.ts';
import type { Entry } from '../../agent/inventory/nouns/entry.ts';
import { Observers } from '../../agent/mqtt/observers.ts';
import type { Uplink } from '../../agent/mqtt/uplink-contract.ts';
import { virtualClock } from '../drivers/virtual-clock.ts';
import { keepFor } from '../loop-keeper.ts';

type Said = { topic: string; seq: number; qos: number };

/** @param listening the topics that somebody listens to @param silent the broker does not answer in time */
function setUp(listening: readonly string[], silent = false, entries: readonly Entry[] = []) {
  const time = virtualClock();
  const events = new Events();
  const said: Said[] = [];
  const publish: Uplink['publish'] = async (topic, payload, { qos = 1, onUnheard } = {}) => {
    said.push({ topic, seq: JSON.parse(payload).seq, qos });
    if (qos === 1 && silent) throw new Error('no answer');
    if (qos === 1 && !listening.includes(topic)) onUnheard?.();
  };
  const uplink = { connected: true, publish, onLink: () => () => {} };
  const keep = keepFor(time);
  const kinds: string[] = [];
  let head = 0;
  const observers = new Observers({
    ...{ uplink, events, clock: time, keep, recent: async () => [...entries], head: () => head },
    onTold: (kind) => kinds.push(kind),
  });
  onTestFinished(() => observers.close());
  const scan = (seq: number) => {
    const what = { type: 'recorded', what: 'receipt', merchant: 'acme', sku: 'TEE', name: 'Tee', units: 1 } as const;
    events.emit('outcome', {
      ...{ station: 'receiving-1', device: 'scanner-1', text: '4006381333931' },
      outcome: { ...what, seq, processOrders: true },
    });
  };
  const commit = () => {
    head = entries.at(-1)?.seq ?? 0;
    events.emit('commit', { epoch: 'e', seq: head });
  };
  return { time, scan, said, commit, kinds };
}

const on = (said: readonly Said[], topic: string) => said.filter((each) => each.topic === topic).map(({ seq }) => seq);

it('of what nobody listens to one message a turn is made, and the one who listens hears all in order', async () => {
  const { time, scan, said } = setUp(['evt/scan/acme']);
  for (const seq of [1, 2, 3, 4]) scan(seq);
  await time.advance(500);
  expect(on(said, 'evt/scan')).toEqual([1]);
  expect(on(said, 'evt/scan/acme')).toEqual([1, 2, 3, 4]);
  expect(said.filter(({ qos }) => qos === 1)).toHaveLength(2);
  for (const seq of [5, 6]) scan(seq);
  await time.advance(500);
  expect(on(said, 'evt/scan')).toEqual([1, 5]);
  expect(on(said, 'evt/scan/acme')).toEqual([1, 2, 3, 4, 5, 6]);
});

it('a single message asks nobody', async () => {
  const { time, scan, said } = setUp([]);
  scan(1);
  await time.advance(500);
  expect(said.map(({ topic, qos }) => [topic, qos])).toEqual([
    ['evt/scan', 0],
    ['evt/scan/acme', 0],
  ]);
});

it('a broker that does not say in time whether anybody listens is told everything', async () => {
  const { time, scan, said } = setUp(['evt/scan'], true);
  for (const seq of [1, 2, 3]) scan(seq);
  await time.advance(500);
  expect(on(said, 'evt/scan')).toEqual([1, 2, 3]);
});

it('of what the ledger has, the dock itself hears the kind, whether or not anybody listens', async () => {
  const about = { merchant: null, sku: null, document: null, station: 'receiving-1', quantity: null };
  const raised = { seq: 7, at: 1_000, kind: 'exception', ...about, body: { reason: 'unknown-barcode' } } as Entry;
  const { time, commit, kinds, said } = setUp([], false, [raised]);
  commit();
  await time.advance(500);
  expect(said.map(({ topic }) => topic)).toEqual(['evt/exception']);
  expect(kinds).toEqual(['exception']);
});
