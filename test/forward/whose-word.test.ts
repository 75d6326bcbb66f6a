/** Whose word is believed at the broker: answers with the retain flag, floods, and answers that somebody else wrote. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { ScriptedBroker } from '../mqtt/scripted-broker.ts';
import { until } from '../wait.ts';
import { channelConfig, forwarderOf, uplinkTo } from './bench.ts';
import { hurriedClock } from './hurried-clock.ts';
import { statusOf } from './memory-book.ts';

const ack = 'tallyman/v1/reno-1/dock-3/ack/acme-web';

async function scripted(version: 4 | 5 = 5): Promise<ScriptedBroker> {
  const broker = await ScriptedBroker.start(version);
  onTestFinished(() => broker.close());
  return broker;
}

/** What the batch says of itself. */
function batchOf(payload: string): { id: string; epoch: string; to: number } {
  const { id, data } = JSON.parse(payload) as { id: string; data: { epoch: string; to: number } };
  return { id, epoch: data.epoch, to: data.to };
}

describe('answers with the retain flag', () => {
  it.each([5, 4] as const)('count where they name the batch that waits for them, on MQTT %d', async (version) => {
    const broker = await scripted(version);
    broker.onPublish = ({ topic, payload }) => {
      if (topic.includes('/evt/stock/')) broker.publish(ack, JSON.stringify(batchOf(payload)), { retain: true });
    };
    const { uplink } = uplinkTo(broker.url);
    const bench = forwarderOf(channelConfig(), { uplink });
    bench.moved(() => bench.ledger.receive('TEE', 3));
    await until('it is taken', () => bench.ledger.row('acme-web').acked > 0 && bench.forwarder.state === 'idle');
    expect(bench.forwarder.counts.resends).toBe(0);
  });

  it.each([
    ['an older place', ({ epoch }: { epoch: string }) => ({ epoch, to: 1 })],
    ['another epoch', ({ to }: { to: number }) => ({ epoch: 'of-yesterday', to })],
    ['another batch', ({ epoch, to }: { epoch: string; to: number }) => ({ epoch, to, id: 'f'.repeat(32) })],
    ['far ahead', ({ epoch }: { epoch: string }) => ({ epoch, to: 1_000_000 })],
  ])('move nothing else, and the channel says what to switch off: %s', async (_words, wrong) => {
    const broker = await scripted();
    broker.onPublish = ({ topic, payload }) => {
      if (topic.includes('/evt/stock/')) broker.publish(ack, JSON.stringify(wrong(batchOf(payload))), { retain: true });
    };
    const clock = hurriedClock(20);
    const { uplink } = uplinkTo(broker.url, {}, { clock });
    const bench = forwarderOf(channelConfig(), { uplink, clock });
    bench.moved(() => bench.ledger.receive('TEE', 3));
    await until(
      'the channel says why',
      () => bench.forwarder.error?.includes('retain flag: ') || bench.forwarder.error?.includes('with the retain flag'),
    );
    expect(bench.ledger.row('acme-web').acked).toBe(0);
    expect([bench.ledger.restarts, bench.ledger.openings.length]).toEqual([[], 1]);
    expect(bench.forwarder.report(statusOf(bench.ledger, 'acme-web')).ignored).toBeGreaterThan(0);
  });
});

describe('a broker that floods', () => {
  it('is read at the pace of an honest one, cut off after ten seconds, and tried again', async () => {
    const broker = await scripted();
    const clock = hurriedClock(10);
    const { uplink } = uplinkTo(broker.url, {}, { clock });
    let heard = 0;
    uplink.subscribe('ack/acme-web', () => {
      heard += 1;
    });
    await until('linked', () => uplink.connected);
    const bytes = Buffer.concat(Array.from({ length: 200 }, () => broker.message(ack, '{"epoch":"e","to":1}')));
    let cut: string | undefined;
    const startMs = clock.monoMs();
    const flooded = broker.flood(bytes, () => cut !== undefined);
    await until('the link is cut', () => {
      cut ??= uplink.status.error?.includes('the broker floods') ? uplink.status.error : undefined;
      return cut;
    });
    await flooded;
    const seconds = (clock.monoMs() - startMs) / 1000;
    expect(heard).toBeLessThan(2_500 + seconds * 600);
    await until('it is tried again', () => broker.links > 1 && uplink.connected);
  });

  it.each([0, 1] as const)('leaves the event loop its turns, whatever came in one read: QoS %d', async (qos) => {
    const broker = await scripted();
    const { uplink } = uplinkTo(broker.url);
    let turn = 0;
    const heardIn = new Map<number, number>();
    uplink.subscribe('ack/acme-web', () => heardIn.set(turn, (heardIn.get(turn) ?? 0) + 1));
    await until('linked', () => uplink.connected);
    let counting = true;
    const count = () => {
      turn += 1;
      if (counting) setImmediate(count);
    };
    count();
    const bytes = Array.from({ length: 1_000 }, () => broker.message(ack, '{"epoch":"e","to":1}', { qos }));
    broker.write(Buffer.concat(bytes));
    await until('all were heard', () => [...heardIn.values()].reduce((sum, heard) => sum + heard, 0) === 1_000);
    counting = false;
    expect(Math.max(...heardIn.values())).toBeLessThanOrEqual(10);
    // What it acknowledges together is still acknowledged: all of it.
    expect(await broker.taken()).toBe(true);
  });

  it('may acknowledge what was never sent: that is counted, and cut off with its name when it goes on and on', async () => {
    const broker = await scripted();
    const { uplink } = uplinkTo(broker.url);
    await until('linked', () => uplink.connected);
    const before = uplink.status.dropped;
    const stray = Buffer.concat(Array.from({ length: 500 }, (_, n) => broker.acknowledgement(40_000 + n)));
    broker.write(stray);
    await until('all are counted', () => uplink.status.dropped - before === 500);
    expect([uplink.connected, uplink.status.links]).toEqual([true, 1]);
    let cut: string | undefined;
    const flooded = broker.flood(stray, () => cut !== undefined);
    await until('the link is cut', () => {
      const { error } = uplink.status;
      if (error?.includes('acknowledgements and pings a second')) cut ??= error;
      return cut;
    });
    await flooded;
    await until('it is tried again', () => broker.links > 1 && uplink.connected);
  });

  it('that acknowledges nothing is cut off with its name, and what waits for it is bounded', async () => {
    const broker = await scripted();
    broker.acknowledges = false;
    const clock = hurriedClock(20);
    const { uplink } = uplinkTo(broker.url, {}, { clock });
    await until('linked', () => uplink.connected);
    const refused: string[] = [];
    const options = { qos: 1, retain: false, timeoutMs: 10_000 } as const;
    const published = Array.from({ length: 2_000 }, () =>
      uplink.publish('evt/x', '{}', options).catch((error: Error) => void refused.push(error.message)),
    );
    await Promise.all(published);
    expect(refused.filter((text) => text.includes('too many messages wait')).length).toBeGreaterThan(1_000);
    await until('the link is cut', async () => {
      await uplink.publish('evt/x', '{}', options).catch(() => {});
      return broker.links > 1 || uplink.status.error?.includes('acknowledges nothing');
    });
  });

  it('is cut off at once when it sends what nobody asked for', async () => {
    const broker = await scripted();
    const { uplink } = uplinkTo(broker.url);
    await until('linked', () => uplink.connected);
    broker.publish(ack, '{}', { qos: 2 });
    await until('cut', () => uplink.status.error?.includes('QoS 2'));
  });
});

it('answers that insist on what this ledger cannot know hold the channel, open no further epoch, and a person releases it', async () => {
  const broker = await scripted();
  const clock = hurriedClock(200);
  const { uplink } = uplinkTo(broker.url, {}, { clock });
  const bench = forwarderOf(channelConfig(), { uplink, clock });
  await until('linked', () => uplink.connected);
  bench.moved(() => bench.ledger.receive('TEE', 3));
  let forged = 0;
  const forge = () => {
    forged += 1;
    broker.publish(ack, JSON.stringify({ epoch: bench.ledger.epoch, to: 9_000_000 + forged }));
  };
  await until('it is held', () => {
    forge();
    return bench.forwarder.state === 'held';
  });
  const opened = bench.ledger.openings.length;
  const untilMs = clock.monoMs() + 600_000;
  await until('ten minutes of it', () => {
    forge();
    return clock.monoMs() > untilMs;
  });
  expect(bench.ledger.openings.length).toBe(opened);
  expect(opened).toBeLessThanOrEqual(5);
  expect(bench.forwarder.error).toContain('sync/resume');
  broker.onPublish = ({ topic, payload }) => {
    if (topic.includes('/evt/stock/')) broker.publish(ack, JSON.stringify(batchOf(payload)));
  };
  bench.forwarder.resume();
  await until('it goes on', () => bench.forwarder.state === 'idle' && bench.ledger.row('acme-web').acked > 0);
});
