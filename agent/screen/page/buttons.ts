/** Which buttons a station's page has, of those that printed codes have, too. */
import type { StationCommand } from '../../inventory/submission.ts';
import type { BenchView } from '../benchview.ts';
import type { StationPicture } from '../picture.ts';
import type { Texts } from '../texts.ts';

type Button = { name: keyof Texts['buttons']; command?: StationCommand };

/** What fits here and now; what a rule refuses all the same says why. */
export function buttonsFor(bench: BenchView, { recent, signIn }: Pick<StationPicture, 'recent' | 'signIn'>): Button[] {
  const { document, last, quantity, operator, locked, question } = bench;
  // What interrupts or asks has its own buttons; a parcel that weighs wrong may also be opened again.
  if (question?.about === 'weight') return [{ name: 'reopen', command: { command: 'reopen' } }];
  const otherwise = locked || question !== null || document?.status === 'cancelled';
  if (otherwise || (signIn && operator === null)) return [];
  const [newest] = recent;
  const justShipped = newest?.step === 'shipped' || (newest?.what === 'packing' && newest.completes !== null);
  const reopen = document?.status === 'packed' || (document === null && justShipped);
  return [
    ...(last !== null || quantity !== null ? [{ name: 'undo', command: { command: 'undo' } } as const] : []),
    ...(reopen ? [{ name: 'reopen', command: { command: 'reopen' } } as const] : []),
    { name: 'quantity' },
    ...(document?.type === 'order' && document.status === 'open'
      ? [{ name: 'next-box', command: { command: 'next-box' } } as const]
      : []),
    ...(document === null
      ? []
      : [
          { name: 'put-aside', command: { command: 'cancel' } } as const,
          { name: 'finish', command: { command: 'finish' } } as const,
        ]),
    ...(operator === null ? [] : [{ name: 'lock', command: { command: 'lock' } } as const]),
  ];
}
