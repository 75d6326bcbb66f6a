/** Vendure store (admin API): what is said of the kind; `vendure.ts` has what it does. */
import { z } from 'zod';
import { unencryptedProblem } from '../../../../config/network.ts';
import type { ChannelKind } from '../../channel.ts';
import { readCredentials } from './credentials.ts';

const options = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).describe('The store’s admin API, as in "https://shop.example/admin-api".'),
    'credentials-file': z
      .string()
      .min(1)
      .describe('File with an API key, or with the user’s name and, below it, the password.'),
    'store-channel': z
      .string()
      .regex(/^[\x21-\x7e]{1,128}$/, 'must be the token of a channel, as Vendure shows it')
      .optional()
      .describe('Token of the channel at the store (default: its default one).'),
    'ca-file': z.string().min(1).optional().describe('PEM file of the authority to trust instead of the system’s.'),
    'allow-insecure': z.boolean().default(false).describe('Allow http:// to other machines than this one.'),
  })
  .superRefine((value, context) => {
    const problem = addressProblem(value.url, value['allow-insecure']);
    if (problem !== undefined) context.addIssue({ code: 'custom', path: ['url'], message: problem });
  });
export type VendureOptions = z.infer<typeof options>;

function addressProblem(text: string, allowInsecure: boolean): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { username, password, pathname } = new URL(text);
  if (username !== '' || password !== '') return 'holds a name or a password; they belong into credentials-file';
  if (/\/shop-api\/?$/.test(pathname))
    return 'is the API for shoppers; write that for admins, which ends in /admin-api';
  return unencryptedProblem(text, allowInsecure);
}

export const vendureChannel: ChannelKind<VendureOptions> = {
  kind: 'vendure',
  title: 'Vendure store (admin API)',
  basis: 'physical',
  tells: 'by-itself',
  options,
  files: { 'credentials-file': (content, path) => void readCredentials(content, path) },
  load: () => import('./vendure.ts'),
};
