/**
 * By hand: node test/labels/label-latency.ts [--scans 200]
 * From the end of a scan to the first byte of its label at the printer, in ms.
 */
import { parseArgs } from 'node:util';
import { startSimulator } from '../drivers/simulator-process.ts';
import { gtin } from '../end-to-end/codes.ts';
import { Dock } from '../end-to-end/dock.ts';
import { pause, until } from '../wait.ts';
import { papers } from './papers.ts';

const { values } = parseArgs({ options: { scans: { type: 'string', default: '200' } } });
const printer = await startSimulator('zpl');
const dock = await Dock.create({
  articles: 1,
  stations: [{ name: 'receiving-1', work: 'receiving' }],
  scanners: [{ name: 'scanner-1', station: 'receiving-1' }],
  devices: () => [{ name: 'labels-1', station: 'receiving-1', kind: 'printer', protocol: 'zpl', port: printer.link }],
  channels: [],
});
const start = Buffer.from('^XA').toString('hex');
const sent = () => printer.hostHex().split(start).length - 1;
const tookMs: number[] = [];
try {
  await dock.open();
  for (let scan = 1; scan <= Number(values.scans); scan += 1) {
    const beganMs = performance.now();
    void dock.simulator().scan(gtin(0));
    await until('its label', () => sent() === scan, { everyMs: 1 });
    tookMs.push(performance.now() - beganMs);
    await until('it is on paper', () => papers(printer).length === scan);
    await pause(100);
  }
} finally {
  await dock.end();
  await printer.stop();
}
const sorted = tookMs.toSorted((a, b) => a - b);
const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
console.log(JSON.stringify({ scans: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), mostMs: at(1) }));
