/** WooCommerce store (REST API v3): what is said of the kind; `woocommerce.ts` has what it does. */
import { z } from 'zod';
import type { ChannelKind } from '../../channel.ts';
import { storeOptions, webhookSecretFile } from '../../http/address-options.ts';
import { readCallSecrets } from '../../webhooks/store-call.ts';
import { readKey } from './signature.ts';

function problemOf({ search, pathname }: URL): string | undefined {
  if (search !== '') return 'has a question mark in it; write the address of the store alone';
  return pathname.includes('/wp-json') ? 'is the address of the interface; write that of the store' : undefined;
}

const options = () =>
  storeOptions(
    'The store’s address, as a browser shows its front page.',
    {
      'key-file': z
        .string()
        .min(1)
        .describe('File with the REST API key: the consumer key (ck_…) and the consumer secret (cs_…), one a line.'),
      statuses: z
        .record(
          z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be a status as WooCommerce writes it, without wc- in front'),
          z.enum(['open', 'cancelled', 'fulfilled', 'left-out']),
        )
        .default({})
        .describe('What order statuses of the store’s own mean here, as { packing = "open" }.'),
      'webhook-secret-file': webhookSecretFile,
    },
    'the key belongs into key-file',
    problemOf,
  );
export type WooOptions = z.infer<ReturnType<typeof options>>;

export const woocommerceChannel: ChannelKind<WooOptions> = {
  kind: 'woocommerce',
  title: 'WooCommerce store (REST API v3)',
  basis: 'available',
  associate: 'listed',
  tells: 'shipments',
  options,
  files: {
    'key-file': (content, path) => void readKey(content, path),
    'webhook-secret-file': (content, path) => void readCallSecrets(content, path),
  },
  // Its first call says which webhook was made, before there is a secret.
  calls: { header: 'x-wc-webhook-signature', unsigned: /^webhook_id=\d{1,15}$/ },
  load: () => import('./woocommerce.ts'),
};
