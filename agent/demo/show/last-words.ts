/** The one line that is left when the demo is over: what happened, and whether anything was lost. Pure. */
import { agreed, type View } from './news.ts';

type Ending = {
  view: View;
  /** What went wrong, if anything did. */
  broken: string | undefined;
  /**
   * Goods scanned by people and by the person at the keyboard; a trigger pulled again for the same carton is no new
   * one.
   */
  scans: number;
  /** The folder that was kept. */
  kept: string | undefined;
};

export function lastWords({ view, broken, scans, kept }: Ending): { ok: boolean; text: string } {
  if (broken !== undefined) return { ok: false, text: `The demo had to stop: ${broken}` };
  const { counts, channels, restarts } = view;
  if (scans + counts.scans + counts.orders + counts.notices === 0)
    return { ok: true, text: 'Stopped before anything had happened.' };
  const sum = (of: (channel: View['channels'][number]) => number) => channels.reduce((all, each) => all + of(each), 0);
  const unheard = scans - counts.scans;
  const same = agreed(view);
  const parts = [
    `${scans} scans made, ${counts.scans} on record (${counts.setAside} set aside)`,
    `${counts.notices} deliveries closed`,
    `${counts.orders} orders, ${many(counts.packed, 'parcel')} packed, ${counts.cancelled} cancelled`,
    `${sum(({ applied }) => applied)} batches taken by the storefronts, ${sum(({ duplicates }) => duplicates)} repeats recognised`,
    ...(restarts > 0 ? [`agent killed ${restarts === 1 ? 'once' : `${restarts} times`}`] : []),
    ...(unheard > 0
      ? [
          `${unheard} of them ended without a good beep (a second pull of the trigger, or cut off by a kill or the end): not counted, as they should be`,
        ]
      : []),
    ...(unheard < 0 ? [`${-unheard} more on record than were made: look into this`] : []),
    same ? 'both storefronts show what the ledger says' : stillWaiting(channels, kept),
    ...(same && unheard === 0 ? ['nothing lost, nothing doubled'] : []),
    ...(kept === undefined ? [] : [`kept in ${kept}`]),
  ];
  return { ok: unheard >= 0, text: `${parts.join(' · ')}.` };
}

const many = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

function stillWaiting(channels: View['channels'], kept: string | undefined): string {
  const pending = channels.reduce((all, each) => all + each.pending, 0);
  if (pending === 0) return 'the last batch was still on its way';
  const behind = channels.filter((channel) => channel.pending > 0);
  const why = behind.map(({ name, state, error }) => `${name} ${error ?? state}`).join(', ');
  const what = `${pending} ${pending === 1 ? 'number was' : 'numbers were'} still waiting to be sent (${why})`;
  return kept === undefined ? what : `${what}: the next start sends them`;
}
