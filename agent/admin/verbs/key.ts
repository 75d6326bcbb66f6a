/**
 * Who may ask from afar. Keys of the configuration count without a word here; what is revoked counts no more, wherever
 * it came from.
 */
import { z } from 'zod';
import { adminKey, role } from '../../../config/schema.ts';
import { AdminKeys } from '../admin-keys.ts';
import { resultOf } from '../outcome.ts';
import { merchantId, reasonText } from '../params.ts';
import { area, failed, ok, verb } from '../verb.ts';

const merchants = z.array(merchantId).min(1).max(256).or(z.literal('*'));
const shownKey = z.object({ id: z.string(), key: z.string(), role, merchants });
const mia = {
  id: 'mia',
  key: 'ed25519:qk7D3YyqmJNDYjYXLHFwKGmuYJ9cXYLHFgFzGmLJ5ZA',
  role: 'operator',
  merchants: ['acme'],
};

export const keyVerbs = area('key', {
  list: verb({
    title: 'The keys that may ask from afar: whose they are, role and merchants',
    changes: false,
    role: 'supervisor',
    touches: 'site',
    params: () => z.strictObject({}),
    answer: () => z.object({ keys: z.array(shownKey) }),
    example: { params: {}, answer: { keys: [mia] } },
    run: async (_params, { config, book }) => ok({ keys: await new AdminKeys(config, book).all() }),
  }),

  add: verb({
    title: 'Let one more key ask from afar, from now on and until it is revoked',
    changes: true,
    role: 'installer',
    touches: 'site',
    params: () =>
      z.strictObject({
        id: merchantId,
        key: adminKey,
        role,
        merchants,
        reason: reasonText.optional(),
      }),
    answer: () => shownKey,
    example: { params: { ...mia, reason: 'she looks after acme from now on' }, answer: mia },
    async run({ reason: _, ...added }, { config, book }, { by, submit }) {
      const { merchants } = added;
      const foreign =
        merchants === '*' ? undefined : merchants.find((id) => !config.merchants.some((one) => one.id === id));
      if (foreign !== undefined) return failed('unknown-merchant', `There is no merchant ${foreign}.`, 'merchants');
      if (['local', 'mqtt', 'screen', 'idle'].includes(added.id) || config.admins.some(({ id }) => id === added.id))
        return failed('bad-request', `${added.id} is taken; give the key another id.`, 'id');
      const others = await new AdminKeys(config, book).all();
      const same = others.find(({ id, key }) => key === added.key && id !== added.id);
      if (same !== undefined) return failed('bad-request', `This is the key of ${same.id}.`, 'key');
      return resultOf(await submit({ type: 'admin-key-add', by, ...added }));
    },
  }),

  revoke: verb({
    title: 'Let a key ask nothing any more, for good; another one may be added under the same id',
    changes: true,
    role: 'installer',
    touches: 'site',
    params: () => z.strictObject({ id: merchantId, reason: reasonText.optional() }),
    answer: () => z.object({ id: z.string(), revoked: z.string() }),
    example: { params: { id: 'mia', reason: 'her laptop was lost' }, answer: { id: 'mia', revoked: mia.key } },
    async run({ id }, { config, book }, { by, submit }) {
      const found = (await new AdminKeys(config, book).all()).find((one) => one.id === id);
      if (found === undefined) return failed('bad-request', `There is no key of ${id} that counts.`, 'id');
      return resultOf(await submit({ type: 'admin-key-revoke', by, id, key: found.key }));
    },
  }),
});
