/** WooCommerce store (REST API v3): what is said of the kind; `woocommerce.ts` has what it does. */
import { z } from 'zod';
import { unencryptedProblem } from '../../../../config/network.ts';
import type { ChannelKind } from '../../channel.ts';
import { readKey } from './signature.ts';

const options = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).describe('The store’s address, as a browser shows its front page.'),
    'key-file': z
      .string()
      .min(1)
      .describe('File with the REST API key: the consumer key (ck_…) and the consumer secret (cs_…), one a line.'),
    'ca-file': z.string().min(1).optional().describe('PEM file of the authority to trust instead of the system’s.'),
    statuses: z
      .record(
        z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be a status as WooCommerce writes it, without wc- in front'),
        z.enum(['open', 'cancelled', 'fulfilled', 'left-out']),
      )
      .default({})
      .describe('What order statuses of the store’s own mean here, as { packing = "open" }.'),
    'allow-insecure': z.boolean().default(false).describe('Allow http:// to other machines than this one.'),
  })
  .superRefine((value, context) => {
    const problem = addressProblem(value.url, value['allow-insecure']);
    if (problem !== undefined) context.addIssue({ code: 'custom', path: ['url'], message: problem });
  });
export type WooOptions = z.infer<typeof options>;

function addressProblem(text: string, allowInsecure: boolean): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { username, password, search, pathname } = new URL(text);
  if (username !== '' || password !== '') return 'holds a name or a password; the key belongs into key-file';
  if (search !== '') return 'has a question mark in it; write the address of the store alone';
  if (pathname.includes('/wp-json')) return 'is the address of the interface; write that of the store';
  return unencryptedProblem(text, allowInsecure);
}

export const woocommerceChannel: ChannelKind<WooOptions> = {
  kind: 'woocommerce',
  title: 'WooCommerce store (REST API v3)',
  tells: 'by-itself',
  options,
  files: { 'key-file': (content, path) => void readKey(content, path) },
  load: () => import('./woocommerce.ts'),
};
