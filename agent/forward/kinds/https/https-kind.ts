/** Storefront behind HTTPS (signed webhook): what is said of the kind; `https.ts` has what it does. */
import { z } from 'zod';
import { ackSecretFile, checkAckSecret } from '../../answer-proof.ts';
import type { ChannelKind } from '../../channel.ts';
import { addressCheck, allowInsecure, caFile, url } from '../../http/address-options.ts';
import { headerName, headerValue, readHeaderLines } from '../../http/header-lines.ts';
import { secretKeys } from '../../http/webhook-signature.ts';

const options = () =>
  z
    .strictObject({
      url: url.describe('Where batches are posted.'),
      'secret-file': z
        .string()
        .min(1)
        .describe('File with the signing secret (whsec_…), or two while it is being changed, one a line.'),
      'ack-secret-file': ackSecretFile,
      'ca-file': caFile,
      headers: z
        .record(headerName, headerValue)
        .default({})
        .describe('More headers for every request; what is secret belongs into headers-file.'),
      'headers-file': z
        .string()
        .min(1)
        .optional()
        .describe('File with headers for every request, one "name: value" a line: tokens and the like.'),
      'allow-insecure': allowInsecure,
    })
    .superRefine(addressCheck('use headers-file or the secret'));
export type HttpsChannelOptions = z.infer<ReturnType<typeof options>>;

export const httpsChannel: ChannelKind<HttpsChannelOptions> = {
  kind: 'https',
  title: 'Storefront behind HTTPS (signed webhook)',
  tells: 'when-asked',
  options,
  files: {
    'secret-file': (content) => void secretKeys(content.toString('utf8')),
    'ack-secret-file': checkAckSecret,
    'headers-file': (content, path) => void readHeaderLines(content.toString('utf8'), path),
  },
  load: () => import('./https.ts'),
};
