/**
 * Receipts while the agent is killed some milliseconds after each scan, and the printer's cable is pulled now and then:
 * every receipt has its label, and whatever is printed a second time says so and is on record.
 */
import { seededRandom } from '../../firmware-sim/faults.ts';
import { type Simulator, startSimulator } from '../drivers/simulator-process.ts';
import { serialised, sku } from '../end-to-end/codes.ts';
import { Dock, merchant } from '../end-to-end/dock.ts';
import { pause } from '../wait.ts';
import { papers } from './papers.ts';

/** From the port to the commit and to the place; from the label's first byte to the printer's word. */
const laterMsMax = { scan: 60, label: 30 };
const pulledOneIn = 8;

type Report = { seed: number; kills: number; receipts: number; labels: number; reprints: number; findings: string[] };

/** Labels whose first bytes have reached the printer. */
const sent = ({ hostHex }: Simulator): number => hostHex().split(Buffer.from('^XA').toString('hex')).length - 1;

export async function runLabelKills({ seed, kills }: { seed: number; kills: number }): Promise<Report> {
  const random = seededRandom(seed);
  const printer = await startSimulator('zpl', { options: { printMs: 15 } });
  const dock = await Dock.create({
    articles: 1,
    stations: [{ name: 'receiving-1', work: 'receiving' }],
    scanners: [{ name: 'scanner-1', station: 'receiving-1', handshake: true }],
    devices: () => [{ name: 'labels-1', station: 'receiving-1', kind: 'printer', protocol: 'zpl', port: printer.link }],
    channels: [],
  });
  try {
    await dock.open();
    for (let kill = 1; kill <= kills; kill += 1) {
      const code = serialised(0, kill);
      void dock.simulator().scan(code);
      // Every second one dies while its label is on its way.
      if (kill % 2 === 0) {
        const before = sent(printer);
        await dock.until('the label is on its way', () => sent(printer) > before, { everyMs: 1 });
        await pause(random() * laterMsMax.label);
      } else await pause(random() * laterMsMax.scan);
      await dock.agent.kill9();
      if (random() * pulledOneIn < 1) {
        printer.say('unplug');
        printer.say('plug');
      }
      await dock.agent.start();
      await dock.devicesOpen();
      await dock.until(`unit ${kill} is counted`, async () => {
        const { inStock } = (await dock.agent.req('item/get', { merchant, sku: sku(0) })) as { inStock: number };
        if (inStock < kill) await dock.simulator().scan(code);
        return inStock === kill;
      });
    }
    const entries = await dock.agent.ledger();
    const receipts = entries.filter(({ kind }) => kind === 'receipt').map(({ seq }) => Number(seq));
    const reprints = async () =>
      (await dock.agent.ledger())
        .filter(({ kind }) => kind === 'reprint')
        .map(({ seq, body }) => ({ seq: Number(seq), of: Number((body as { of?: number }).of) }));
    await dock.until('every receipt and every reprint has its label', async () => {
      const printed = papers(printer);
      const again = await reprints();
      return (
        receipts.every((seq) => printed.some((paper) => paper.seq === seq)) &&
        // One that was on its way at a death is followed by another one of the same label.
        again.every(
          ({ seq, of }) =>
            printed.some((paper) => paper.again === seq) || again.some((later) => later.seq > seq && later.of === of),
        )
      );
    });
    const again = (await reprints()).map(({ seq }) => seq);
    const printed = papers(printer);
    const firsts = printed.filter((paper) => paper.again === undefined).map(({ seq }) => seq);
    const findings = [
      ...(receipts.length === kills ? [] : [`${receipts.length} receipts of ${kills}`]),
      ...firsts.filter((seq, at) => firsts.indexOf(seq) !== at).map((seq) => `#${seq} twice without a mark`),
      ...printed.flatMap((paper) =>
        paper.again === undefined || again.includes(paper.again) ? [] : [`mark #${paper.again} is not on record`],
      ),
    ];
    return { seed, kills, receipts: receipts.length, labels: printed.length, reprints: again.length, findings };
  } finally {
    await dock.end();
    await printer.stop();
  }
}
