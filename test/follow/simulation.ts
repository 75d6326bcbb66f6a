/**
 * A dock, a network and a storefront on virtual time, driven by dice with a seed. The dock's ledger and the
 * storefront's shelves survive everything; the pump is thrown away at every kill; the network loses, doubles, delays
 * and so reorders messages both ways, within one link too. Everything is synchronous: one run of a few hundred steps
 * takes milliseconds.
 */

import type { Batch, FollowerAnswer, SendResult } from '../../agent/follow/batch.ts';
import type { EpochKinship, Heard } from '../../agent/follow/judgement.ts';
import {
  type PumpEffect,
  type PumpInput,
  type PumpRules,
  type PumpState,
  startingPump,
  wakeAtMs,
} from '../../agent/follow/model.ts';
import { transition } from '../../agent/follow/pump.ts';

import { parseBatch } from '../../firmware-sim/storefront/batch.ts';
import { emptyPlace, type Place, receive, type Shelf } from '../../firmware-sim/storefront/core.ts';
import { MemoryLedger } from '../forward/memory-ledger.ts';

export type Weather = {
  /** Probabilities of each message. */
  lose: number;
  double: number;
  delay: number;
  delayMsMax: number;
};

export const calm: Weather = { lose: 0, double: 0, delay: 0, delayMsMax: 0 };

const channel = 'acme-web';
const rules: PumpRules = { debounce: { quietMs: 250, maxMs: 2000 } };
const answerMs = 10_000;

type Event = { atMs: number; order: number; happen(): void };

export class Simulation {
  readonly ledger: MemoryLedger;
  readonly trace: string[] = [];
  weather: Weather = calm;
  nowMs = 0;
  place: Place = emptyPlace;
  readonly shelves = new Map<string, Shelf>();
  applied = 0;
  /** Lines applied on a shelf that did not show what the dock thought it showed. */
  mismatches = 0;
  /** Batches the dock took for acknowledged that the storefront did not have. */
  misbelieved = 0;
  #pump: PumpState;
  /** Counts kills: what an earlier life began reaches nobody. */
  #life = 0;
  #attempt: { op: number; batch: Batch; life: number } | undefined;
  #linked = true;
  #alarmMs: number | undefined;
  #order = 0;
  readonly #events: Event[] = [];
  readonly #dice: () => number;

  constructor(dice: () => number, ledger = new MemoryLedger()) {
    this.#dice = dice;
    this.ledger = ledger;
    this.#pump = this.#start();
    this.#tell({ type: 'link', up: true });
  }

  get pump(): PumpState {
    return this.#pump;
  }

  /** Something was committed. */
  news(): void {
    this.#tell({ type: 'news' });
  }

  /** The process dies, between any two steps, and is started again: only the ledger is left. */
  kill(): void {
    this.#life += 1;
    this.#attempt = undefined;
    this.#alarmMs = undefined;
    this.#pump = this.#start();
    if (this.#linked) this.#tell({ type: 'link', up: true });
  }

  link(up: boolean): void {
    this.#linked = up;
    this.#tell({ type: 'link', up });
  }

  loseState(): void {
    this.place = emptyPlace;
    this.shelves.clear();
  }

  /** Runs what is due until `ms` have passed. */
  advance(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const next = this.#events
        .filter(({ atMs }) => atMs <= endMs)
        .sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
      if (next === undefined) break;
      this.#events.splice(this.#events.indexOf(next), 1);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.happen();
    }
    this.nowMs = endMs;
  }

  /** Nothing on its way and nothing to be said. @returns false when that did not come about within `ms` */
  settle(ms: number): boolean {
    const endMs = this.nowMs + ms;
    while (this.nowMs < endMs) {
      this.advance(1_000);
      if (this.#pump.phase.name === 'idle' && this.#pump.news === undefined && this.#events.length === 0) return true;
    }
    return false;
  }

  #start(): PumpState {
    return startingPump({ acked: this.ledger.row(channel).acked, untold: false, linked: false, hurry: true });
  }

  #later(ms: number, happen: () => void): void {
    this.#order += 1;
    this.#events.push({ atMs: this.nowMs + ms, order: this.#order, happen });
  }

  #tell(input: PumpInput): void {
    const step = transition(this.#pump, input, { nowMs: this.nowMs, random: this.#dice(), rules });
    this.#pump = step.state;
    this.trace.push(
      `${this.nowMs} ${input.type} → ${step.state.phase.name} ${step.effects.map((e) => e.type).join(' ')}`,
    );
    for (const effect of step.effects) this.#perform(effect);
    const atMs = wakeAtMs(this.#pump);
    if (atMs === undefined || atMs === this.#alarmMs) return;
    this.#alarmMs = atMs;
    this.#alive(atMs - this.nowMs, () => {
      this.#alarmMs = undefined;
      this.#tell({ type: 'timer' });
    });
  }

  /** Later, unless the process has died by then. */
  #alive(ms: number, happen: () => void): void {
    const life = this.#life;
    this.#later(Math.max(0, ms), () => {
      if (life === this.#life) happen();
    });
  }

  /** The book does it at once; the pump hears of it a little later, or never, if it is killed between the two. */
  #perform(effect: PumpEffect): void {
    const { ledger } = this;
    const reply = (input: PumpInput) => this.#alive(1 + Math.floor(this.#dice() * 20), () => this.#tell(input));
    const settled = (op: number, done: boolean) => reply({ type: 'settled', op, done });
    switch (effect.type) {
      case 'freeze': {
        const newsTo = ledger.seq;
        const batch = ledger.freeze(channel, effect.maxLines, effect.skip);
        reply({ type: 'frozen', op: effect.op, batch, newsTo });
        break;
      }
      case 'send':
        this.#send(effect.op, effect.batch);
        break;
      case 'abort':
        this.#attempt = undefined;
        break;
      case 'acknowledge':
        if (this.place.epoch !== ledger.epoch || this.place.to < (this.#pump.batch?.to ?? 0)) this.misbelieved += 1;
        if (effect.onceMore !== undefined) ledger.tellAgain(effect.onceMore);
        settled(effect.op, ledger.acknowledge(channel, effect.key, effect.rejected, effect.held));
        break;
      case 'drop':
        settled(effect.op, ledger.drop(channel, effect.key));
        break;
      case 'set-aside':
        settled(effect.op, ledger.setAside(channel, effect.key, effect.rejections));
        break;
      case 'start-over':
        ledger.restartChannel(channel, effect.reason);
        settled(effect.op, true);
        break;
      case 'open-epoch':
        ledger.openEpoch(effect.reason, effect.detail);
        settled(effect.op, true);
        break;
      case 'stop':
        break;
    }
  }

  #send(op: number, batch: Batch): void {
    const attempt = { op, batch, life: this.#life };
    this.#attempt = attempt;
    this.#carry(() => this.#deliver(batch.body));
    this.#alive(answerMs, () => {
      if (this.#attempt === attempt) this.#result({ type: 'retry', reason: 'no answer' });
    });
  }

  #result(result: Exclude<SendResult, { type: 'answer' }>): void {
    const { op } = this.#attempt ?? { op: 0 };
    this.#attempt = undefined;
    this.#tell({ type: 'result', op, result });
  }

  /** One message over the network, in this weather. */
  #carry(arrive: () => void): void {
    const { lose, double, delay, delayMsMax } = this.weather;
    if (!this.#linked || this.#dice() < lose) return;
    const times = this.#dice() < double ? 2 : 1;
    for (let i = 0; i < times; i += 1) {
      const late = this.#dice() < delay ? this.#dice() * delayMsMax : 0;
      this.#later(5 + this.#dice() * 10 + late, arrive);
    }
  }

  #deliver(body: string): void {
    const parsed = parseBatch(body);
    if (!parsed.ok) throw new Error(`the storefront cannot read the batch: ${parsed.reason}`);
    const { verdict, place, answer, taken, mismatches } = receive(
      this.place,
      this.shelves,
      parsed.batch,
      () => undefined,
    );
    this.trace.push(`${this.nowMs} storefront ${verdict} ${parsed.batch.after}-${parsed.batch.to} → at ${answer.to}`);
    this.place = place;
    for (const { sku, level, processOrders } of taken) this.shelves.set(sku, { level, processOrders });
    if (verdict === 'applied') this.applied += 1;
    this.mismatches += mismatches.length;
    const { id, ...where } = answer;
    this.#carry(() => this.#hear({ ...where, ...(typeof id === 'string' ? { id } : {}) }));
  }

  #hear(answer: FollowerAnswer): void {
    const { epoch, to: place, id: key } = answer;
    const sent = epoch === null || key === undefined ? undefined : this.ledger.wasSent({ channel, epoch, place, key });
    const naming = sent === undefined ? 'untold' : sent ? 'ours' : 'strange';
    const heard: Heard = { answer, kinship: this.#kinship(epoch), naming, head: this.ledger.seq };
    const attempt = this.#attempt;
    const { batch } = attempt ?? {};
    if (
      attempt !== undefined &&
      batch !== undefined &&
      epoch === batch.epoch &&
      place === batch.to &&
      key === batch.key
    ) {
      this.#attempt = undefined;
      this.#tell({ type: 'result', op: attempt.op, result: { type: 'heard', heard } });
    } else {
      this.#tell({ type: 'answer', heard });
    }
  }

  #kinship(epoch: string | null): EpochKinship {
    if (epoch === null) return 'none';
    if (epoch === this.ledger.epoch) return 'current';
    return this.ledger.epochs.includes(epoch) ? 'older' : 'unknown';
  }
}
