/** The label printers of the stations: what is recorded there is on paper a moment later. */
import { LabelPrinter } from '../labels/label-printer.ts';
import type { Base } from './base.ts';
import type { Floor } from './floor.ts';
import type { Ledger } from './ledger.ts';
import type { Part } from './part.ts';

export function openLabels(base: Base, { book, news }: Ledger, { devices }: Floor): { parts: Part[] } {
  const { config, clock, keep, log } = base;
  const stopping = new AbortController();
  const printers = config.devices.filter(({ kind }) => kind === 'printer');
  const following = printers.map(({ name, station, options }) => {
    const { labels } = options as { labels: 'scan' | 'piece' };
    const printer = new LabelPrinter({
      ...{ printer: name, station, book, clock, log },
      drawing: { locale: config.dock.locale, eachPiece: labels === 'piece' },
      canPrint: () => devices.canPrint(name),
      print: (label) => devices.print(name, label),
    });
    news.join({ onCommit: () => printer.soon() });
    // A printer may be out of labels for as long as it likes.
    return keep(`the labels of ${name}`, printer.turn, stopping.signal, () => true);
  });
  const stop = async (): Promise<void> => {
    stopping.abort();
    await Promise.all(following);
  };
  return { parts: following.length === 0 ? [] : [{ name: 'labels', stop, limitMs: 500 }] };
}
