/**
 * Serial adapters on a real USB: plugged in, pulled, plugged in again in another order; each is read under its own name
 * all the time.
 */
import { readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { findPorts } from '../../../agent/cli/discovery/ports.ts';
import { systemClock } from '../../../agent/clock.ts';
import { simulators } from '../../../firmware-sim/simulators.ts';
import { type Supervised, supervised, type Wanted } from '../../devices/supervised.ts';
import { until } from '../../wait.ts';
import { type AdapterKind, cdcAcm, ftdi } from './adapter-kinds.ts';
import { SerialDevice } from './serial-device.ts';

let cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  cleanups = [];
});

function supervise(...wanted: Wanted[]): Supervised {
  const dock = supervised(wanted);
  cleanups.push(() => dock.devices.close());
  return dock;
}

const byId = (name: string) => join('/dev/serial/by-id', name);
const byPath = (name: string) => join('/dev/serial/by-path', name);
/** "ttyUSB0" */
const node = (path: string) => basename(readlinkSync(path));

/** What a person is told to write in the configuration for the adapters that are plugged in. */
const namesOf = async (kind: AdapterKind) =>
  (await findPorts())
    .filter(({ device }) => basename(device).startsWith(kind.node))
    .map(({ name }) => name)
    .sort();

/** A device behind an adapter; pulling it out and plugging it in takes the device's power too. */
async function plug(kind: AdapterKind, socket: number, serial: string, what = 'scanner') {
  const device = new SerialDevice(simulators[what]?.({}) ?? expect.fail(what), await kind.plug(socket, serial));
  let plugged = true;
  const pull = async () => {
    if (!plugged) return;
    plugged = false;
    await device.switchOff();
    await kind.pull(socket);
  };
  cleanups.push(pull);
  return { hand: (verb: string, argument: string) => device.hand(verb, argument), pull };
}

describe.each([ftdi, cdcAcm])('$name', (kind) => {
  test('is read on under its name after it was pulled, though it has become another port', async () => {
    const path = byId(kind.byId('A1'));
    const dock = supervise({ name: 'scanner', protocol: 'serial-line', port: path });
    await dock.reaches('scanner', 'absent');
    const first = await plug(kind, 1, 'A1');
    await dock.reaches('scanner', 'open');
    const before = node(path);
    first.hand('scan', 'before');
    await until('a scan', () => dock.texts('scanner').includes('before'));
    await first.pull();
    await dock.reaches('scanner', 'absent');
    // Something else takes the number that is free now.
    await plug(kind, 2, 'B1');
    await until('the other one is there', async () => (await findPorts()).some((port) => port.device.endsWith(before)));
    const again = await plug(kind, 1, 'A1');
    await dock.reaches('scanner', 'open');
    expect(node(path)).not.toBe(before);
    again.hand('scan', 'after');
    await until('a scan', () => dock.texts('scanner').includes('after'));
    expect(dock.texts('scanner')).toEqual(['before', 'after']);
    expect(dock.log).toEqual([
      ...['Device not connected', 'Device connected'],
      ...['Device not connected', 'Device connected'],
    ]);
  });

  test('two of a kind are told apart by their serial numbers, in whatever sockets they are', async () => {
    const dock = supervise(
      { name: 'left', protocol: 'serial-line', port: byId(kind.byId('A1')) },
      { name: 'right', protocol: 'serial-line', port: byId(kind.byId('A2')) },
    );
    for (const [round, sockets] of [
      [1, 2],
      [2, 1],
    ].entries()) {
      const [left, right] = [await plug(kind, sockets[0] ?? 0, 'A1'), await plug(kind, sockets[1] ?? 0, 'A2')];
      await dock.reaches('left', 'open');
      await dock.reaches('right', 'open');
      expect(await namesOf(kind)).toEqual([byId(kind.byId('A1')), byId(kind.byId('A2'))]);
      left.hand('scan', `left ${round}`);
      right.hand('scan', `right ${round}`);
      await until('both scans', () => dock.readings.length === 2 * (round + 1));
      await left.pull();
      await right.pull();
      await dock.reaches('left', 'absent');
      await dock.reaches('right', 'absent');
    }
    expect(dock.texts('left')).toEqual(['left 0', 'left 1']);
    expect(dock.texts('right')).toEqual(['right 0', 'right 1']);
  });

  test('two that call themselves the same are told apart by their sockets', async () => {
    const dock = supervise(
      { name: 'left', protocol: 'serial-line', port: byPath(kind.byPath(1)) },
      { name: 'right', protocol: 'serial-line', port: byPath(kind.byPath(2)) },
    );
    for (const [round, order] of [
      [1, 2],
      [2, 1],
    ].entries()) {
      const plugged = new Map<number, Awaited<ReturnType<typeof plug>>>();
      for (const socket of order) plugged.set(socket, await plug(kind, socket, 'SAME'));
      await dock.reaches('left', 'open');
      await dock.reaches('right', 'open');
      expect(await namesOf(kind)).toEqual([byPath(kind.byPath(1)), byPath(kind.byPath(2))]);
      plugged.get(1)?.hand('scan', `left ${round}`);
      plugged.get(2)?.hand('scan', `right ${round}`);
      await until('both scans', () => dock.readings.length === 2 * (round + 1));
      for (const each of plugged.values()) await each.pull();
      await dock.reaches('left', 'absent');
      await dock.reaches('right', 'absent');
    }
    expect(dock.texts('left')).toEqual(['left 0', 'left 1']);
    expect(dock.texts('right')).toEqual(['right 0', 'right 1']);
  });
});

test('a scale behind an FTDI converter is asked and answers, and its weight is gone with it', async () => {
  const port = byId(ftdi.byId('W1'));
  const dock = supervise({ name: 'scale', protocol: 'mt-sics', port });
  const weighed = async (digits: string) => {
    await dock.reaches('scale', 'open');
    const asked = systemClock.monoMs();
    await until('a believed weight', () => {
      const result = dock.devices.weight('scale', asked);
      return 'weight' in result && result.weight.digits === digits;
    });
  };
  const before = await plug(ftdi, 1, 'W1', 'mt-sics');
  before.hand('weight', '1.250');
  await weighed('1.250');
  await before.pull();
  await dock.reaches('scale', 'absent');
  expect(dock.devices.weight('scale', systemClock.monoMs())).toEqual({ doubt: 'no-reading' });
  const after = await plug(ftdi, 1, 'W1', 'mt-sics');
  after.hand('weight', '3.005');
  await weighed('3.005');
});
