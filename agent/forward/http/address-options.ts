/** Options that every kind has which speaks to its storefront over HTTP(S). */
import { z } from 'zod';
import { unencryptedProblem } from '../../../config/network.ts';

export const url = z.url({ protocol: /^https?$/ });
export const caFile = z
  .string()
  .min(1)
  .optional()
  .describe('PEM file of the authority to trust instead of the system’s.');
export const allowInsecure = z.boolean().default(false).describe('Allow http:// to other machines than this one.');

/** Of a store that can call the dock. */
export const webhookSecretFile = z
  .string()
  .min(1)
  .optional()
  .describe('File with the secret that the store signs its webhooks with; they are taken where [webhooks] listens.');

type Address = { url: string; 'allow-insecure': boolean };

/**
 * A check of `url` beside its form: it holds nothing secret, and nothing goes out unencrypted unasked.
 * @param instead where name and password belong @param problemOf what else this kind does not take
 */
export const addressCheck =
  (instead: string, problemOf: (address: URL) => string | undefined = () => undefined) =>
  (value: Address, context: { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void }): void => {
    if (!URL.canParse(value.url)) return;
    const address = new URL(value.url);
    const named = address.username !== '' || address.password !== '';
    const message = named
      ? `holds a name or a password; ${instead}`
      : (problemOf(address) ?? unencryptedProblem(value.url, value['allow-insecure']));
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['url'], message });
  };

/**
 * Options of a store with an interface of its own: its address, those of the kind, and how it is reached.
 * @param address what is written there, for a person @param instead and @param problemOf as above
 */
export function storeOptions<Own extends z.ZodRawShape>(
  address: string,
  own: Own,
  instead: string,
  problemOf: (address: URL) => string | undefined,
) {
  const shape = { url: url.describe(address), ...own, 'ca-file': caFile, 'allow-insecure': allowInsecure };
  const check = addressCheck(instead, problemOf);
  return z.strictObject(shape).superRefine((value, context) => check(value as unknown as Address, context));
}
