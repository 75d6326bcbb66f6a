/** Shopify store (GraphQL Admin API): what is said of the kind; `shopify.ts` has what it does. */
import { z } from 'zod';
import type { ChannelKind } from '../../channel.ts';
import { storeOptions, webhookSecretFile } from '../../http/address-options.ts';
import { readCallSecrets } from '../../webhooks/store-call.ts';
import { readAccess } from './token.ts';

function problemOf({ pathname, search }: URL): string | undefined {
  if (pathname !== '/' || search !== '')
    return 'has more than the name of the shop in it; write "https://acme.myshopify.com" alone';
  return undefined;
}

const options = () =>
  storeOptions(
    'The shop’s own address, as in "https://acme.myshopify.com".',
    {
      'token-file': z
        .string()
        .min(1)
        .describe(
          'File with the app’s client ID and, below it, its secret (shpss_…); or with an access token (shpat_…).',
        ),
      'notify-customers': z
        .boolean()
        .default(true)
        .describe('Whether Shopify writes to the customer when a box has left.'),
      'webhook-secret-file': webhookSecretFile,
    },
    'the app’s ID and secret belong into token-file',
    problemOf,
  );
export type ShopifyOptions = z.infer<ReturnType<typeof options>>;

export const shopifyChannel: ChannelKind<ShopifyOptions> = {
  kind: 'shopify',
  title: 'Shopify store (GraphQL Admin API 2026-10)',
  basis: 'available',
  associate: 'listed',
  tells: 'shipments',
  options,
  files: {
    'token-file': (content, path) => void readAccess(content, path),
    'webhook-secret-file': (content, path) => void readCallSecrets(content, path),
  },
  calls: { header: 'x-shopify-hmac-sha256' },
  load: () => import('./shopify.ts'),
};
