/**
 * Any course of business gives the same rows three ways: in the database as it went, in memory by the same rules, and
 * from the entries alone. Random submissions, batches and epochs on a real ledger, without its thread.
 */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../agent/inventory/decide.ts';
import type { Submission } from '../../../agent/inventory/nouns/submission.ts';
import { MapTables } from '../../../agent/inventory/projections/map-tables.ts';
import { Practice } from '../../../agent/inventory/station/practice/practice.ts';
import { at, type EntryFields, entryColumns } from '../../../agent/ledger/chain/columns.ts';
import type { Answers, Numbered, WriteRequest } from '../../../agent/ledger/messages.ts';
import { projectionTables, SqlTables } from '../../../agent/ledger/projections/sql-tables.ts';
import { boot } from '../../../agent/ledger/recovery/boot.ts';
import { verifyLedger } from '../../../agent/ledger/replay/verify.ts';
import { localDate, type Stamp } from '../../../agent/ledger/stamp.ts';
import { applyStored } from '../../../agent/ledger/writer/ledger.ts';
import { newDirectory } from '../dock.ts';
import { ean, identity, rulebook, sku } from '../goods.ts';

const stamp: Stamp = { at: 1_800_000_000_000, utcOffsetMin: -480, monoMs: 1, clockTrusted: true };

class World {
  readonly dataDir = newDirectory();
  readonly model = new MapTables();
  readonly #practice = new Practice();
  readonly groupCommit;
  readonly #anchor;
  #applied = 0;
  #call = 0;

  constructor() {
    const booted = boot({ dataDir: this.dataDir, rulebook, identity, boot: 'test', randomBytes }, stamp);
    if (booted.type !== 'open') throw new Error('did not open');
    this.groupCommit = booted.groupCommit;
    this.#anchor = booted.anchor;
    this.#catchUp();
  }

  request<R extends WriteRequest>(request: R): Answers[R['type']] {
    this.#call += 1;
    let waiting: Numbered<WriteRequest> | undefined = { ...request, call: this.#call, stamp };
    // Making tables anew is spread over as many turns as the machine needs.
    for (;;) {
      const turn = this.groupCommit.write(() => {
        const given = waiting;
        waiting = undefined;
        return given;
      });
      waiting = turn.again[0];
      if (waiting !== undefined) continue;
      const [answer] = turn.answers;
      if (answer === undefined || !('value' in answer)) throw new Error(JSON.stringify(turn));
      this.#catchUp();
      return answer.value as Answers[R['type']];
    }
  }

  /** The book's outcome and the model's for the same submission are one. */
  submit(submission: Submission): void {
    const now = { today: () => localDate(stamp) };
    const { drafts, outcome } = decide(this.model, rulebook, submission, now, this.#practice);
    const first = this.groupCommit.ledger.lastSeq + 1;
    const wanted = outcome(drafts.map((_, index) => first + index));
    expect(this.request({ type: 'submit', submission })).toEqual(wanted);
  }

  #catchUp(): void {
    const rows = this.groupCommit.ledger.db
      .prepare<[number]>(`SELECT ${entryColumns} FROM entry WHERE seq > ? ORDER BY seq`)
      .raw()
      .all(this.#applied) as EntryFields[];
    for (const row of rows) {
      applyStored(this.model, row, rulebook);
      this.#applied = row[at.seq];
    }
  }

  /** Every projection row, in an order of its own content. */
  rows(): object {
    const { db } = this.groupCommit.ledger;
    return Object.fromEntries(
      projectionTables.map((table) => [
        table,
        (db.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[])
          .map(({ id, ...row }) => JSON.stringify(table === 'item' ? row : { id, ...row }))
          .sort(),
      ]),
    );
  }

  /** What the writer knows from before is what another reader finds, field by field. */
  known(): void {
    const { db, tables } = this.groupCommit.ledger;
    const found = new SqlTables(db);
    for (const owner of ['acme', 'birch']) {
      expect(tables.merchant(owner)).toEqual(found.merchant(owner));
      for (let number = 0; number <= 5; number++) {
        expect(tables.item(owner, sku(number))).toEqual(found.item(owner, sku(number)));
        expect(tables.barcode(ean(number))).toEqual(found.barcode(ean(number)));
      }
    }
  }

  close(): void {
    this.known();
    this.groupCommit.ledger.db.close();
    this.#anchor.close();
    rmSync(this.dataDir, { recursive: true });
  }
}

const n = fc.nat(5);
const merchant = fc.constantFrom('acme', 'acme', 'birch', 'nobody');
const channel = fc.constantFrom('acme-web', 'acme-shop', 'birch-web');
const policy = fc.constantFrom('never', 'always', 'process-orders', null);
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

const item = fc
  .record({
    merchant,
    n,
    name: optional(fc.string()),
    sync: optional(policy),
    streetDate: optional(fc.constantFrom(null, '2020-01-01', '2099-01-01')),
    bypassSync: optional(fc.boolean()),
    unitWeightG: optional(fc.constantFrom(null, '12.5')),
    codes: optional(fc.array(fc.record({ code: n, units: fc.integer({ min: -1, max: 12 }) }), { maxLength: 3 })),
  })
  .map(({ n: number, codes, ...rest }) => ({
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    merchant: rest.merchant,
    sku: sku(number),
    ...(codes === undefined ? {} : { barcodes: codes.map(({ code, units }) => ({ code: ean(code), units })) }),
  }));

const lines = fc.array(fc.record({ sku: n.map(sku), quantity: fc.integer({ min: 1, max: 4 }) }), {
  minLength: 1,
  maxLength: 3,
});

/** What people do at the packing stations. */
const station = fc.constantFrom('packing', 'weighing');
const packing: fc.Arbitrary<Submission> = fc.oneof(
  fc
    .record({ station, text: fc.oneof(fc.constantFrom('A-1', 'A-2', 'A-3'), fc.nat(3).map(ean)) })
    .map((scan): Submission => ({ type: 'scan', device: 'scanner-2', ...scan })),
  fc
    .record({
      station,
      command: fc.constantFrom('finish', 'confirm', 'next-box', 'undo', 'reopen', 'cancel'),
    })
    .map(
      ({ station: name, command }): Submission => ({
        type: 'station',
        by: 'test',
        station: name,
        command: { command },
      }),
    ),
  fc.constant<Submission>({
    ...{ type: 'weight', station: 'weighing', device: 'scale-1', weight: { digits: '132.5', unit: 'g' } },
  }),
);

const pallet = '006141411234567890';
/** What comes in, and what people do at the receiving station. */
const receiving: fc.Arbitrary<Submission> = fc.oneof(
  fc.record({ id: fc.constantFrom('N-1', 'N-2'), lines, pallet: fc.boolean(), publish: fc.boolean() }).map(
    ({ id, lines: announced, pallet: onPallet, publish }): Submission => ({
      ...{ type: 'notice-announce', by: 'test', merchant: 'acme', id },
      notice: {
        publish,
        lines: announced,
        ...(onPallet ? { handlingUnits: [{ sscc: pallet, lines: announced }] } : {}),
      },
    }),
  ),
  fc.constantFrom('N-1', 'N-2').map((id): Submission => ({ type: 'notice-close', by: 'test', merchant: 'acme', id })),
  fc
    .oneof(fc.constantFrom('N-1', 'N-2', `]C100${pallet}`, `]C1020${ean(1)}372`, ']C137x'), fc.nat(4).map(ean))
    .map((text): Submission => ({ type: 'scan', device: 'scanner-1', station: 'receiving', text })),
  fc
    .constantFrom('finish', 'confirm', 'confirm', 'undo', 'cancel', 'by-weight')
    .map((command): Submission => ({ type: 'station', by: 'test', station: 'receiving', command: { command } })),
  fc.constant<Submission>({
    ...{ type: 'weight', station: 'receiving', device: 'scale-1', weight: { digits: '37.5', unit: 'g' } },
  }),
);

const submission: fc.Arbitrary<Submission> = fc.oneof(
  fc.array(item, { minLength: 1, maxLength: 4 }).map((items): Submission => ({ type: 'items', by: 'test', items })),
  fc.record({ station: fc.constantFrom('receiving', 'packing', 'nowhere'), n: fc.nat(7), noise: fc.boolean() }).map(
    ({ station, n: number, noise }): Submission => ({
      type: 'scan',
      station,
      device: 'scanner-1',
      text: noise ? `${ean(number)}x` : ean(number),
    }),
  ),
  fc.record({ merchant, n, quantity: fc.integer({ min: -6, max: 12 }) }).map(
    ({ n: number, ...rest }): Submission => ({
      type: 'adjust',
      by: 'test',
      sku: sku(number),
      reason: 'test',
      ...rest,
    }),
  ),
  fc
    .record({
      merchant,
      id: fc.constantFrom('A-1', 'A-2', 'A-3'),
      lines,
    })
    .map((order): Submission => ({ type: 'order-place', by: 'test', ...order })),
  fc
    .record({ merchant, id: fc.constantFrom('A-1', 'A-2', 'A-3') })
    .map((order): Submission => ({ type: 'order-cancel', by: 'test', ...order })),
  fc
    .record({ merchant, id: fc.constantFrom('A-1', 'A-2', 'A-3'), lines })
    .map((order): Submission => ({ type: 'order-change', by: 'test', ...order })),
  packing,
  packing,
  packing,
  receiving,
  receiving,
  receiving,
  fc.record({ merchant, sync: policy, n, whole: fc.boolean() }).map(
    ({ n: number, whole, ...rest }): Submission => ({
      type: 'set-policy',
      by: 'test',
      ...rest,
      ...(whole ? {} : { sku: sku(number) }),
    }),
  ),
  fc
    .record({ merchant, processOrders: fc.constantFrom('auto', 'manual') })
    .map((rest): Submission => ({ type: 'set-policy', by: 'test', ...rest })),
  fc
    .record({ merchant, sku: n.map(sku), on: fc.boolean() })
    .map((rest): Submission => ({ type: 'set-process-orders', by: 'test', ...rest })),
  fc
    .record({ merchant, skus: fc.array(n.map(sku), { maxLength: 3 }) })
    .map((rest): Submission => ({ type: 'sync-now', by: 'test', ...rest })),
  fc
    .record({ channel, change: fc.constantFrom('paused', 'resumed', 'stopped') })
    .map((rest): Submission => ({ type: 'channel', by: 'test', reason: 'test', ...rest })),
);

type Step = (world: World) => void;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: submission.map(
      (submitted): Step =>
        (world) =>
          world.submit(submitted),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ channel, how: fc.constantFrom('acknowledge', 'acknowledge', 'drop', 'setAside', 'leave') })
      .map(
        ({ channel: name, how }): Step =>
          (world) => {
            const batch = world.request({ type: 'freeze', channel: name });
            if (typeof batch !== 'object') return;
            const rejections = batch.lines.slice(0, 1).map((line) => ({ sku: line.sku, reason: 'test' }));
            if (how === 'acknowledge') {
              world.request({ type: 'acknowledge', channel: name, key: batch.key, rejected: rejections });
            } else if (how !== 'leave') {
              world.request({ type: how, channel: name, key: batch.key, rejections });
            }
          },
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Step>(
      (world) => void world.request({ type: 'restartChannel', channel: 'acme-web', reason: 'test' }),
      (world) => {
        const { epoch: of } = world.groupCommit.ledger;
        world.request({ type: 'openEpoch', reason: 'storefront-ahead', detail: 'test', of });
      },
      (world) => void world.request({ type: 'rebuild' }),
    ),
  },
);

describe('the projections', () => {
  it('are the same as it went, in memory, and from the entries alone', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
        const world = new World();
        try {
          world.request({
            type: 'submit',
            submission: {
              type: 'items',
              by: 'test',
              items: [0, 1, 2, 3].map((index) => ({
                merchant: 'acme',
                sku: sku(index),
                barcodes: [{ code: ean(index), units: index + 1 }],
                ...(index < 2 ? { unitWeightG: '12.5' } : {}),
              })),
            },
          });
          for (const take of steps) take(world);
          expect(verifyLedger(world.groupCommit.ledger.db, rulebook)).toMatchObject({ ok: true });
          const before = world.rows();
          world.request({ type: 'rebuild' });
          expect(world.rows()).toEqual(before);
        } finally {
          world.close();
        }
      }),
      { numRuns: Number(process.env.RUNS ?? 100) },
    );
  });
});
