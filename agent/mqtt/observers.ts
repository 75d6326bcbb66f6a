/**
 * Tells observers what happens, while there is a link and as far as it goes: beside the commit path and the batches, at
 * QoS 0 (the link drops it when the broker does not keep up), at most once in half a second and so much at a time.
 * Whoever needs all of it reads the ledger; what is left out is counted in `left`, on the next message of the kind
 * `scan`, or of any kind for entries.
 *
 * Of several messages on one topic the first goes at QoS 1: where the broker answers that nobody listens there, which
 * is how it is at most docks, the others are not made.
 */
import type { Clock } from '../clock.ts';
import type { Events } from '../events.ts';
import type { Entry } from '../inventory/nouns/entry.ts';
import type { KeepLoop } from '../loops.ts';
import { type Observed, observedOf, observedScan } from './observed.ts';
import type { Uplink } from './uplink-contract.ts';

const gapMs = 500;
/** Of one turn. Read between two commits: a hundred rows are less than a millisecond. */
const entriesMax = 100;
const scansMax = 50;
/** For the broker to say whether anybody listens, which the next turn waits for; one that takes longer is told all. */
const askedMsMax = 1_000;

type ObserverParts = {
  uplink: Pick<Uplink, 'connected' | 'publish' | 'onLink'>;
  events: Events;
  clock: Pick<Clock, 'sleep' | 'wallMs'>;
  keep: KeepLoop;
  /** Entries with seq > after, oldest first. */
  recent(after: number, limit: number): Promise<Entry[]>;
  head(): number;
  /** What is to be told of entries, heard by anybody or not. */
  onTold?(kind: Observed['kind']): void;
};

export class Observers {
  readonly #parts: ObserverParts;
  readonly #closing = new AbortController();
  /** Up to this entry all is told, or left. */
  #toldSeq: number;
  #scans: Observed[] = [];
  #leftScans = 0;
  #wake: () => void = () => {};
  /** Nothing is new: that may last a night. */
  #waiting = false;

  constructor(parts: ObserverParts) {
    this.#parts = parts;
    this.#toldSeq = parts.head();
    const { events, uplink, keep, clock } = parts;
    events.on('commit', () => uplink.connected && this.#wake());
    events.on('outcome', ({ station, device, outcome }) => {
      if (!uplink.connected) return;
      if (this.#scans.length < scansMax) this.#scans.push(observedScan(station, device, outcome, clock.wallMs()));
      else this.#leftScans += 1;
      this.#wake();
    });
    uplink.onLink((up) => {
      // What happened meanwhile is no news any more.
      if (up) this.#toldSeq = parts.head();
    });
    void keep(
      'the word to observers',
      () => this.#turn(),
      this.#closing.signal,
      () => this.#waiting,
    );
  }

  close(): void {
    this.#closing.abort();
    this.#wake();
  }

  async #turn(): Promise<'again'> {
    const { clock, uplink, head } = this.#parts;
    this.#waiting = true;
    await this.#news();
    this.#waiting = false;
    await clock.sleep(gapMs, this.#closing.signal);
    // Nobody hears it, or it is another ledger: what was is no news any more.
    if (!uplink.connected || head() < this.#toldSeq) this.#toldSeq = head();
    const entries = await this.#entries();
    const left = (entries[0]?.seq ?? 0) - this.#toldSeq - 1;
    this.#toldSeq = entries.at(-1)?.seq ?? this.#toldSeq;
    const facts = new Map<string, object[]>();
    for (const [index, observed] of observedOf(entries).entries()) {
      noteDown(facts, observed, index === 0 ? left : 0);
      this.#parts.onTold?.(observed.kind);
    }
    const scans = this.#scans.splice(0);
    for (const [index, observed] of scans.entries())
      noteDown(facts, observed, index === scans.length - 1 ? this.#leftScans : 0);
    this.#leftScans = 0;
    await Promise.all([...facts].map(([topic, told]) => this.#tell(topic, told)));
    return 'again';
  }

  /** What is new, as much as is told in one turn; none while the ledger cannot be read. */
  async #entries(): Promise<Entry[]> {
    const { recent, head } = this.#parts;
    const after = Math.max(this.#toldSeq, head() - entriesMax);
    return head() > after ? recent(after, entriesMax).catch(() => []) : [];
  }

  #news(): Promise<void> {
    if (this.#scans.length > 0 || this.#parts.head() !== this.#toldSeq || this.#closing.signal.aborted)
      return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Oldest first. Never rejects: without a link, or with a broker that is silent, nobody hears it. */
  async #tell(topic: string, [first, ...others]: object[]): Promise<void> {
    const say = (fact: object | undefined, options: Parameters<Uplink['publish']>[2]) =>
      this.#parts.uplink.publish(topic, JSON.stringify(fact), options);
    let heard = true;
    try {
      if (others.length === 0) return await say(first, { qos: 0 });
      await say(first, { timeoutMs: askedMsMax, onUnheard: () => (heard = false) }).catch(() => undefined);
      if (heard) await Promise.all(others.map((fact) => say(fact, { qos: 0 })));
    } catch {}
  }
}

/** For whoever may see the whole dock, and for the merchant's own people. */
function noteDown(facts: Map<string, object[]>, { kind, merchant, fact }: Observed, left: number): void {
  const told = left > 0 ? { ...fact, left } : fact;
  for (const topic of [`evt/${kind}`, ...(merchant === null ? [] : [`evt/${kind}/${merchant}`])]) {
    const others = facts.get(topic);
    if (others === undefined) facts.set(topic, [told]);
    else others.push(told);
  }
}
