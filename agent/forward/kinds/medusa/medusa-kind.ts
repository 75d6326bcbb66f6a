/** Medusa store (admin API, version 2): what is said of the kind; `medusa.ts` has what it does. */
import { z } from 'zod';
import type { ChannelKind } from '../../channel.ts';
import { storeOptions } from '../../http/address-options.ts';
import { readKey } from './key.ts';

function problemOf({ pathname, search }: URL): string | undefined {
  if (search !== '') return 'has a question mark in it; write the address of the store’s server alone';
  return /\/(admin|store|app)\/?$/.test(pathname)
    ? 'is the address of a part of it; write that of the store’s server'
    : undefined;
}

const options = () =>
  storeOptions(
    'The address of the store’s server, as in "https://api.shop.example".',
    { 'key-file': z.string().min(1).describe('File with a secret API key (sk_…).') },
    'the key belongs into key-file',
    problemOf,
  );
export type MedusaOptions = z.infer<ReturnType<typeof options>>;

export const medusaChannel: ChannelKind<MedusaOptions> = {
  kind: 'medusa',
  title: 'Medusa store (admin API v2)',
  basis: 'physical',
  associate: 'listed',
  tells: 'shipments',
  options,
  files: { 'key-file': (content, path) => void readKey(content, path) },
  load: () => import('./medusa.ts'),
};
