/** Mistakes that a receiver makes whatever carries the batches: what is written otherwise, and the step it shows at. */
import { decided } from '../../config/receivers/receiver.mjs';

export type Held = { epoch: string | null; to: number; id?: string };
export type Batch = {
  id: string;
  data: { epoch: string; after: number; to: number; snapshot?: boolean; lines: unknown[] };
};

/** A receiver's rules with one that goes before. */
export const rule = (judge: (held: Held, batch: Batch) => string | undefined) => ({
  decided: (held: Held, batch: Batch) => judge(held, batch) ?? decided(held, batch),
});

export const mistakes: [name: string, own: object, step: string][] = [
  ['applies whatever comes', rule(() => 'apply'), 'old-repetition'],
  [
    'applies over a gap',
    rule((held, { data }) => (data.epoch === held.epoch && data.after > held.to ? 'apply' : undefined)),
    'gap',
  ],
  [
    'knows no ids',
    rule((held, { data }) => (data.epoch === held.epoch && data.to === held.to ? 'apply' : undefined)),
    'stranger',
  ],
  [
    'compares only the end',
    rule((held, { data }) =>
      data.epoch === held.epoch && data.to > held.to && data.after < held.to ? 'apply' : undefined,
    ),
    'rollback',
  ],
  [
    'does not look at the epoch',
    rule((held, { data }) => (data.after === held.to ? 'apply' : undefined)),
    'epoch-without-snapshot',
  ],
  ['takes only rising numbers', rule((held, { data }) => (data.to <= held.to ? 'repetition' : undefined)), 'new-epoch'],
  ['answers without the id', { answer: ({ epoch, to }: Held) => ({ epoch, to }) }, 'snapshot'],
  [
    'answers what was sent, not what it holds',
    { answer: (_: Held, { id, data }: Batch) => ({ epoch: data.epoch, to: data.to, id }) },
    'old-repetition',
  ],
  ['takes few lines only', rule((_, { data }) => (data.lines.length > 100 ? 'not-now' : undefined)), 'large'],
  [
    'refuses fields it does not know',
    rule((_, { data }) => ('laterField' in data ? 'not-now' : undefined)),
    'later-fields',
  ],
];
