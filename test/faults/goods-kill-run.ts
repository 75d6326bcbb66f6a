/**
 * Returns with a damaged unit, and orders for kits that are packed part by part and told as boxes, while the agent is
 * killed (SIGKILL) again and again. Nothing is lost, nothing counts twice, a damaged unit is never for sale, and the
 * shop has each box once. Judged from the exported entries, the stock and what the shop was told.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AgentClient, AgentError } from '../../agent/admin/doors/socket-client.ts';
import type { StationState } from '../../agent/inventory/station/station-state.ts';
import { seededRandom } from '../../firmware-sim/faults.ts';
import { formatCommand } from '../command-key/command-codes.ts';
import type { LedgerEntry } from '../end-to-end/agent.ts';
import { BoxShop } from '../end-to-end/box-shop.ts';
import { serialised, sku } from '../end-to-end/codes.ts';
import { Dock, dockName, merchant, site } from '../end-to-end/dock.ts';
import { pause } from '../wait.ts';
import { Person } from './person.ts';
import { strike } from './strike.ts';

type GoodsReport = {
  seed: number;
  kills: number;
  returns: number;
  orders: number;
  entries: number;
  findings: string[];
};

const kit = 'GIFT-SET';
const seedStock = 10_000;
/** The broker keeps nothing on disk; the shop looks on from the test. Out of ten kills. */
const shares = { agent: 8, broker: 2, storefront: 0 };
/** Looked at in turn, so that both people get on. */
const benches = ['receiving-1', 'packing-1'] as const;
const [back, tee, mug] = [0, 1, 2];

/** @throws only when the run itself could not be made; what is wrong with the product is in `findings` */
export async function runGoodsKills({ seed, kills }: { seed: number; kills: number }): Promise<GoodsReport> {
  const dock = await Dock.start({
    stations: [
      { name: 'receiving-1', work: 'receiving' },
      { name: 'packing-1', work: 'packing' },
    ],
    scanners: [
      { name: 'scanner-1', station: 'receiving-1', handshake: true },
      { name: 'scanner-2', station: 'packing-1', handshake: true },
    ],
    channels: [{ 'debounce-quiet': '10ms', 'debounce-max': '20ms' }],
  });
  const shop = new BoxShop(dock.broker.url, `tallyman/v1/${site}/${dockName}`);
  const over = new AbortController();
  const findings: string[] = [];
  try {
    const file = join(dock.dir, 'kits.csv');
    writeFileSync(
      file,
      `merchant,sku,name,barcode,components\n${merchant},${kit},Set,5901234123457,${sku(tee)} ${sku(mug)}\n`,
    );
    const imported = await dock.agent.cli(['items', 'import', file]);
    if (imported.code !== 0) throw new Error(imported.stderr);
    for (const index of [tee, mug])
      await dock.agent.req('stock/adjust', { merchant, sku: sku(index), quantity: seedStock, reason: 'on the shelf' });
    const day = new Day(dock, findings, over.signal);
    const days = [day.returns(), day.orders()];
    const done = (blow: number) => day.steps[benches[blow % 2] ?? 'packing-1'];
    await strike({ dock, shares, done, nextPull: () => day.nextPull() }, seededRandom(seed), kills);
    await dock.until('something of each was done', () => day.returned > 0 && day.shipped > 0, { deadlineMs: 120_000 });
    day.end();
    await Promise.all(days);
    const boxes = Array.from({ length: day.shipped }, (_, n) => `O-${n + 1}/1`);
    await dock.until('the shop has every box', () => boxes.every((id) => shop.boxes.has(id)), { deadlineMs: 120_000 });
    await dock.until('every level is told', () => dock.sink.level('web', sku(back)) === day.returned, {
      deadlineMs: 120_000,
    });
    const entries = await dock.agent.ledger();
    findings.push(...audit(day, entries), ...told(shop, boxes), ...(await stockWrong(dock, day)));
    for (const check of ['verify', 'rebuild', 'verify']) {
      const { code, stdout, stderr } = await dock.agent.cli(['ledger', check]);
      if (code !== 0) findings.push(`ledger ${check}: ${stdout}${stderr}`);
    }
    return { seed, kills, returns: day.returned, orders: day.shipped, entries: entries.length, findings };
  } finally {
    over.abort();
    await shop.end();
    await dock.end();
  }
}

/** Two people: one takes back what customers send, one packs sets. Each goes on from what the screen shows. */
class Day {
  returned = 0;
  shipped = 0;
  /** Steps that were seen done: work goes on. */
  readonly steps = { 'receiving-1': 0, 'packing-1': 0 };
  readonly #dock: Dock;
  readonly #over: AbortSignal;
  readonly #receiver: Person;
  readonly #packer: Person;
  #nextPull = Promise.withResolvers<void>();
  #working = true;

  constructor(dock: Dock, findings: string[], over: AbortSignal) {
    this.#dock = dock;
    this.#over = over;
    const common = { dock, pulled: () => this.#pulled(), findings, over };
    this.#receiver = new Person({ ...common, station: 'receiving-1', scanner: 'scanner-1' });
    this.#packer = new Person({ ...common, station: 'packing-1', scanner: 'scanner-2' });
  }

  /** Somebody pulls a trigger: the scan is on its way. */
  nextPull(): Promise<void> {
    return this.#nextPull.promise;
  }

  #pulled(): void {
    this.#nextPull.resolve();
    this.#nextPull = Promise.withResolvers();
  }

  /** What is in hand is finished. */
  end(): void {
    this.#working = false;
  }

  async returns(): Promise<void> {
    while (this.#working) {
      const number = this.returned + 1;
      const id = `R-${number}`;
      await this.#ask('return', 'announce', { id, lines: [{ sku: sku(back), quantity: 2 }] });
      await this.#do(this.#receiver, id, ({ session }) => session.document?.id === id);
      const [damaged, good] = [2 * number, 2 * number + 1];
      await this.#inCondition('damaged', damaged);
      await this.#inCondition('good', good);
      await this.#do(this.#receiver, formatCommand({ command: 'finish' }), ({ session }) => session.document === null);
      this.returned = number;
    }
  }

  async orders(): Promise<void> {
    while (this.#working) {
      const number = this.shipped + 1;
      const id = `O-${number}`;
      await this.#ask('order', 'place', { id, channel: 'web', lines: [{ sku: kit, quantity: 1 }] });
      await this.#do(this.#packer, id, ({ session }) => session.document?.id === id);
      await this.#do(this.#packer, serialised(tee, number), isLast(number));
      // The last unit ships the order: then the bench is free.
      await this.#do(this.#packer, serialised(mug, number), ({ session }) => session.document === null);
      this.shipped = number;
    }
  }

  async #inCondition(condition: 'good' | 'damaged', serial: number): Promise<void> {
    const command = formatCommand({ command: condition });
    await this.#do(this.#receiver, command, ({ session }) => session.condition?.to === condition);
    await this.#do(this.#receiver, serialised(back, serial), isLast(serial));
  }

  async #do(person: Person, text: string, isDone: (after: StationState) => boolean): Promise<void> {
    while ((await person.scan(text, isDone)) !== 'done') this.#over.throwIfAborted();
    this.steps[person === this.#receiver ? 'receiving-1' : 'packing-1'] += 1;
  }

  /** Until there is an answer; asked twice it says the same. */
  async #ask(area: string, verb: string, params: object): Promise<void> {
    for (;;) {
      this.#over.throwIfAborted();
      try {
        const client = await AgentClient.connect(this.#dock.data, 'clerk');
        try {
          const answer = await client.ask({ area, verb, params: { merchant, ...params } }, { idleMs: 5_000 });
          if (answer.status === 'ok') return;
          if (!['starting', 'stopping', 'busy'].includes(answer.error.code))
            throw new Error(`${area}/${verb}: ${answer.error.message}`);
        } finally {
          client.close();
        }
      } catch (cause) {
        if (!(cause instanceof AgentError)) throw cause;
      }
      await pause(50);
    }
  }
}

const isLast =
  (serial: number) =>
  ({ last }: StationState): boolean =>
    last?.body.unit?.endsWith(`.${String(serial).padStart(8, '0')}`) === true;

function audit(day: Day, entries: readonly LedgerEntry[]): string[] {
  const count = (kind: string, document: string, of: (entry: LedgerEntry) => boolean = () => true) =>
    entries.filter((entry) => entry.kind === kind && entry.document === document && of(entry)).length;
  const is = (what: string, found: number, wanted: number) =>
    found === wanted ? [] : [`${what}: ${found} times in the ledger, and it is ${wanted}`];
  const returns = Array.from({ length: day.returned }, (_, n) => `R-${n + 1}`).flatMap((id) => [
    ...is(`units of ${id}`, count('receipt', id), 2),
    ...is(
      `damaged ones of ${id}`,
      count('receipt', id, ({ body }) => body.condition === 'damaged'),
      1,
    ),
    ...is(`restocked of ${id}`, count('restock', id), 1),
    ...is(`end of ${id}`, count('return-close', id), 1),
  ]);
  const orders = Array.from({ length: day.shipped }, (_, n) => `O-${n + 1}`).flatMap((id) =>
    [tee, mug].flatMap((index) => [
      ...is(
        `packed for ${id}`,
        count('packing', id, (entry) => entry.sku === sku(index)),
        1,
      ),
      ...is(
        `shipped for ${id}`,
        count('shipment', id, (entry) => entry.sku === sku(index)),
        1,
      ),
    ]),
  );
  return [...returns, ...orders].slice(0, 20);
}

const told = (shop: BoxShop, boxes: readonly string[]): string[] =>
  boxes.flatMap((id) => {
    const effects = shop.effects.filter((effect) => effect.startsWith(`${id} `));
    return effects.join() === `${id} shipped` ? [] : [`the shop heard of ${id}: ${effects.join(', ')}`];
  });

async function stockWrong(dock: Dock, { returned, shipped }: Day): Promise<string[]> {
  const left = seedStock - shipped;
  const wanted = [
    { sku: sku(back), inStock: 2 * returned, setApart: returned, available: returned },
    { sku: sku(tee), inStock: left, setApart: 0, available: left },
    { sku: sku(mug), inStock: left, setApart: 0, available: left },
    { sku: kit, inStock: 0, setApart: 0, available: left },
  ];
  const stock = await dock.agent.stock();
  return wanted.flatMap((each) => {
    const row = stock.find((one) => one.sku === each.sku) as Record<string, unknown> | undefined;
    const found = Object.fromEntries(Object.keys(each).map((name) => [name, row?.[name]]));
    const same = JSON.stringify(found) === JSON.stringify(each);
    return same ? [] : [`the agent shows ${JSON.stringify(found)}, and it is ${JSON.stringify(each)}`];
  });
}
