/**
 * A second bookkeeper: reads the exported entries one after the other, knows nothing of the agent's rules, and writes
 * down each entry that cannot be true after those before it.
 *
 *   a unit          is received, packed, shipped and counted at most once, unless that was taken back
 *   a notice        receives what was announced, more of it only for a reason, and nothing once it is closed
 *   a pallet        holds what was announced with its number
 *   an order        gets into its boxes what it wants and no more, and ships what is in them: all of it, and nothing else
 *   stock, booked   fall together when an order ships; neither the shelf nor what is booked is ever below nothing
 *   a count         books what its last round found, less what was on the shelf when that began
 */
import type { LedgerEntry } from '../end-to-end/agent.ts';

type Way = 'receipt' | 'packing' | 'shipment' | 'tally';
type Item = { inStock: number; booked: number; packed: number };
type Line = { announced: number; received: number };
type Notice = { open: boolean; lines: Map<string, Line> };
type OrderLine = { wanted: number; packed: number; shipped: number };
type Order = { open: boolean; lines: Map<string, OrderLine> };
type Round = { found: number; expected: number; number: number };

const isWay = (kind: string): kind is Way => ['receipt', 'packing', 'shipment', 'tally'].includes(kind);

export class Books {
  /** Units that are somewhere twice. */
  readonly doubled: string[] = [];
  /** Everything else that cannot be true. */
  readonly wrong: string[] = [];
  readonly #items = new Map<string, Item>();
  readonly #notices = new Map<string, Notice>();
  /** By SSCC and SKU, what was announced on the pallet and what of it is here. */
  readonly #pallets = new Map<string, Line>();
  readonly #orders = new Map<string, Order>();
  readonly #rounds = new Map<string, Round>();
  /** By way and unit, how often it went that way and was not taken back. */
  readonly #went = new Map<string, number>();
  /** Which order a unit was packed for. */
  readonly #packedFor = new Map<string, string>();
  /** Movements that are not taken back. */
  readonly #standing = new Map<number, LedgerEntry>();

  item(sku: string): Item {
    return found(this.#items, sku, () => ({ inStock: 0, booked: 0, packed: 0 }));
  }

  /** Announced and not received, over the notices that are open. */
  incoming(sku: string): number {
    const lines = [...this.#notices.values()].map(({ open, lines }) => (open ? lines.get(sku) : undefined));
    return lines.reduce((sum, line) => sum + Math.max(0, (line?.announced ?? 0) - (line?.received ?? 0)), 0);
  }

  wasReceived(unit: string): boolean {
    return (this.#went.get(`receipt ${unit}`) ?? 0) > 0;
  }

  read(entry: LedgerEntry): void {
    const { kind, document, sku, quantity } = entry;
    if (isWay(kind)) {
      this.#standing.set(entry.seq, entry);
      // Taken out of a box because its order was changed.
      this.#move(entry, kind, kind === 'packing' && (quantity ?? 0) < 0 ? -1 : 1);
    } else if (kind === 'reversal') this.#takenBack(entry);
    else if (kind === 'booking') this.item(sku ?? '').booked += quantity ?? 0;
    else if (kind === 'adjustment') this.item(sku ?? '').inStock += quantity ?? 0;
    else if (kind === 'count') this.#booked(entry);
    else if (kind === 'notice') this.#announced(entry);
    else if (kind === 'notice-close') this.#closed(entry);
    else if (kind === 'order') this.#ordered(entry);
    else if (kind === 'order-cancel') this.#cancelled(this.#order(document));
    else if (kind === 'session') this.#left(entry);
    const item = sku === null ? undefined : this.item(sku);
    if (item === undefined) return;
    if (item.packed < 0 || item.inStock < item.packed) this.#say(entry, `${sku} is below nothing: ${text(item)}`);
    if (item.booked < 0) this.#say(entry, `less than nothing of ${sku} is booked: ${text(item)}`);
  }

  /** @param sign −1: taken back */
  #move(entry: LedgerEntry, way: Way, sign: 1 | -1): void {
    this.#unit(entry, way, sign);
    const units = sign * Math.abs(entry.quantity ?? 0);
    const item = this.item(entry.sku ?? '');
    switch (way) {
      case 'receipt':
        item.inStock += units;
        this.#receive(entry, units);
        break;
      case 'packing':
        item.packed += units;
        this.#pack(entry, units);
        break;
      case 'shipment':
        item.inStock -= units;
        if (entry.document === null) break;
        // R3: what an order ships was booked for it.
        item.booked -= units;
        item.packed -= units;
        this.#ship(entry, units);
        break;
      case 'tally':
        this.#tally(entry, item, units);
        break;
    }
  }

  #unit(entry: LedgerEntry, way: Way, sign: 1 | -1): void {
    const { unit, scan, sscc } = entry.body;
    // A label counts once in a count; where it stands for a unit, that is the same unit wherever it goes.
    const name = way === 'tally' ? scan : sscc === undefined ? unit : `${sscc} ${entry.sku}`;
    if (typeof name !== 'string') return;
    const times = (this.#went.get(`${way} ${name}`) ?? 0) + sign;
    this.#went.set(`${way} ${name}`, times);
    if (times > 1) this.doubled.push(`seq ${entry.seq}: ${name} has its ${way} ${times} times`);
    if (times < 0) this.#say(entry, `the ${way} of ${name} is taken back, and there was none`);
  }

  #receive(entry: LedgerEntry, units: number): void {
    const { sku, document, body } = entry;
    const pallet = this.#pallets.get(`${body.sscc} ${sku}`);
    if (body.sscc !== undefined) {
      if (pallet === undefined) {
        this.#say(entry, `${body.sscc} holds no ${sku}`);
        return;
      }
      pallet.received += units;
      if (pallet.received > pallet.announced) {
        this.#say(entry, `of ${body.sscc} ${pallet.received} × ${sku} are here, ${pallet.announced} were on it`);
      }
    } else if (Math.abs(units) !== 1) this.#say(entry, `one label counted ${units}`);
    if (document === null) return;
    const notice = this.#notices.get(document);
    if (notice === undefined) {
      this.#say(entry, `nobody announced ${document}`);
      return;
    }
    if (!notice.open && units > 0) this.#say(entry, `${document} is closed, and receives`);
    const line = found(notice.lines, sku ?? '', () => ({ announced: 0, received: 0 }));
    line.received += units;
    if (units > 0 && line.received > line.announced && body.reason === undefined) {
      this.#say(entry, `${document}: ${line.announced} × ${sku} announced, ${line.received} here, nobody asked why`);
    }
  }

  #pack(entry: LedgerEntry, units: number): void {
    const { sku, document, body } = entry;
    const order = this.#order(document);
    const line = order?.lines.get(sku ?? '');
    if (order === undefined || line === undefined) {
      this.#say(entry, `order ${document} wants no ${sku}`);
      return;
    }
    if (!order.open) this.#say(entry, `order ${document} is over, and is packed`);
    line.packed += units;
    if (line.packed < 0) this.#say(entry, `${sku} is taken out of order ${document}, where there was none`);
    if (line.packed + line.shipped > line.wanted) {
      this.#say(entry, `order ${document} wants ${line.wanted} × ${sku}, ${line.packed + line.shipped} are packed`);
    }
    if (typeof body.unit !== 'string') this.#say(entry, `nobody can tell what was packed for order ${document}`);
    else if (units > 0) this.#packedFor.set(body.unit, document ?? '');
    else this.#packedFor.delete(body.unit);
  }

  #ship(entry: LedgerEntry, units: number): void {
    const { sku, document, body } = entry;
    const line = this.#order(document)?.lines.get(sku ?? '');
    if (line === undefined) {
      this.#say(entry, `order ${document} wants no ${sku}, and it is shipped`);
      return;
    }
    line.packed -= units;
    line.shipped += units;
    if (line.packed < 0) this.#say(entry, `order ${document} ships ${sku} that nobody packed for it`);
    const { unit } = body;
    if (typeof unit !== 'string' || this.#packedFor.get(unit) !== document) {
      this.#say(entry, `order ${document} ships ${unit ?? `some ${sku}`}, which nobody scanned for it`);
    }
  }

  /** Nothing is left behind in a box when its order leaves the bench. */
  #left(entry: LedgerEntry): void {
    const { document, body } = entry;
    const order = body.change === 'leave' && body.why === 'finished' ? this.#order(document) : undefined;
    const rest = [...(order?.lines ?? [])].filter(([, { packed }]) => packed !== 0);
    if (rest.length > 0) this.#say(entry, `order ${document} was shipped without ${text(rest)}, which is packed`);
  }

  #tally(entry: LedgerEntry, { inStock, packed }: Item, units: number): void {
    const { document, sku, quantity, body } = entry;
    const key = `${document} ${sku}`;
    const fresh = { found: 0, expected: inStock - packed, number: Number(body.round) };
    const known = this.#rounds.get(key);
    const round = known === undefined || known.number < fresh.number ? fresh : known;
    this.#rounds.set(key, round);
    if (quantity !== 0) round.found += units;
  }

  #booked(entry: LedgerEntry): void {
    const { document, sku, quantity, body } = entry;
    const round = this.#rounds.get(`${document} ${sku}`);
    const same = round !== undefined && round.found === body.counted && round.expected === body.expected;
    if (!same || quantity !== round.found - round.expected) {
      this.#say(entry, `${text({ quantity, ...body })} of ${sku} is booked, the scans say ${text(round ?? {})}`);
    }
    this.#rounds.delete(`${document} ${sku}`);
    this.item(sku ?? '').inStock += quantity ?? 0;
  }

  #takenBack(entry: LedgerEntry): void {
    const of = this.#standing.get(Number(entry.body.of));
    if (of === undefined || !isWay(of.kind)) {
      this.#say(entry, `entry ${entry.body.of} is taken back, and does not stand`);
      return;
    }
    this.#standing.delete(of.seq);
    const same = of.sku === entry.sku && of.document === entry.document && of.station === entry.station;
    if (!same || entry.quantity !== -(of.quantity ?? 0)) this.#say(entry, `takes back something else than ${of.seq}`);
    this.#move(of, of.kind, -1);
  }

  #announced({ document, body }: LedgerEntry): void {
    const { lines, handlingUnits = [] } = body as {
      lines: { sku: string; quantity: number }[];
      handlingUnits?: { sscc: string; lines: { sku: string; quantity: number }[] }[];
    };
    const announced = lines.map(({ sku, quantity }) => [sku, { announced: quantity, received: 0 }] as const);
    this.#notices.set(document ?? '', { open: true, lines: new Map(announced) });
    for (const { sscc, lines } of handlingUnits) {
      for (const { sku, quantity } of lines) this.#pallets.set(`${sscc} ${sku}`, { announced: quantity, received: 0 });
    }
  }

  #closed(entry: LedgerEntry): void {
    const notice = this.#notices.get(entry.document ?? '');
    if (!notice?.open) {
      this.#say(entry, `${entry.document} is closed, and was not open`);
      return;
    }
    notice.open = false;
    const lines = [...notice.lines].map(([sku, { announced, received }]) => ({ sku, rest: announced - received }));
    const short = lines.filter(({ rest }) => rest > 0).map(({ sku, rest }) => ({ sku, quantity: rest }));
    const over = lines.filter(({ rest }) => rest < 0).map(({ sku, rest }) => ({ sku, quantity: -rest }));
    if (text([short, over]) !== text([entry.body.short, entry.body.over])) {
      this.#say(entry, `${entry.document} is short ${text(short)} and over ${text(over)}, and closed otherwise`);
    }
  }

  #ordered({ document, body }: LedgerEntry): void {
    const { lines } = body as { lines: { sku: string; quantity: number }[] };
    const wanted = lines.map(({ sku, quantity }) => [sku, { wanted: quantity, packed: 0, shipped: 0 }] as const);
    this.#orders.set(document ?? '', { open: true, lines: new Map(wanted) });
  }

  #cancelled(order: Order | undefined): void {
    if (order === undefined) return;
    order.open = false;
    for (const [sku, line] of order.lines) {
      this.item(sku).packed -= line.packed;
      line.packed = 0;
    }
    for (const [unit, id] of this.#packedFor) {
      if (this.#orders.get(id) !== order || this.#went.get(`shipment ${unit}`) === 1) continue;
      this.#packedFor.delete(unit);
      this.#went.set(`packing ${unit}`, 0);
    }
  }

  #order(id: string | null): Order | undefined {
    return this.#orders.get(id ?? '');
  }

  #say({ seq, kind }: LedgerEntry, sentence: string): void {
    this.wrong.push(`seq ${seq} (${kind}): ${sentence}`);
  }
}

const text = (value: unknown): string => JSON.stringify(value);

function found<T>(map: Map<string, T>, key: string, fresh: () => T): T {
  const known = map.get(key) ?? fresh();
  map.set(key, known);
  return known;
}
