// needs: mosquitto
/**
 * Labels from the scan to the paper: a receipt has one, a packed order one for each box; what keeps the printer from
 * printing is said, and afterwards every label comes once; a second one of the same says that it is one.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Alarm } from '../../agent/alarms/alarms.ts';
import { formatCommand } from '../command-key/command-codes.ts';
import { type Simulator, startSimulator } from '../drivers/simulator-process.ts';
import { gtin, sku } from '../end-to-end/codes.ts';
import { Dock, merchant } from '../end-to-end/dock.ts';
import { until } from '../wait.ts';
import { runLabelKills } from './label-kill-run.ts';
import { papers } from './papers.ts';

let dock: Dock;
let receiving: Simulator;
let packing: Simulator;

beforeAll(async () => {
  [receiving, packing] = await Promise.all([startSimulator('zpl'), startSimulator('zpl')]);
  const printer = { kind: 'printer', protocol: 'zpl' };
  dock = await Dock.create({
    articles: 3,
    stations: [
      { name: 'receiving-1', work: 'receiving' },
      { name: 'packing-1', work: 'packing' },
    ],
    scanners: [
      { name: 'scanner-1', station: 'receiving-1' },
      { name: 'scanner-2', station: 'packing-1' },
    ],
    devices: () => [
      { name: 'labels-1', station: 'receiving-1', port: receiving.link, labels: 'piece', ...printer },
      { name: 'labels-2', station: 'packing-1', port: packing.link, ...printer },
    ],
    channels: [],
  });
  await dock.open();
});

afterAll(async () => {
  await dock?.end();
  await Promise.all([receiving?.stop(), packing?.stop()]);
});

it('prints with the receipt and with the last scan, and once more with a mark when somebody asks', async () => {
  const one = (text: string) => dock.simulator('scanner-1').scan(text);
  const two = (text: string) => dock.simulator('scanner-2').scan(text);
  await one(gtin(0));
  await one(formatCommand({ command: 'quantity', quantity: 3 }));
  await one(gtin(1));
  await until('two labels', () => papers(receiving).length === 2);
  expect(papers(receiving)).toMatchObject([
    { station: 'receiving-1', copies: 1 },
    { station: 'receiving-1', copies: 3 },
  ]);
  expect(papers(receiving)[0]?.words).toEqual(expect.arrayContaining(['Article 0', sku(0), gtin(0).slice(1)]));

  await dock.agent.req('order/place', {
    ...{ merchant, id: 'A-1' },
    lines: [
      { sku: sku(0), quantity: 1 },
      { sku: sku(1), quantity: 1 },
    ],
  });
  await two('A-1');
  await two(gtin(0));
  await two(formatCommand({ command: 'next-box' }));
  expect(papers(packing)).toEqual([]);
  await two(gtin(1));
  await until('a label for each box', () => papers(packing).length === 2);
  expect(papers(packing).map(({ words }) => words.filter((each) => /A-1|Box/.test(each)))).toEqual([
    ['A-1', 'A-1', 'Box 1 of 2'],
    ['A-1', 'A-1', 'Box 2 of 2'],
  ]);

  await one(formatCommand({ command: 'reprint' }));
  await until('one more', () => papers(receiving).length === 3);
  const [, second, third] = papers(receiving);
  const reprint = (await dock.agent.ledger()).find(({ kind }) => kind === 'reprint');
  expect(reprint).toMatchObject({ station: 'receiving-1', body: { why: 'asked' } });
  expect(third).toMatchObject({ seq: second?.seq, again: Number(reprint?.seq) });
});

it.each([
  ['paper out', 'paper in', 'labels-1: the labels are used up: put a new roll in'],
  ['head open', 'head closed', 'labels-1: the print head is open: close it until it clicks'],
])('%s: says so within 5 s; then every label comes, each once', async (fault, mended, text) => {
  const { agent } = dock;
  const before = papers(receiving).length;
  receiving.say(fault);
  const beganMs = performance.now();
  const [trouble] = await until('an alarm says so', async () => {
    const found = (await agent.json<{ alarms: Alarm[] }>(['status'])).alarms.filter(
      ({ subject }) => subject === 'labels-1',
    );
    return found.length > 0 && found;
  });
  expect(performance.now() - beganMs).toBeLessThan(5_000);
  expect(trouble).toMatchObject({ code: 'device-trouble', text });
  for (const index of [0, 1, 2]) await dock.simulator('scanner-1').scan(gtin(index));
  receiving.say(mended);
  await until('all of them', () => papers(receiving).length === before + 3);
  const printed = papers(receiving).slice(before);
  expect(printed.map(({ again }) => again)).toEqual([undefined, undefined, undefined]);
  expect(new Set(printed.map(({ seq }) => seq)).size).toBe(3);
});

it('leaves none out and doubles none without a mark, whenever the agent is killed', async () => {
  const report = await runLabelKills({ seed: Math.floor(Date.now() / 86_400_000), kills: 4 });
  expect(report).toMatchObject({ receipts: 2, parcels: 2, findings: [] });
}, 120_000);
