/** The one line that is left when the demo is over: what happened, and whether anything was lost. Pure. */
import type { View } from './news.ts';

export type Ending = {
  view: View;
  /** What went wrong, if anything did. */
  broken: string | undefined;
  /** Trigger pulls that meant a new scan, by people and by the person at the keyboard. */
  scans: number;
  /** Both storefronts show what the ledger says. */
  agreed: boolean;
  /** The folder that was kept. */
  kept: string | undefined;
};

export function lastWords({ view, broken, scans, agreed, kept }: Ending): { ok: boolean; text: string } {
  if (broken !== undefined) return { ok: false, text: `The demo had to stop: ${broken}` };
  const { counts, channels, restarts } = view;
  const sum = (of: (channel: View['channels'][number]) => number) => channels.reduce((all, each) => all + of(each), 0);
  const parts = [
    `${scans} scans made, ${counts.scans} on record (${counts.setAside} set aside)`,
    `${counts.orders} orders, ${counts.cancelled} cancelled`,
    `${sum(({ applied }) => applied)} batches taken by the storefronts, ${sum(({ duplicates }) => duplicates)} repeats recognised`,
    ...(restarts > 0 ? [`agent killed ${restarts} times`] : []),
    agreed
      ? 'both storefronts show what the ledger says: nothing lost, nothing doubled'
      : `${sum(({ pending }) => pending)} changes still in the ledger, to be sent at the next start`,
    ...(kept === undefined ? [] : [`kept in ${kept}`]),
  ];
  return { ok: true, text: `${parts.join(' · ')}.` };
}
