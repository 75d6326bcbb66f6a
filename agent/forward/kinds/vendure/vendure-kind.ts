/** Vendure store (admin API): what is said of the kind; `vendure.ts` has what it does. */
import { z } from 'zod';
import type { ChannelKind } from '../../channel.ts';
import { storeOptions } from '../../http/address-options.ts';
import { readCredentials } from './credentials.ts';

const problemOf = ({ pathname }: URL): string | undefined =>
  /\/shop-api\/?$/.test(pathname)
    ? 'is the API for shoppers; write that for admins, which ends in /admin-api'
    : undefined;

const options = () =>
  storeOptions(
    'The store’s admin API, as in "https://shop.example/admin-api".',
    {
      'credentials-file': z
        .string()
        .min(1)
        .describe('File with an API key, or with the user’s name and, below it, the password.'),
      'store-channel': z
        .string()
        .regex(/^[\x21-\x7e]{1,128}$/, 'must be the token of a channel, as Vendure shows it')
        .optional()
        .describe('Token of the channel at the store (default: its default one).'),
    },
    'they belong into credentials-file',
    problemOf,
  );
export type VendureOptions = z.infer<ReturnType<typeof options>>;

export const vendureChannel: ChannelKind<VendureOptions> = {
  kind: 'vendure',
  title: 'Vendure store (admin API)',
  basis: 'physical',
  associate: 'listed',
  tells: 'shipments',
  options,
  files: { 'credentials-file': (content, path) => void readCredentials(content, path) },
  load: () => import('./vendure.ts'),
};
