/**
 * Who may sign in at the pages from another desk, and who is (`[desk]` with `sign-in = "person"`). PINs are set at the
 * dock alone: from afar they would pass the broker.
 */
import { z } from 'zod';
import { role } from '../../../config/schema.ts';
import { deskPin } from '../../screen/session/desk-pin.ts';
import { isAfar } from '../authority.ts';
import { merchantId, reasonText } from '../params.ts';
import { area, failed, ok, type VerbResult, verb } from '../verb.ts';

const id = merchantId;
const nobody = (who: string): VerbResult =>
  failed(
    'unknown-badge',
    `${who} may not sign in at a desk: that takes [desk] with sign-in = "person", and an [[operator]] of that id with a role there.`,
    'id',
  );

export const deskVerbs = area('desk', {
  list: verb({
    title:
      'The people who may sign in at the pages from another desk: role, whether they have a PIN, since when they are in',
    changes: false,
    role: 'supervisor',
    touches: 'site',
    params: () => z.strictObject({}),
    answer: () =>
      z.object({
        people: z.array(
          z.object({ id: z.string(), name: z.string(), role, hasPin: z.boolean(), signedIn: z.array(z.number()) }),
        ),
      }),
    example: {
      params: {},
      answer: {
        people: [{ id: 'maria', name: 'Maria', role: 'supervisor', hasPin: true, signedIn: [1_795_890_637_924] }],
      },
    },
    async run(_params, context) {
      const people = await context.deskPeople?.();
      return ok({ people: (await people?.list()) ?? [] });
    },
  }),

  'set-pin': verb({
    title: 'Give somebody a PIN for the desk, or another one (null: none); asked at the dock only, and signs them out',
    changes: true,
    role: 'installer',
    touches: 'site',
    params: () => z.strictObject({ id, pin: deskPin.nullable(), reason: reasonText.optional() }),
    answer: () => z.object({ id: z.string(), hasPin: z.boolean(), signedOut: z.int() }),
    example: {
      params: { id: 'maria', pin: '271828', reason: 'she begins today' },
      answer: { id: 'maria', hasPin: true, signedOut: 0 },
    },
    async run({ id, pin }, context, caller) {
      if (isAfar(caller)) return failed('not-allowed', 'A PIN is set at the dock: `tallyman desk set-pin`.');
      const set = await (await context.deskPeople?.())?.setPin(id, pin);
      return set === undefined ? nobody(id) : ok({ id, hasPin: pin !== null, ...set });
    },
  }),

  'sign-out': verb({
    title: 'Sign somebody out of the desk, in every browser',
    changes: true,
    role: 'supervisor',
    touches: 'site',
    params: () => z.strictObject({ id, reason: reasonText.optional() }),
    answer: () => z.object({ id: z.string(), signedOut: z.int() }),
    example: { params: { id: 'maria' }, answer: { id: 'maria', signedOut: 1 } },
    async run({ id }, context) {
      const people = await context.deskPeople?.();
      return ok({ id, signedOut: people?.signOut(id) ?? 0 });
    },
  }),
});
