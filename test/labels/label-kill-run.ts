/**
 * Receipts, and parcels of two boxes, while the agent is killed some milliseconds after the scan that has the label,
 * and the printer's cable is pulled now and then: each has its labels, and whatever is printed a second time says so
 * and is on record.
 */
import { refusedMaxMs } from '../../drivers/scanners/handshake.ts';
import { seededRandom } from '../../firmware-sim/faults.ts';
import { type Simulator, startSimulator } from '../drivers/simulator-process.ts';
import { gtin, serialised, sku } from '../end-to-end/codes.ts';
import { Dock, merchant } from '../end-to-end/dock.ts';
import { pause } from '../wait.ts';
import { papers } from './papers.ts';

/** From the port to the commit and to the place; from the label's first byte to the printer's word. */
const laterMsMax = { scan: 60, label: 30 };
const pulledOneIn = 8;

type Report = {
  seed: number;
  kills: number;
  receipts: number;
  parcels: number;
  labels: number;
  reprints: number;
  findings: string[];
};

/** What is done at a station, and killed at the scan that has the label. */
type Work = {
  scanner: string;
  printer: Simulator;
  /** Entries that have a label, and how many labels. */
  entry: 'receipt' | 'order-finish';
  labels: number;
  begin(kill: number): Promise<unknown>;
  lastScan(kill: number): string;
  isDone(kill: number): Promise<boolean>;
};

/** Labels whose first bytes have reached the printer. */
const sent = ({ hostHex }: Simulator): number => hostHex().split(Buffer.from('^XA').toString('hex')).length - 1;

/** @param kills of every four, two are at a receipt and two at a parcel */
export async function runLabelKills({ seed, kills }: { seed: number; kills: number }): Promise<Report> {
  const random = seededRandom(seed);
  const printers = await Promise.all(['a', 'b'].map(() => startSimulator('zpl', { options: { printMs: 15 } })));
  const [receiptPrinter, parcelPrinter] = printers as [Simulator, Simulator];
  const works = ['receiving', 'packing'] as const;
  const dock = await Dock.create({
    articles: 2,
    stations: works.map((work) => ({ name: `${work}-1`, work })),
    scanners: works.map((work) => ({ name: `scanner-${work}`, station: `${work}-1`, handshake: true })),
    devices: () =>
      printers.map(({ link: port }, at) => ({
        ...{ name: `labels-${at}`, station: `${works[at]}-1`, kind: 'printer', protocol: 'zpl', port },
      })),
    channels: [],
  });
  const { agent } = dock;
  let received = 0;
  const receipt: Work = {
    ...{ scanner: 'scanner-receiving', printer: receiptPrinter, entry: 'receipt', labels: 1 },
    begin: async () => {
      received += 1;
    },
    lastScan: (kill) => serialised(0, kill),
    isDone: async () => {
      const { inStock } = (await agent.req('item/get', { merchant, sku: sku(0) })) as { inStock: number };
      return inStock === received;
    },
  };
  const order = (kill: number) => ({ merchant, id: `W-${kill}` });
  const parcel: Work = {
    ...{ scanner: 'scanner-packing', printer: parcelPrinter, entry: 'order-finish', labels: 2 },
    begin: async (kill) => {
      const { id } = order(kill);
      await agent.req('order/place', { ...order(kill), lines: [{ sku: sku(1), quantity: 2 }] });
      for (const code of [id, gtin(1)]) await dock.simulator('scanner-packing').scan(code);
      await agent.req('station/command', { station: 'packing-1', command: { command: 'next-box' } });
    },
    lastScan: () => gtin(1),
    isDone: async (kill) => ((await agent.req('order/get', order(kill))) as { status: string }).status === 'shipped',
  };
  const workOf = (kill: number) => (kill % 4 < 2 ? receipt : parcel);

  async function killAt(kill: number, { scanner, printer, begin, lastScan, isDone }: Work): Promise<void> {
    await begin(kill);
    const scan = () => dock.simulator(scanner).scan(lastScan(kill));
    const before = sent(printer);
    void scan();
    // Every second one dies while its label is on its way.
    if (kill % 2 === 0) {
      await dock.until('the label is on its way', () => sent(printer) > before, { everyMs: 1 });
      await pause(random() * laterMsMax.label);
    } else await pause(random() * laterMsMax.scan);
    await agent.kill9();
    if (random() * pulledOneIn < 1) {
      printer.say('unplug');
      printer.say('plug');
    }
    await agent.start();
    await dock.devicesOpen();
    await dock.until(`unit ${kill} is counted`, async () => {
      if (await isDone(kill)) return true;
      // What was read last before a kill is refused once: a person hears that, and scans again.
      if (!(await scan())) await pause(refusedMaxMs);
      return false;
    });
  }

  try {
    await dock.open();
    await agent.req('stock/count', { merchant, sku: sku(1), quantity: kills });
    for (let kill = 1; kill <= kills; kill += 1) await killAt(kill, workOf(kill));
    const findings: string[] = [];
    let [labels, reprints] = [0, 0];
    const booked = { receipt: 0, 'order-finish': 0 };
    for (const work of [receipt, parcel]) {
      const seqs = (await agent.ledger()).filter(({ kind }) => kind === work.entry).map(({ seq }) => Number(seq));
      const again = async () =>
        (await agent.ledger())
          .map(({ seq, kind, body }) => ({ kind, seq: Number(seq), of: Number((body as { of?: number }).of) }))
          .filter(({ kind, of }) => kind === 'reprint' && seqs.includes(of));
      await dock.until(`every ${work.entry} and every reprint has its labels`, async () => {
        const printed = papers(work.printer);
        const has = (mine: (paper: (typeof printed)[number]) => boolean) => printed.filter(mine).length >= work.labels;
        const marks = await again();
        return (
          seqs.every((seq) => has((paper) => paper.seq === seq)) &&
          // One that was on its way at a death is followed by another one of the same label.
          marks.every(
            ({ seq, of }) =>
              has((paper) => paper.again === seq) || marks.some((later) => later.seq > seq && later.of === of),
          )
        );
      });
      const marks = (await again()).map(({ seq }) => seq);
      const printed = papers(work.printer);
      const firsts = printed
        .filter((paper) => paper.again === undefined)
        .map(({ seq, words }) => `#${seq} ${words.find((word) => word.startsWith('Box ')) ?? ''}`);
      findings.push(
        ...firsts.filter((label, at) => firsts.indexOf(label) !== at).map((label) => `${label} twice without a mark`),
        ...printed.flatMap((paper) =>
          paper.again === undefined || marks.includes(paper.again) ? [] : [`mark #${paper.again} is not on record`],
        ),
      );
      booked[work.entry] = seqs.length;
      labels += printed.length;
      reprints += marks.length;
    }
    const { receipt: receipts, 'order-finish': parcels } = booked;
    if (receipts + parcels !== kills) findings.push(`${receipts} receipts and ${parcels} parcels of ${kills} kills`);
    return { seed, kills, receipts, parcels, labels, reprints, findings };
  } finally {
    await dock.end();
    await Promise.all(printers.map((printer) => printer.stop()));
  }
}
