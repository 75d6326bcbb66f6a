/** The table that opens the pages to other desks. */
import { z } from 'zod';
import { path } from './values.ts';

const hostName = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i,
    'is no host name; write it as browsers ask for it: "dock-3.example"',
  );

export const desk = z.strictObject({
  listen: z
    .string()
    .refine((text) => /^(\[[0-9a-f:.]+\]|[^\s:]+):\d{1,5}$/i.test(text) && Number(text.split(':').at(-1)) <= 65_535, {
      message: 'must be host:port with a port up to 65535, as in "192.0.2.10:8443" or "0.0.0.0:8443"',
    })
    .describe('Address that other desks of the network reach; TLS only.'),
  cert: path.describe('PEM file of the certificate, with its chain; read again when it was renewed.'),
  key: path.describe('PEM file of its private key.'),
  'sign-in': z
    .enum(['pin', 'person'])
    .default('pin')
    .describe(
      'pin: one PIN for all (pin-file). person: each [[operator]] with a role here (desk), with a PIN of their own.',
    ),
  'pin-file': path
    .optional()
    .describe('File with the PIN (6 to 12 digits, or its scrypt hash): nothing is shown before it.'),
  names: z
    .array(hostName)
    .max(16, 'are more than 16')
    .default([])
    .describe('Names that browsers ask for it by, beside the address that it listens on.'),
});
