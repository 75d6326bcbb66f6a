import { z } from 'zod';
import { documentKey } from '../../inventory/nouns/document.ts';
import { noClasses, type ReconciliationRow } from '../../inventory/nouns/nightly/reconciliation.ts';
import type { RunMade } from '../../reconcile/reconciler.ts';
import { merchantOf } from '../merchant.ts';
import { pageOf } from '../paging.ts';
import { limit, merchantId } from '../params.ts';
import { area, failed, ok, verb } from '../verb.ts';

const runsMax = 60;
const counts = () => z.object(Object.fromEntries(Object.keys(noClasses()).map((name) => [name, z.int()])));
const channels = () =>
  z.array(
    z.object({
      ...{ channel: z.string(), listings: z.int(), set: z.int(), unreadable: z.int() },
      refused: z.string().optional(),
    }),
  );
const exampleClasses = { ...noClasses(), white: 810, pink: 1, yellow: 1 };
const exampleChannels = [{ channel: 'acme-web', listings: 812, set: 1, unreadable: 0 }];

export const reconcileVerbs = area('reconcile', {
  /** R22. What it found, row by row, is told by `reconcile/report`. */
  run: verb({
    title:
      'Compare what storefronts show with the ledger now, put right what differs, and report; dry: only compare. Its rows are in reconcile/report',
    changes: true,
    role: 'supervisor',
    touches: 'merchants',
    params: () => z.strictObject({ merchant: merchantId.optional(), dry: z.boolean().default(false) }),
    answer: () =>
      z.object({
        merchants: z.array(
          z.object({
            ...{ merchant: z.string(), run: z.string(), date: z.string() },
            ...{ classes: counts(), channels: channels(), leftOut: z.int() },
          }),
        ),
      }),
    example: {
      params: { merchant: 'acme' },
      answer: {
        merchants: [
          {
            ...{ merchant: 'acme', run: '2026-11-28-1042', date: '2026-11-28' },
            ...{ classes: exampleClasses, channels: exampleChannels, leftOut: 0 },
          },
        ],
      },
    },
    async run({ merchant, dry }, { config, reconciler }, caller) {
      const { by, signal, progress } = caller;
      const whose = merchant === undefined ? undefined : merchantOf({ config }, merchant);
      if (whose !== undefined && 'refusal' in whose) return whose.refusal;
      const own = config.merchants.filter(({ id }) => caller.merchants === '*' || caller.merchants.includes(id));
      const merchants: RunMade[] = [];
      for (const { id } of merchant === undefined ? own : [{ id: merchant }]) {
        let seen = 0;
        const outcome = await reconciler()?.run({
          ...{ merchant: id, by, dry, signal },
          onProgress: (classes) => {
            const all = Object.values(classes).reduce((sum, count) => sum + count, 0);
            // A page of the store at a time would be too much to tell.
            if (all >= seen + 1_000) progress({ merchant: id, compared: all });
            if (all >= seen + 1_000) seen = all;
          },
        });
        if (outcome === undefined) return failed('starting', 'The channels are being opened.');
        if (outcome.type === 'running') return failed('busy', `A comparison of ${id} is on its way: ask again soon.`);
        if (outcome.type !== 'made') return failed('cancelled', 'It was cancelled; what was put right stays so.');
        merchants.push(outcome.made);
      }
      return ok({ merchants });
    },
  }),

  report: verb({
    title:
      'What comparisons with storefronts found, the newest first; with merchant and run also its rows, from row number from on; white: false leaves out what is as it should be',
    changes: false,
    role: 'viewer',
    touches: 'merchants',
    params: () =>
      z.strictObject({
        merchant: merchantId.optional(),
        run: z
          .string()
          .regex(/^\d{4}-\d\d-\d\d(-\d{1,15}|-dry)?$/, 'must be the name of a run, as in "2026-11-28"')
          .optional(),
        from: z.int().min(0).default(0),
        limit: limit(100, 1_000),
        white: z.boolean().default(true),
      }),
    answer: () =>
      z.object({
        runs: z.array(
          z.object({
            ...{ merchant: z.string(), run: z.string(), date: z.string(), by: z.string(), missed: z.array(z.string()) },
            ...{ startedAt: z.int(), endedAt: z.int().nullable(), interrupted: z.boolean() },
            ...{ classes: counts().nullable(), channels: channels() },
            ...{ mail: z.enum(['none', 'due', 'sent', 'given-up']), mailError: z.string().nullable() },
          }),
        ),
        rows: z.array(
          z.object({
            ...{ channel: z.string(), listing: z.string().nullable(), sku: z.string().nullable(), class: z.string() },
            ...{ name: z.string().optional(), here: z.int().nullable(), there: z.number().nullable() },
            ...{ done: z.string(), reason: z.string().nullable() },
          }),
        ),
        next: z.int().nullable(),
      }),
    example: {
      params: { merchant: 'acme', run: '2026-11-28', white: false, limit: 1 },
      answer: {
        runs: [
          {
            ...{ merchant: 'acme', run: '2026-11-28', date: '2026-11-28', by: 'dock', missed: [] },
            ...{ startedAt: 1_795_932_000_000, endedAt: 1_795_932_004_120, interrupted: false },
            ...{ classes: exampleClasses, channels: exampleChannels, mail: 'sent', mailError: null },
          },
        ],
        rows: [
          {
            ...{ channel: 'acme-web', listing: 'mug-blue', sku: 'MUG-BLUE', class: 'yellow', here: 38, there: 50 },
            ...{ done: 'set', reason: 'drift: changed at the store, and not by this dock' },
          },
        ],
        next: 7,
      },
    },
    async run({ merchant, run, from, limit: most, white }, { book, reconciler }, caller) {
      const { merchants: own, answerBytesMax } = caller;
      if (run === undefined) {
        const mine = ({ merchant: whose }: ReconciliationRow) =>
          (merchant === undefined || whose === merchant) && (own === '*' || own.includes(whose));
        const runs = (await book.rows('reconciliation')).filter(mine).slice(0, runsMax);
        return ok({ runs: pageOf(runs, answerBytesMax).rows, rows: [], next: null });
      }
      if (merchant === undefined) return failed('bad-params', 'merchant is missing beside run', 'merchant');
      const found = await book.row('reconciliation', documentKey(merchant, run));
      const page = await reconciler()?.rows({ merchant, run }, { from, limit: most, white });
      if (found === undefined && page === undefined)
        return failed('bad-params', `There is no comparison ${run} of ${merchant}.`, 'run');
      const { rows, cut } = pageOf(page?.rows ?? [], answerBytesMax - 2_048);
      const runs = found === undefined ? [] : [found];
      const next = cut ? (page?.numbers[rows.length] ?? null) : (page?.next ?? null);
      return ok({ runs, rows, next });
    },
  }),
});
