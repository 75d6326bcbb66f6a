import { z } from 'zod';
import { at } from '../../ledger/chain/columns.ts';
import { dockKey } from '../../proof/dock-key.ts';
import { makeProof } from '../../proof/proof.ts';
import { orderId } from '../params.ts';
import { area, failed, merchantVerb, ok, type VerbResult, verb } from '../verb.ts';

/** What the key signs is what the ledger has: for somebody who has neither. */
export const proofVerbs = area('proof', {
  key: verb({
    title: 'The public half of the key that this dock signs its proofs with',
    changes: false,
    role: 'viewer',
    touches: 'none',
    params: () => z.strictObject({}),
    answer: () => z.object({ key: z.string() }),
    example: { params: {}, answer: { key: 'ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } },
    async run(_params, { config }) {
      return withKey(config.dock.data, ({ publicKey }) => ok({ key: publicKey }));
    },
  }),

  make: merchantVerb({
    title: 'A signed proof of an order, a notice or a return: all that the ledger has about it, in one file',
    changes: false,
    role: 'viewer',
    params: () =>
      z.strictObject({
        id: orderId,
        type: z.enum(['order', 'notice', 'return']).default('order'),
        box: z.int().min(1).max(1_000_000).optional(),
      }),
    answer: () => z.object({ file: z.string(), entries: z.int(), key: z.string() }),
    example: {
      params: { merchant: 'acme', id: '10042' },
      answer: {
        file: '{\n "proof": "tallyman.proof.v1"\n}\nsignature: ed25519 00…\n',
        entries: 1,
        key: 'ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      },
    },
    async run({ merchant, id, type, box }, { config, book, clock }, { answerBytesMax }) {
      const found = await book.documentEntries({ type, merchant, id });
      if (found.type === 'unknown') return failed(`unknown-${type}`, `There is no ${type} ${id}.`, 'id');
      if (found.type === 'too-many')
        return failed('too-large', `The ${type} ${id} has more entries than one proof can hold.`);
      const ofBox = (body: string) => {
        const { box: of } = JSON.parse(body) as { box?: number };
        return of === undefined || of === box;
      };
      const entries = box === undefined ? found.entries : found.entries.filter(({ fields }) => ofBox(fields[at.body]));
      return withKey(config.dock.data, ({ key, publicKey }) => {
        const file = makeProof(
          {
            proof: 'tallyman.proof.v1',
            about: { type, merchant, id, ...(box !== undefined && { box }) },
            dock: { site: config.dock.site, dock: config.dock.name, epoch: found.head.epoch },
            madeAt: new Date(clock.wallMs()).toISOString(),
            head: found.head,
            entries,
          },
          key,
        );
        if (Buffer.byteLength(JSON.stringify(file)) > answerBytesMax - 1_024)
          return failed('too-large', 'The proof is too long for this way: make it on the dock (tallyman proof make).');
        return ok({ file, entries: entries.length, key: publicKey });
      });
    },
  }),
});

function withKey(dataDir: string, run: (key: ReturnType<typeof dockKey>) => VerbResult): VerbResult {
  let key: ReturnType<typeof dockKey>;
  try {
    key = dockKey(dataDir);
  } catch (cause) {
    return failed('storage', cause instanceof Error ? cause.message : String(cause));
  }
  return run(key);
}
