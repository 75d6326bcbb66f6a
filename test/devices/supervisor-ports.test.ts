/**
 * The device supervisor with a simulated scanner in its own process, on real ports: cables pulled, moved and cut in
 * mid-code, floods, hostile codes (fault cases 45, 46, 47, 49).
 */

import { spawn } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import { type Devices, superviseDevices } from '../../agent/devices/supervisor.ts';
import { Events } from '../../agent/events.ts';
import type { Protocol } from '../../drivers/driver.ts';
import type { Reading } from '../../drivers/reading.ts';
import { scannerProtocols } from '../../drivers/scanners/protocols/index.ts';
import { portHolders } from '../../drivers/transports/port-holders.ts';
import { type Simulator, startSimulator } from '../drivers/simulator-process.ts';
import { keepFor } from '../loop-keeper.ts';
import { until } from '../wait.ts';

const protocol = scannerProtocols.find((each) => each.name === 'serial-line') as Protocol;

let cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  cleanups = [];
});

async function simulator(...settings: Parameters<typeof startSimulator>): Promise<Simulator> {
  const made = await startSimulator(...settings);
  cleanups.push(() => made.stop());
  return made;
}

function supervise(port: string, options: object = {}, onReading?: (devices: Devices, reading: Reading) => void) {
  const texts: string[] = [];
  const log: string[] = [];
  const devices = superviseDevices({
    devices: [
      {
        ...{ name: 'scanner-1', station: 'receiving-1', kind: 'scanner', protocol: protocol.name, port },
        line: protocol.line,
        options: protocol.options().parse(options),
      },
    ],
    clock: systemClock,
    keep: keepFor(systemClock),
    random: Math.random,
    log: { info: (message) => log.push(message), warn: (message) => log.push(message) },
    events: new Events(),
    onReading(device, reading) {
      expect(device.station).toBe('receiving-1');
      if (reading.type === 'scan') texts.push(reading.text);
      onReading?.(devices, reading);
    },
  });
  cleanups.push(() => devices.close());
  const status = () => devices.status()[0] ?? expect.fail('no status');
  return { devices, texts, log, status, open: () => until('the port is open', () => status().state === 'open') };
}

test('45: unplugged, plugged in again, moved to another port: back by itself, one line down and one up each time', async () => {
  const sim = await simulator('scanner');
  const { texts, log, status, open } = supervise(sim.link);
  await open();
  for (const [round, code] of ['first', 'second', 'third'].entries()) {
    sim.say(`scan ${code}`);
    await until(code, () => texts.includes(code));
    sim.say('unplug');
    await until('absent', () => status().state === 'absent');
    expect(status().error).toContain('plug the device in');
    expect(status().lost).toBe(round + 1);
    sim.say('plug');
    await open();
    expect(status().error).toBeUndefined();
  }
  // Each plugging in made a new port behind the same link.
  expect(sim.events.filter((each) => each.event === 'plugged')).toHaveLength(4);
  expect(texts).toEqual(['first', 'second', 'third']);
  expect(log).toEqual(['Device connected', ...Array(3).fill(['Device not connected', 'Device connected']).flat()]);
});

test('46: a code cut in two by the cable is no code, and does not become half of the next one', async () => {
  const sim = await simulator('scanner');
  const { texts, status, open } = supervise(sim.link);
  await open();
  sim.say(`raw ${Buffer.from('400638').toString('hex')}`);
  sim.say('scan 0000');
  await until('the whole code', () => texts.length === 1);
  sim.say(`raw ${Buffer.from('400638').toString('hex')}`);
  await until('the half code is on the wire', () => sim.events.filter((each) => each.event === 'raw').length === 2);
  sim.say('unplug');
  await until('lost', () => status().lost === 1);
  sim.say('plug');
  await open();
  sim.say('scan 5000159461122');
  await until('the next code', () => texts.length > 1);
  expect(texts).toEqual(['4006380000', '5000159461122']);
});

test('47: of 20 MB without a delimiter the beginning is one reading, the rest is thrown away and counted, and the next code is read', async () => {
  const sim = await simulator('scanner');
  const { texts, status, open } = supervise(sim.link);
  await open();
  sim.say('scan before');
  sim.say(`flood ${20 * 2 ** 20}`);
  await until('the flood', () => sim.events.some((each) => each.event === 'flooded'));
  // The first delimiter ends the flood; what stands before it is part of it.
  sim.say('raw 0d');
  sim.say('scan after');
  await until('the code after', () => texts.at(-1) === 'after');
  expect(texts).toEqual(['before', expect.stringMatching(/^.{64}…$/), 'after']);
  expect(status().discarded).toBeGreaterThan(1);
});

test('49: hostile codes come through as plain text, byte for byte, one reading each', async () => {
  const sim = await simulator('scanner');
  const { texts, open } = supervise(sim.link);
  await open();
  const codes = [
    '__proto__',
    "'; DROP TABLE entry; --",
    '<img src=x onerror=alert(1)>',
    '=cmd|" /C calc"!A0',
    'tallyman/+/#',
    ']C10109506000134352\u001d21\u0000\u0001\u0007\u001b[2J',
    '\u00e2\u0080\u00ae gnirts \u00ff\u00fe\u00c0\u00af',
    '$(reboot)`reboot`%n%s',
    'x'.repeat(4096),
  ];
  for (const code of codes) sim.say(`scan ${JSON.stringify(code)}`);
  sim.say(`scan ${'y'.repeat(7000)}`);
  sim.say('scan last');
  await until('the last code', () => texts.at(-1) === 'last');
  // Of one that is too long the beginning, marked as such.
  expect(texts).toEqual([...codes, `${'y'.repeat(64)}…`, 'last']);
});

test('a busy port shows who holds it, and is opened once it is free', async () => {
  const sim = await simulator('scanner');
  const holder = spawn('flock', [sim.link, 'sleep', '60'], { stdio: 'ignore' });
  cleanups.push(() => holder.kill('SIGKILL'));
  await until('the holder', async () => (await portHolders(sim.link)).length > 0);
  const { status, open } = supervise(sim.link);
  await until('busy', () => status().state === 'busy');
  expect(status().error).toContain('flock (process');
  // flock's child inherited the lock with the descriptor.
  const children = spawn('pkill', ['-P', String(holder.pid)]);
  await new Promise((resolve) => children.once('exit', resolve));
  await open();
});

test('pauseAll leaves scans with the port, resumeAll brings all of them in order', async () => {
  const sim = await simulator('scanner');
  const { devices, texts, open } = supervise(sim.link, {}, (all) => all.pauseAll());
  await open();
  sim.say('scan 0');
  await until('the first code', () => texts.length === 1);
  for (let code = 1; code <= 50; code += 1) sim.say(`scan ${code}`);
  await until('all sent', () => sim.events.filter((each) => each.event === 'sent').length === 51);
  expect(texts.length).toBeLessThan(50);
  await until('all codes', () => {
    devices.resumeAll();
    return texts.length === 51;
  });
  expect(texts).toEqual(Array.from({ length: 51 }, (_, code) => String(code)));
});

test('the scanner beeps good only when it is told so; a repeat after a refusal is no second scan', async () => {
  const sim = await simulator('scanner', { options: { handshake: 'ack-nak' } });
  const { texts, status, open } = supervise(sim.link, { feedback: 'ack-nak' }, (devices, reading) => {
    if (reading.type !== 'scan') return;
    devices.signal('scanner-1', reading.text === 'known' ? 'good' : 'unknown');
  });
  await open();
  const tones = () => sim.events.flatMap((each) => (each.event === 'beep' ? [each.tone] : []));
  sim.say('scan known');
  await until('the good beep', () => tones().length === 1);
  sim.say('scan stranger');
  await until('the error tone', () => tones().length === 2);
  expect(tones()).toEqual(['good', 'error']);
  expect(texts).toEqual(['known', 'stranger']);
  expect(status().discarded).toBe(3);
  // ACK, then NAK for the code and for each of its three retransmissions.
  expect(sim.hostHex()).toBe('0615151515');
});

test('codes split, delayed and merged on the way arrive whole, in order, none twice', async () => {
  const sim = await simulator('scanner', { faults: 'split=0.5,merge=0.3,delay=0.1', seed: 20 });
  const { texts, open } = supervise(sim.link);
  await open();
  const codes = Array.from({ length: 100 }, (_, index) => `code-${index}`);
  for (const code of codes) sim.say(`scan ${code}`);
  await until('all sent', () => sim.events.filter((each) => each.event === 'sent').length === 100);
  sim.say('raw 0d');
  // A message that is held back at the very end never comes.
  await until('the last one', () => texts.length >= 99);
  expect(texts).toEqual(codes.slice(0, texts.length));
});
