/** Which buttons a station's page has, of those that printed codes have, too. */
import type { ButtonCommand, StationCommand } from '../../../inventory/nouns/station/station-command.ts';
import type { Texts } from '../../texts.ts';
import type { BenchView } from '../../views/bench-view.ts';
import type { StationPicture } from '../../views/picture.ts';

/** Whether buttons work: at once, after the PIN, never, or not for whoever only looks. */
export type Pressable = 'yes' | 'pin' | 'no' | 'looks';

export const mayPress = ({ pressable }: { pressable: Pressable }): boolean =>
  pressable === 'yes' || pressable === 'pin';

type Button = { name: keyof Texts['buttons']; command: StationCommand };
/** What the page itself does when they are pressed: asks how many, shows what is needed now and then. */
type OwnButton = { name: 'quantity' | 'more' };

const plain = <Name extends Exclude<ButtonCommand, 'confirm' | 'cancel'>>(name: Name) => ({
  ...{ name, command: { command: name } },
});

/** What fits here and now; what a rule refuses all the same says why. */
export function buttonsFor(bench: BenchView, { signIn }: Pick<StationPicture, 'signIn'>): (Button | OwnButton)[] {
  const { document, last, quantity, operator, locked, question, reopens } = bench;
  // What interrupts or asks has its own buttons.
  if (question?.about === 'pieces') return [{ name: 'quantity' }];
  const otherwise = locked || question !== null || document?.status === 'cancelled';
  if (otherwise || (signIn && operator === null)) return [];
  const box = document?.type === 'order' && document.status === 'open';
  return [
    ...(bench.practice ? [{ name: 'end-practice', command: { command: 'practice' } } as const] : []),
    ...(last !== null || quantity !== null ? [plain('undo')] : []),
    ...(reopens === undefined ? [] : [plain('reopen')]),
    { name: 'quantity' },
    ...(box ? [plain('next-box')] : []),
    { name: 'more' },
    ...(document === null ? [] : [plain('finish')]),
  ];
}

/** What is needed now and then. */
export function rareButtonsFor({
  bench,
  scales,
  devices,
}: Pick<StationPicture, 'bench' | 'scales' | 'devices'>): Button[] {
  if (bench === null) return [];
  const printer = devices.some(({ kind }) => kind === 'printer');
  const scale = scales.some(({ state }) => state !== 'not-connected');
  return [
    ...(scale && bench.work === 'receiving' ? [plain('by-weight')] : []),
    ...(scale ? [plain('tare'), plain('zero')] : []),
    ...(bench.work === 'receiving' && bench.document === null ? [plain('return')] : []),
    ...(printer ? [plain('reprint')] : []),
    ...[plain('good'), plain('hold'), plain('damaged')],
    ...(bench.document === null ? [] : [{ name: 'put-aside', command: { command: 'cancel' } } as const]),
    ...(bench.practice || bench.document !== null ? [] : [plain('practice')]),
    ...(bench.operator === null ? [] : [plain('lock')]),
  ];
}
