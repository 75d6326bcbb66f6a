/**
 * By hand: node test/labels/label-latency.ts [--of item|parcel] [--scans 200]
 * From the end of a scan to the first byte of its label at the printer, in ms: the label of goods that came in, or of
 * the parcel whose last unit it is.
 */
import { parseArgs } from 'node:util';
import { startSimulator } from '../drivers/simulator-process.ts';
import { gtin, sku } from '../end-to-end/codes.ts';
import { Dock, merchant } from '../end-to-end/dock.ts';
import { pause, until } from '../wait.ts';
import { papers } from './papers.ts';

const { values } = parseArgs({
  options: { of: { type: 'string', default: 'item' }, scans: { type: 'string', default: '200' } },
});
const work = values.of === 'parcel' ? 'packing' : 'receiving';
const printer = await startSimulator('zpl');
const dock = await Dock.create({
  articles: 1,
  stations: [{ name: 'bench-1', work }],
  scanners: [{ name: 'scanner-1', station: 'bench-1' }],
  devices: () => [{ name: 'labels-1', station: 'bench-1', kind: 'printer', protocol: 'zpl', port: printer.link }],
  channels: [],
});
const start = Buffer.from('^XA').toString('hex');
const sent = () => printer.hostHex().split(start).length - 1;
const lines = [{ sku: sku(0), quantity: 1 }];
const tookMs: number[] = [];
try {
  await dock.open();
  await dock.agent.req('stock/adjust', { merchant, sku: sku(0), quantity: Number(values.scans), reason: 'found' });
  for (let scan = 1; scan <= Number(values.scans); scan += 1) {
    if (work === 'packing') {
      await dock.agent.req('order/place', { merchant, id: `A-${scan}`, lines });
      await dock.simulator().scan(`A-${scan}`);
    }
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
console.log(JSON.stringify({ of: values.of, scans: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), mostMs: at(1) }));
