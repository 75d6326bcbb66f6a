/**
 * Who may work at the stations. The [[operator]] of the configuration count without a word here; whoever is revoked
 * counts no more, wherever they came from.
 */
import { z } from 'zod';
import { type OperatorRow, operatorsMax } from '../../inventory/nouns/admin/operator.ts';
import { resultOf } from '../outcome.ts';
import { merchantId, nameText, reasonText } from '../params.ts';
import { area, ok, verb } from '../verb.ts';

const id = merchantId;

export const operatorVerbs = area('operator', {
  list: verb({
    title: 'The people who may work at the stations: from the file or added since, and whose badge was revoked',
    changes: false,
    role: 'supervisor',
    touches: 'site',
    params: () => z.strictObject({}),
    answer: () =>
      z.object({
        operators: z.array(
          z.object({
            ...{ id: z.string(), name: z.string(), from: z.enum(['file', 'admin']) },
            badge: z.enum(['printed', 'own']),
            revoked: z.boolean(),
          }),
        ),
      }),
    example: {
      params: {},
      answer: { operators: [{ id: 'maria', name: 'Maria', from: 'file', badge: 'printed', revoked: false }] },
    },
    async run(_params, { config, book }) {
      const rows = new Map(
        (await book.rows('operator', { open: true, limit: operatorsMax })).map((row) => [row.id, row]),
      );
      const named = config.operators.map(({ id, name, badge }) => ({
        ...{ id, name, from: 'file' as const, badge: badge === undefined ? ('printed' as const) : ('own' as const) },
        revoked: rows.get(id)?.revoked === true,
      }));
      const added = [...rows.values()].flatMap((row) => (named.some(({ id }) => id === row.id) ? [] : shown(row)));
      return ok({ operators: [...named, ...added] });
    },
  }),

  add: verb({
    title: 'Let somebody work at the stations from now on; `tallyman print badges` prints the badge',
    changes: true,
    role: 'supervisor',
    touches: 'site',
    params: () => z.strictObject({ id, name: nameText, reason: reasonText.optional() }),
    answer: () => z.object({ id: z.string(), name: z.string() }),
    example: {
      params: { id: 'jonas', name: 'Jonas', reason: 'helps until Christmas' },
      answer: { id: 'jonas', name: 'Jonas' },
    },
    run: async ({ id, name }, _context, { by, submit }) =>
      resultOf(await submit({ type: 'operator-add', by, id, name })),
  }),

  revoke: verb({
    title: 'Let a badge open nothing any more, for good, and sign its holder out everywhere',
    changes: true,
    role: 'supervisor',
    touches: 'site',
    params: () => z.strictObject({ id, reason: reasonText.optional() }),
    answer: () => z.object({ id: z.string(), revoked: z.literal(true), signedOut: z.array(z.string()) }),
    example: {
      params: { id: 'jonas', reason: 'his badge was lost' },
      answer: { id: 'jonas', revoked: true, signedOut: ['receiving-1'] },
    },
    async run({ id }, context, { by, submit }) {
      const revoked = resultOf(await submit({ type: 'operator-revoke', by, id }));
      if (revoked.ok) (await context.deskPeople?.())?.signOut(id);
      return revoked;
    },
  }),
});

function shown({ id, added, revoked }: OperatorRow) {
  return [{ id, name: added ?? id, from: 'admin' as const, badge: 'printed' as const, revoked }];
}
