/**
 * A label printer as a device, over a character device and over TCP, against the simulator that was written from the
 * manual alone: what is handed over is on paper before anybody says so, and what is wrong with it is said within 5 s.
 */
import { afterEach, expect, test } from 'vitest';
import { freePort } from '../../agent/demo/dock/free-port.ts';
import { type Simulator, startSimulator } from '../drivers/simulator-process.ts';
import { until } from '../wait.ts';
import { type Supervised, supervised } from './supervised.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function printer(way: 'device' | 'network', options = {}): Promise<{ sim: Simulator; dock: Supervised }> {
  const listen = way === 'network' ? { listen: `127.0.0.1:${await freePort()}` } : {};
  const sim = await startSimulator('zpl', { ...listen, options });
  stops.push(sim.stop);
  const port = listen.listen === undefined ? sim.link : `tcp://${listen.listen}`;
  const dock = supervised([{ name: 'labels', protocol: 'zpl', port }]);
  stops.push(dock.devices.close);
  await dock.reaches('labels', 'open');
  return { sim, dock };
}

const label = (text: string): Uint8Array => Buffer.from(`^XA^FO10,10^FD${text}^FS^XZ\n`);
const papers = (sim: Simulator): string[] =>
  sim.events.flatMap(({ event, zpl }) => (event === 'label' ? [String(zpl).replace(/.*\^FD|\^FS.*/gs, '')] : []));
const printed = (dock: Supervised, text: string) =>
  until(`${text} can be handed over`, async () => {
    const said = await dock.devices.print('labels', label(text));
    return said !== 'not-ready' && said;
  });

test.each(['device', 'network'] as const)('by %s: a label is on paper when it is said to be', async (way) => {
  const { sim, dock } = await printer(way);
  for (const text of ['one', 'two', 'three']) expect(await printed(dock, text)).toBe('printed');
  // Only the printer's own word travels here: it may be a moment behind on its way to us.
  await until('the papers are told', () => papers(sim).length === 3);
  expect(papers(sim)).toEqual(['one', 'two', 'three']);
  expect(dock.status('labels')).toMatchObject({ kind: 'printer', state: 'open', discarded: 0 });
});

test.each([
  ['paper out', 'paper in', 'the labels are used up: put a new roll in'],
  ['head open', 'head closed', 'the print head is open: close it until it clicks'],
  ['pause', 'resume', 'the printer is paused: press its PAUSE key'],
])('%s is said within 5 s, and what was sent is waited for', async (wrong, right, words) => {
  const { sim, dock } = await printer('network', { printMs: 300 });
  expect(await printed(dock, 'before')).toBe('printed');
  const waited = dock.devices.print('labels', label('waits'));
  const beganMs = performance.now();
  sim.say(wrong);
  await until('it is said', () => dock.status('labels').error === words);
  expect(performance.now() - beganMs).toBeLessThan(5_000);
  expect(await dock.devices.print('labels', label('too early'))).toBe('not-ready');
  sim.say(right);
  expect(await waited).toBe('printed');
  await until('it is over', () => dock.status('labels').error === undefined);
  expect(papers(sim)).toEqual(['before', 'waits']);
});

test('one that is switched off is said to be silent within 5 s; its label is lost when it begins anew', async () => {
  const { sim, dock } = await printer('network', { printMs: 300 });
  expect(await printed(dock, 'before')).toBe('printed');
  const waited = dock.devices.print('labels', label('under way'));
  sim.kill('SIGSTOP');
  const beganMs = performance.now();
  await until('it is said', () => dock.status('labels').error?.startsWith('it does not answer'));
  expect(performance.now() - beganMs).toBeLessThan(5_000);
  sim.kill('SIGCONT');
  sim.say('unplug');
  sim.say('plug');
  expect(['lost', 'printed']).toContain(await waited);
  expect(await printed(dock, 'after')).toBe('printed');
});

test('a half label of a link that broke is no part of the next one', async () => {
  const { sim, dock } = await printer('network');
  sim.say(`raw ${Buffer.from('noise').toString('hex')}`);
  expect(await printed(dock, 'first')).toBe('printed');
  // As if the link had ended in the middle: the printer has half a label and no end of it.
  void dock.devices.print('labels', Buffer.from('^XA^FDhalf'));
  await until('the half is there', () => sim.hostHex().includes(Buffer.from('^FDhalf').toString('hex')));
  sim.say('unplug');
  sim.say('plug');
  expect(await printed(dock, 'next')).toBe('printed');
  expect(papers(sim)).toEqual(['first', 'next']);
});
