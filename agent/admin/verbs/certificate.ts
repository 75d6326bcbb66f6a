/**
 * Certificates of the link to the broker, renewed from afar. The private key is made at the dock and stays there; what
 * is sent is tried at the broker before anything is replaced.
 */
import { z } from 'zod';
import type { Certificates } from '../dock/certificates.ts';
import { reasonText } from '../params.ts';
import { type AdminContext, area, failed, ok, type VerbResult, verb } from '../verb.ts';

const pem = z
  .string()
  .min(1)
  .max(32_768)
  .refine((text) => !text.includes('PRIVATE KEY'), 'holds a private key: that is made at the dock and never sent');

const row = () =>
  z.object({
    ...{ of: z.enum(['own', 'trusted']), subject: z.string(), issuer: z.string() },
    ...{ from: z.string(), until: z.string(), daysLeft: z.int(), sha256: z.string() },
  });
const listed = () => z.object({ certificates: z.array(row()) });

const example = {
  certificates: [
    {
      ...{ of: 'own', subject: 'CN=reno-1-dock-3', issuer: 'CN=docks' },
      ...{ from: '2026-11-28T00:00:00Z', until: '2027-02-26T00:00:00Z', daysLeft: 89 },
      sha256: '7d0b8f6c2a0c5b1d4e9f3a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f809',
    },
  ],
};

export const certificateVerbs = area('certificate', {
  list: verb({
    title: 'The dock’s own certificate at its broker and those it trusts: whose they are, and until when they are good',
    changes: false,
    role: 'viewer',
    touches: 'site',
    params: () => z.strictObject({}),
    answer: listed,
    example: { params: {}, answer: example },
    run: async (_params, { certificates }) =>
      withTls(certificates, async (held) => {
        try {
          return ok({ certificates: await held.list() });
        } catch (cause) {
          return failed('bad-request', cause instanceof Error ? cause.message : String(cause));
        }
      }),
  }),

  request: verb({
    title: 'Make a new private key at the dock, which stays there, and a request to be signed for it',
    changes: true,
    role: 'installer',
    touches: 'site',
    params: () => z.strictObject({ reason: reasonText.optional() }),
    answer: () => z.object({ request: z.string() }),
    example: {
      params: { reason: 'ends in January' },
      answer: { request: '-----BEGIN CERTIFICATE REQUEST-----\nMIH…\n-----END CERTIFICATE REQUEST-----\n' },
    },
    run: async (_params, { certificates }) => withTls(certificates, (held) => held.request()),
  }),

  renew: verb({
    title:
      'Try a new chain, new authorities or both at the broker, and take them only when it lets the dock in by them',
    changes: true,
    role: 'installer',
    touches: 'site',
    params: () => z.strictObject({ chain: pem.optional(), ca: pem.optional(), reason: reasonText.optional() }),
    answer: listed,
    example: {
      params: { chain: '-----BEGIN CERTIFICATE-----\nMIH…\n-----END CERTIFICATE-----\n', reason: 'ends in January' },
      answer: example,
    },
    run: async ({ chain, ca }, { certificates }) => withTls(certificates, (held) => held.renew({ chain, ca })),
  }),
});

async function withTls(
  held: AdminContext['certificates'],
  work: (held: Pick<Certificates, 'list' | 'request' | 'renew'>) => Promise<VerbResult>,
): Promise<VerbResult> {
  return held === undefined
    ? failed('bad-request', 'This dock has no broker that it reaches by TLS: write mqtts:// or wss:// under [mqtt].')
    : work(held);
}
