/**
 * The HID transport: which device an address means, what comes through, how a link ends. On a machine with /dev/uhid
 * against devices that the kernel makes, elsewhere against made-up ones (`made-up-bus.ts`).
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../agent/clock.ts';
import type { HidNeeds } from '../../../drivers/driver.ts';
import { usbHid } from '../../../drivers/scales/protocols/usb-hid.ts';
import { hidKeyboard } from '../../../drivers/scanners/protocols/hid-keyboard.ts';
import type { LinkEnd, Transport } from '../../../drivers/transport.ts';
import { type HidBus, hidBus } from '../../../drivers/transports/hid.ts';
import { reportsWaitingMax } from '../../../drivers/transports/hid-link.ts';
import type { HidIdentity } from '../../../firmware-sim/hid/descriptors.ts';
import { hidSimulators } from '../../../firmware-sim/hid/simulators.ts';
import { until } from '../../wait.ts';
import { type HidRig, hidRigs, madeUpRig } from '../made-up-bus.ts';

const identityOf = (name: string, settings: object = {}): HidIdentity =>
  (hidSimulators[name] ?? expect.fail(name))(settings).identity;
const scale = identityOf('usb-hid');
const wedge = identityOf('hid-keyboard');

const scaleNeeds: HidNeeds = {
  ...{ usages: [{ page: 0x8d, usage: 0x20 }], known: [], keep: 'every', driver: 'hidraw', exclusive: false },
};
const wedgeNeeds = (options: object = {}): HidNeeds =>
  hidKeyboard.hid?.(hidKeyboard.options().parse(options)) ?? expect.fail();

const report = (weight: number) => [3, 4, 3, 0xfe, weight & 0xff, weight >> 8];
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

let rig: HidRig;
let bus: HidBus;
let open: Transport[];

const onRig = (make: () => Promise<HidRig>) =>
  beforeEach(async () => {
    rig = await make();
    bus = hidBus(rig.system);
    open = [];
  });
afterEach(async () => {
  for (const each of open) await each.close();
  await rig.close();
});

/**
 * How many reports the opened devices have handed over. The kernel keeps 64 for whoever reads them, and a machine can
 * be slow: who sends more waits for this.
 */
function countHandedOver(): () => number {
  let count = 0;
  bus = hidBus({
    ...rig.system,
    async open(driver, path) {
      const handle = await rig.system.open(driver, path);
      return {
        on: (event: 'data' | 'error', listener: (what: never) => void) =>
          handle.on(event as 'data', (what) => {
            if (event === 'data') count += 1;
            listener(what as never);
          }),
        write: (report) => handle.write(report),
        sendFeatureReport: (report) => handle.sendFeatureReport(report),
        close: () => handle.close(),
      };
    },
  });
  return () => count;
}

async function link(port: string, needs: HidNeeds = scaleNeeds) {
  const seen = { reports: [] as string[], ends: [] as LinkEnd[] };
  const transport = await bus.transport(
    port,
    needs,
  )({ onData: (chunk) => seen.reports.push(hex(chunk)), onEnd: (end) => seen.ends.push(end) });
  open.push(transport);
  return { transport, seen };
}

describe.each(hidRigs)('devices %s', (_, make) => {
  onRig(make);
  describe('which device', () => {
    test('by its ids, by ids and serial, by usage, by node', async () => {
      const one = await rig.plug(scale, 'A1');
      for (const port of ['hid:0922:8003', 'hid:0922:8003:A1', 'hid:usage=8d20', 'hid:usage=008d0020']) {
        const { transport, seen } = await link(port);
        one.send(report(125));
        await until(`a report by ${port}`, () => seen.reports.length === 1);
        expect(seen.reports).toEqual(['030403fe7d00']);
        await transport.close();
      }
      expect(await bus.identity(`/dev/${one.node}`, scaleNeeds)).toContain(one.node);
    });

    test('what is not plugged in is absent, what is no address is said to be none', async () => {
      await rig.plug(scale, 'A1');
      for (const port of ['hid:0922:8004', 'hid:0922:8003:A2', 'hid:usage=8c02', '/dev/hidraw250']) {
        await expect(link(port)).rejects.toMatchObject({ code: 'absent' });
      }
      await expect(link('hid:scale')).rejects.toMatchObject({
        code: 'failed',
        message: expect.stringContaining('write'),
      });
    });

    test('two of a kind are refused with what to write instead: neither weight may go to the wrong parcel', async () => {
      await rig.plug(scale, 'A1');
      await rig.plug(scale, 'A2');
      await expect(link('hid:usage=8d20')).rejects.toMatchObject({
        code: 'failed',
        message: expect.stringMatching(/hid:0922:8003:A1 or hid:0922:8003:A2/),
      });
      await link('hid:0922:8003:A2');
    });

    test('one device serves one station, under whatever address', async () => {
      await rig.plug(scale, 'A1');
      const { transport } = await link('hid:usage=8d20');
      await expect(link('hid:0922:8003')).rejects.toMatchObject({ code: 'busy' });
      await transport.close();
      await link('hid:0922:8003');
    });

    test('a scale that calls itself a weighing device is one', async () => {
      const descriptor = scale.descriptor.map((byte, at) => (at === 3 ? 0x01 : byte));
      await rig.plug({ ...scale, descriptor, productId: 0x1234 });
      await link('hid:usage=8d20', usbHid.hid?.(usbHid.options().parse({})));
    });

    test('a scale that says nothing about itself is known by its ids', async () => {
      const silent = {
        ...scale,
        vendorId: 0x1446,
        productId: 0x6a73,
        descriptor: identityOf('hid-pos', { make: 'symbol-com' }).descriptor,
      };
      await rig.plug(silent);
      await expect(link('hid:usage=8d20')).rejects.toMatchObject({ code: 'absent' });
      await link('hid:usage=8d20', { ...scaleNeeds, known: [{ vendorId: 0x1446, productId: 0x6a73 }] });
    });
  });

  describe('reports', () => {
    test('all of them, in order, one chunk each', async () => {
      const device = await rig.plug(scale, 'A1');
      const { seen } = await link('hid:usage=8d20');
      for (let weight = 0; weight < 50; weight += 1) device.send(report(weight));
      await until('50 reports', () => seen.reports.length === 50);
      expect(seen.reports).toEqual(Array.from({ length: 50 }, (_, weight) => hex(Uint8Array.from(report(weight)))));
    });

    test('a paused scale is drained and only its newest weight is kept', async () => {
      const device = await rig.plug(scale, 'A1');
      const handedOver = countHandedOver();
      const { transport, seen } = await link('hid:usage=8d20', { ...scaleNeeds, keep: 'newest' });
      transport.pause();
      for (let burst = 0; burst < 10; burst += 1) {
        // More in total than the kernel keeps for a reader that does not read.
        for (let weight = 1; weight <= 30; weight += 1) device.send(report(burst * 30 + weight));
        await until('the burst is taken', () => handedOver() === (burst + 1) * 30);
      }
      expect(seen.reports).toEqual([]);
      transport.resume();
      await until('the newest', () => seen.reports.length > 0);
      expect(seen.reports).toEqual([hex(Uint8Array.from(report(300)))]);
    });

    test('a paused scanner keeps everything in order', async () => {
      const device = await rig.plug(scale, 'A1');
      const handedOver = countHandedOver();
      const { transport, seen } = await link('hid:usage=8d20');
      transport.pause();
      for (let burst = 0; burst < 5; burst += 1) {
        for (let weight = 0; weight < 40; weight += 1) device.send(report(burst * 40 + weight));
        await until('the burst is taken', () => handedOver() === (burst + 1) * 40);
      }
      transport.resume();
      await until('all', () => seen.reports.length === 200);
      expect(seen.reports.at(-1)).toBe(hex(Uint8Array.from(report(199))));
    });

    test('a write goes to the report that the device has, and to no other', async () => {
      const device = await rig.plug(scale, 'A1');
      const { transport } = await link('hid:usage=8d20');
      await transport.write(Uint8Array.of(2, 2));
      await until('the command', () => device.host.length === 1);
      expect(device.host.map(hex)).toEqual(['0202']);
      await expect(transport.write(Uint8Array.of(4, 1))).rejects.toThrow('no output report 4');
      await transport.close();
      await expect(transport.write(Uint8Array.of(2, 2))).rejects.toThrow('is closed');
      expect(device.host).toHaveLength(1);
    });
  });

  describe('the end', () => {
    test('an unplugged device is lost, once, after what it still said', async () => {
      const device = await rig.plug(scale, 'A1');
      const { transport, seen } = await link('hid:usage=8d20');
      device.send(report(7));
      await until('the report', () => seen.reports.length === 1);
      await device.unplug();
      await until('the end', () => seen.ends.length === 1);
      await transport.close();
      expect(seen.ends).toEqual([{ code: 'lost', message: expect.stringContaining('is gone') }]);
    });

    test('closed at once after the opening: no exception in the tick that starts the reading', async () => {
      await rig.plug(scale, 'A1');
      const { transport, seen } = await link('hid:usage=8d20');
      await transport.close();
      await transport.close();
      expect(seen.ends).toEqual([{ code: 'closed', message: expect.any(String) }]);
    });

    test('whoever waits hears when the device comes, without asking again and again', async () => {
      const nobody = new AbortController();
      let looks = 0;
      const sleepAndCount: Clock['sleep'] = (ms, signal) => {
        looks += 1;
        return systemClock.sleep(ms, signal);
      };
      const timing = { ...systemClock, sleep: sleepAndCount };
      const before = await bus.identity('hid:usage=8d20', scaleNeeds);
      expect(before).toBeUndefined();
      const came = bus.changes('hid:usage=8d20', scaleNeeds, before, timing, nobody.signal);
      const device = await rig.plug(scale, 'A1');
      await came;
      const now = await bus.identity('hid:usage=8d20', scaleNeeds);
      expect(now).toBeDefined();
      const went = bus.changes('hid:usage=8d20', scaleNeeds, now, timing, nobody.signal);
      await device.unplug();
      await went;
      expect(looks).toBeLessThan(20);
    });

    test('waiting stops when nobody waits any more', async () => {
      const stop = new AbortController();
      const waiting = bus.changes('hid:usage=8d20', scaleNeeds, undefined, systemClock, stop.signal);
      stop.abort();
      await waiting;
    });
  });

  test('a wedge that also types is refused with the remedy, unless somebody has said that it may', async () => {
    await rig.plug(wedge, '', { inhibited: false });
    await expect(link('hid:05e0:1200', wedgeNeeds())).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringMatching(/05e0:1200.*60-tallyman.rules.*libusb/),
    });
    await link('hid:05e0:1200', wedgeNeeds({ 'also-types': true }));
  });
});

describe('what only made-up devices can do', () => {
  onRig(madeUpRig);

  test('beyond the limit the link ends: a code with a hole is worse than none', async () => {
    const device = await rig.plug(scale, 'A1');
    const { transport, seen } = await link('hid:usage=8d20');
    transport.pause();
    for (let sent = 0; sent <= reportsWaitingMax; sent += 40) {
      for (let weight = 0; weight < 40; weight += 1) device.send(report(weight));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until('the end', () => seen.ends.length === 1);
    expect(seen.ends[0]).toMatchObject({ code: 'error', message: expect.stringContaining('nobody took') });
    transport.resume();
    device.send(report(1));
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen.reports).toEqual([]);
  });

  test('a wedge whose keys the kernel swallows is opened', async () => {
    await rig.plug(wedge, '', { inhibited: true });
    await link('hid:usage=0106', wedgeNeeds());
  });
});
