// needs: mosquitto
/**
 * Fault case 31 where nobody says a word: an access list of a real Mosquitto that takes what the dock says and throws
 * it away, or grants what it does not deliver. Each tree of topics, both versions, and the alarm of a running dock.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../agent/clock.ts';
import { Canary } from '../../agent/mqtt/canary.ts';
import { AlarmedDock, jumpingClock } from '../alarms/alarmed-dock.ts';
import { Broker } from '../end-to-end/broker.ts';
import { temporaryFolder, uplinkTo } from '../forward/bench.ts';
import { hurriedClock } from '../forward/hurried-clock.ts';
import { keepFor } from '../loop-keeper.ts';
import { until } from '../wait.ts';
import { ScriptedBroker } from './scripted-broker.ts';

const base = 'tallyman/v1/reno-1/dock-3';
const shipped = readFileSync(new URL('../../config/mosquitto/tallyman.acl', import.meta.url), 'utf8');
/** What the dock may do, for everybody here. */
const whole = shipped
  .slice(shipped.indexOf('user reno-1-dock-3'), shipped.indexOf('# --- the storefront'))
  .split('\n')
  .filter((line) => line.startsWith('topic '));

async function brokerWith(lines: string[]): Promise<{ broker: Broker; allow(lines: string[]): void }> {
  const dir = temporaryFolder();
  const file = join(dir, 'acl');
  const write = (list: string[]) => writeFileSync(file, `${list.join('\n')}\n`, { mode: 0o700 });
  write(lines);
  const broker = await Broker.start({ dir, extra: [`acl_file ${file}`] });
  onTestFinished(() => broker.kill9());
  return {
    broker,
    allow: (list) => {
      write(list);
      broker.reload();
    },
  };
}

/** Sixty times as fast for answers; rests of half a minute and longer pass ten times as fast still. */
function restlessClock(): Clock {
  const hurried = hurriedClock(60);
  return { ...hurried, sleep: (ms, signal) => hurried.sleep(ms < 30_000 ? ms : ms / 10, signal) };
}

function canaryAt(url: string, version: '5' | '3.1.1', clock: Clock = restlessClock()) {
  const { uplink } = uplinkTo(url, { version }, { clock });
  const canary = new Canary({ uplink, clock, keep: keepFor(clock), boot: 'boot-1' });
  onTestFinished(() => canary.close());
  return { uplink, canary };
}

const without = (...topics: string[]) =>
  whole.filter((line) => !topics.some((topic) => line.endsWith(` ${base}/${topic}`)));

describe.each(['3.1.1', '5'] as const)('MQTT %s', (version) => {
  it('what is said below evt/, and denied: over 3.1.1 this broker acknowledges it and ends the link, without a word', async () => {
    const { broker, allow } = await brokerWith(whole.filter((line) => !line.startsWith(`topic write ${base}/evt/#`)));
    const { uplink, canary } = canaryAt(broker.url, version);
    await until('named', () => canary.silent.includes('evt/canary'), {
      evidence: () => JSON.stringify([uplink.status, canary.silent]) + broker.output,
    });
    allow(whole);
    await until('over', () => canary.silent.length === 0);
  });

  it('requests and desired things that are not delivered, although their subscription was granted', async () => {
    const { broker, allow } = await brokerWith(without('req/#', 'desired/#'));
    const { uplink, canary } = canaryAt(broker.url, version);
    await until('named', () => canary.silent.join() === 'req/canary,desired/canary');
    expect(uplink.status.warnings).toEqual([]);
    allow(whole);
    await until('over', () => canary.silent.length === 0);
    expect(uplink.status.links).toBe(1);
  });
});

it('says nothing of a broker that is silent altogether: that is no access list', async () => {
  const broker = await ScriptedBroker.start();
  onTestFinished(() => broker.close());
  broker.acknowledges = false;
  const { canary } = canaryAt(broker.url, '5');
  const said = () => broker.heard.some(({ topic }) => topic.endsWith('evt/canary'));
  await until('it was asked, and given up', () => said() && broker.links > 1);
  expect(canary.silent).toEqual([]);
});

it('at a broker that ends the link for it: one word, and the link stays', async () => {
  const broker = await ScriptedBroker.start();
  onTestFinished(() => broker.close());
  let said = 0;
  broker.onPublish = ({ topic }) => {
    // Presence comes back, as everywhere.
    if (!topic.endsWith('/canary')) return broker.publish(topic, '{}');
    said += 1;
    broker.cut();
  };
  const { uplink, canary } = canaryAt(broker.url, '5', hurriedClock(60));
  await until('it was cut', () => said === 1 && broker.links === 2);
  await until('it is back', () => uplink.connected);
  await until('it is named', () => canary.silent.join() === 'evt/canary');
  const since = performance.now();
  // A minute of this dock's time.
  await until('time has gone by', () => performance.now() - since > 1_000);
  expect([said, broker.links]).toEqual([1, 2]);
});

it('is an alarm of the dock that names the topics, and over by itself', { timeout: 120_000 }, async () => {
  const { broker, allow } = await brokerWith(without('req/#'));
  const data = join(temporaryFolder(), 'data');
  mkdirSync(data, { mode: 0o700 });
  const dock = new AlarmedDock(data, jumpingClock());
  onTestFinished(() => dock.stop());
  await dock.start(
    `[dock]\nsite = "reno-1"\nname = "dock-3"\ntimezone = "UTC"\ndata = "${data}"\n` +
      `[mqtt]\nurl = "${broker.url}"\nversion = "3.1.1"\n[[merchant]]\nid = "acme"\n`,
  );
  await dock.shows('broker-silent');
  const text = async () => (await dock.standing()).find(({ id }) => id === 'broker-silent')?.text;
  await until('it names that topic alone', async () => (await text())?.includes(`on ${base}/req/canary does not`));
  allow(whole);
  await dock.over('broker-silent');
});
