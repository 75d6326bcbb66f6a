/**
 * The watch for a second dock under this one's name at the broker. While there is one, or may be one, storefronts are
 * told nothing, by broker or HTTPS or file: neither knows which of the two they believe. Scans go on and are recorded.
 */

import { Turning } from '../forward/turning.ts';
import type { Voice } from '../forward/voice.ts';
import { parseRequest } from '../inventory/nouns/text/json.ts';
import { alone, type DoubleInput, type DoubleState, mustBeSilent, transition } from '../mqtt/double.ts';
import type { MqttUplink } from '../mqtt/uplink-contract.ts';
import type { Base } from './base.ts';
import type { Ledger } from './ledger.ts';
import type { Part } from './part.ts';

/** A dock that cannot reach its broker tells others all the same. */
const firstLookMs = 5_000;
const lookMs = 2_000;
const idleMs = 60_000;
/** Whoever may write there could write for ever. */
const wordsMax = 32;

export function openDouble(base: Base, { book, bootId }: Ledger, uplink: MqttUplink): { voice: Voice; part: Part } {
  const { config, clock, keep, alarms, say } = base;
  const stopping = new AbortController();
  const turning = new Turning(true);
  let state: DoubleState = alone;
  let [wake, looked] = [new AbortController(), new AbortController()];
  let words: Promise<void> = Promise.resolve();
  let waiting = 0;

  const take = (input: DoubleInput): void => {
    const before = state;
    const after = transition(state, input);
    state = after.state;
    if (after.announce) uplink.stateChanged();
    if (state.spoken !== 'never') looked.abort();
    if (state.double !== undefined && before.double === undefined) alarm(state.double.boot);
    if (state.double === undefined && before.double !== undefined) alarms.clear('dock-double');
    if ((state.double === undefined) !== (before.double === undefined)) turning.turn(state.double === undefined);
    if (mustBeSilent(state)) wake.abort();
  };
  const alarm = (boot: string): void => {
    const name = `${config.dock.site}/${config.dock.name}`;
    const text = `Another dock is ${name} at this broker (its start ${boot}): storefronts are told nothing by this one until it is alone.`;
    alarms.raise('dock-double', { text });
    say('Another dock has this one’s name', { reason: text });
  };
  const hear = (payload: Buffer): void => {
    const word = wordIn(payload);
    if (word === undefined || waiting >= wordsMax) return;
    const mine = word.boot === bootId;
    waiting += 1;
    words = words.then(async () => {
      // What the ledger cannot say now is no evidence against it.
      const known = mine || (await book.knowsBoot(word.boot).catch(() => true));
      waiting -= 1;
      take({ type: 'word', ...word, mine, known, nowMs: clock.monoMs() });
    });
  };
  const unsubscribe = uplink.subscribe('state', hear, { retained: hear, lying: true });
  const unlink = uplink.onLink((up) => up && take({ type: 'linked' }));
  void clock.sleep(firstLookMs, stopping.signal).then(() => looked.abort());
  const kept = keep(
    'the watch for a double',
    async () => {
      wake = new AbortController();
      const silent = mustBeSilent(state);
      const signal = silent ? stopping.signal : AbortSignal.any([stopping.signal, wake.signal]);
      await clock.sleep(silent ? lookMs : idleMs, signal);
      take({ type: 'time', nowMs: clock.monoMs() });
      return 'again';
    },
    stopping.signal,
    () => true,
  );
  const mayTell = async () => {
    await clock.sleep(firstLookMs, looked.signal);
    return !mustBeSilent(state);
  };
  const stop = async (): Promise<void> => {
    unsubscribe();
    unlink();
    looked.abort();
    stopping.abort();
    await kept;
  };
  return {
    voice: turning.voice(mayTell, { why: 'another dock may have this one’s name' }),
    part: { name: 'the watch for a double', stop, limitMs: 100 },
  };
}

type Word = { s: 'online' | 'offline' | 'broken'; boot: string };

function wordIn(payload: Buffer): Word | undefined {
  const said = payload.length > 1_024 ? undefined : parseRequest(payload.toString('utf8'));
  if (typeof said !== 'object' || said === null || !('s' in said) || !('boot' in said)) return undefined;
  const { s, boot } = said;
  if (typeof boot !== 'string' || boot.length > 64) return undefined;
  return s === 'online' || s === 'offline' || s === 'broken' ? { s, boot } : undefined;
}
