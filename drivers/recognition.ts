/**
 * Which protocol a device speaks, from what it says by itself. Every candidate of the registries reads the same bytes
 * in a session of its own, whose writes go nowhere; it fits when it understands nearly all of them. Pure: bytes and
 * times in, findings out.
 *
 * On a serial port that is read with eight data bits, each candidate reads twice: the bytes as they are, and without
 * bit 7 for the case that it is a parity bit (`sevenBitParity` decides which counts). So one listening at a baud rate
 * covers 8N1, 7E1, 7O1 and 7N2.
 */
import type { LineSettings, Protocol, Session, SessionEffect, WrittenOptions } from './driver.ts';
import { sevenBitParity, suspectLine } from './line-settings.ts';
import type { Reading } from './reading.ts';
import { looksLikeScale } from './scale-speech.ts';

export type Finding = {
  protocol: Protocol;
  options: WrittenOptions;
  /** How the device sends; nothing for HID. */
  line: LineSettings | undefined;
  /** Messages that were understood. */
  understood: number;
  /** The newest readings, oldest first. */
  readings: Reading[];
};

export interface Recogniser {
  hear(chunk: Uint8Array, nowMs: number): void;
  /** Something was said, and either nothing more for a moment or it is clear what it is. */
  settled(nowMs: number): boolean;
  /** What fits best, alone or with others that fit as well. The listening is over with it. */
  findings(nowMs: number): Finding[];
  readonly bytes: number;
  /** The first bytes, as evidence. */
  readonly sample: Uint8Array;
  /** What the bytes say about the line settings. */
  suspicion(): string | undefined;
  /** How the device sends, where the bytes tell: seven data bits and their parity, heard with eight. */
  sent(): LineSettings | undefined;
  /** What is said is what scales print, in whatever form: it is no scanner. */
  looksLikeScale(): boolean;
}

/** Of these a session says that it did not use a message, which is not that it did not understand it. */
const understoodReasons = new Set(['unasked', 'late', 'after-noise', 'stale', 'repeat']);
const sampleBytesMax = 1024;
const readingsMax = 5;
/** A print or a code is over after such a pause. */
const quietMs = 700;
/** Fewer bytes may all have the same parity by accident. */
const parityBytesMin = 6;
/** So many messages of one kind are no accident. */
const plenty = 5;

/** @param line what the port was opened with; nothing for HID, whose chunks are reports */
export function recogniser(
  protocols: readonly Protocol[],
  line: LineSettings | undefined,
  startedMs: number,
): Recogniser {
  const eightBits = line !== undefined && line.dataBits === 8 && line.parity === 'none';
  const listeners = protocols.flatMap((protocol) =>
    protocol.probing.listen.flatMap((options) => [
      new Listener(protocol, options, false, startedMs),
      ...(eightBits ? [new Listener(protocol, options, true, startedMs)] : []),
    ]),
  );
  let sample: Uint8Array = new Uint8Array(0);
  let bytes = 0;
  let lastByteMs = startedMs;
  const parityHeard = () => (eightBits && sample.length >= parityBytesMin ? sevenBitParity(sample) : undefined);
  const sent = (): LineSettings | undefined => {
    const parity = parityHeard();
    if (parity === undefined || line === undefined) return line;
    return { ...line, dataBits: 7, parity, stopBits: parity === 'none' ? 2 : 1 };
  };
  const text = () => (parityHeard() === undefined ? sample : sample.map((byte) => byte & 0x7f));

  return {
    get bytes() {
      return bytes;
    },
    get sample() {
      return sample;
    },
    suspicion: () => (line === undefined ? undefined : suspectLine(sample)),
    sent,
    looksLikeScale: () => line !== undefined && suspectLine(text()) === undefined && looksLikeScale(text()),
    hear(chunk, nowMs) {
      bytes += chunk.length;
      lastByteMs = nowMs;
      if (sample.length < sampleBytesMax) sample = Buffer.concat([sample, chunk]).subarray(0, sampleBytesMax);
      for (const listener of listeners) listener.hear(chunk, nowMs);
    },
    settled(nowMs) {
      if (bytes === 0) return false;
      const clear = listeners.some((each) => each.understood >= plenty && each.protocol.kind === 'scale' && each.fits);
      return clear || nowMs - lastByteMs >= quietMs;
    },
    findings(nowMs) {
      const parity = parityHeard();
      const heard = text();
      const isText = line === undefined || suspectLine(heard) === undefined;
      const looksLikeWeight = line !== undefined && looksLikeScale(heard);
      const ranked = listeners
        .filter(
          ({ masked, protocol }) =>
            masked === (parity !== undefined) && (isText || protocol.probing.proof === 'checksum'),
        )
        .map((each) => ({ each, rank: each.end(nowMs, looksLikeWeight) }))
        .filter(({ rank }) => rank > 0)
        .sort(
          (a, b) => b.rank - a.rank || b.each.understood - a.each.understood || b.each.characters - a.each.characters,
        );
      const seen = new Set<Protocol>();
      return ranked.flatMap(({ each: { protocol, options, understood, readings }, rank }) => {
        // Layouts of a report read the same bytes differently, and a person sees which is right; of two ways to cut a
        // line the first will do.
        const another = protocol.transport === 'serial' && seen.has(protocol);
        seen.add(protocol);
        return another || rank < (ranked[0]?.rank ?? 0)
          ? []
          : [{ protocol, options, line: sent(), understood, readings }];
      });
    },
  };
}

/** One candidate, reading along. */
class Listener {
  readonly protocol: Protocol;
  readonly options: WrittenOptions;
  readonly masked: boolean;
  understood = 0;
  readings: Reading[] = [];
  /**
   * Something was said that only this protocol says: a weight, or that the load moves. "ES", "?" and a lone EOT are
   * anybody's.
   */
  #telling = false;
  readonly #session: Session;
  /**
   * Before and after the first message that was understood: what comes before it may be the rest of one that began
   * unheard.
   */
  #badBefore = 0;
  #badAfter = 0;
  #dueMs = Number.POSITIVE_INFINITY;

  constructor(protocol: Protocol, options: WrittenOptions, masked: boolean, nowMs: number) {
    this.protocol = protocol;
    this.options = options;
    this.masked = masked;
    this.#session = protocol.session(protocol.options().parse(options));
    this.#take(this.#session.start(nowMs), nowMs);
  }

  get fits(): boolean {
    return (
      this.#telling &&
      this.understood > 0 &&
      this.#badAfter * 4 <= this.understood &&
      this.#badBefore <= this.understood + 2
    );
  }

  /** Of two layouts of a report that both find a code in it, the one that finds more of it is right. */
  get characters(): number {
    if (this.protocol.transport !== 'hid') return 0;
    return this.readings.reduce((sum, each) => sum + (each.type === 'scan' ? each.text.length : 0), 0);
  }

  hear(chunk: Uint8Array, nowMs: number): void {
    this.#tick(nowMs);
    const bytes = this.masked ? chunk.map((byte) => byte & 0x7f) : chunk;
    this.#take(this.#session.receive(bytes, nowMs), nowMs);
  }

  /** @returns how well it fits, 0 for not at all */
  end(nowMs: number, looksLikeWeight: boolean): number {
    this.#tick(nowMs);
    this.#take(this.#session.end(nowMs), nowMs);
    const { kind, probing } = this.protocol;
    if (this.fits) return probing.proof === 'nothing' ? (looksLikeWeight ? 0 : 1) : 3;
    // Frames without a fault, and none believed yet.
    const faultless = this.understood + this.#badBefore === 0;
    return kind === 'scale' && looksLikeWeight && faultless ? 2 : 0;
  }

  /** What is due by now; a session that sets its timer to now again waits for the next time. */
  #tick(nowMs: number): void {
    if (nowMs < this.#dueMs) return;
    this.#dueMs = Number.POSITIVE_INFINITY;
    this.#take(this.#session.tick(nowMs), nowMs);
  }

  #take(effects: SessionEffect[], nowMs: number): void {
    for (const effect of effects) {
      if (effect.type === 'timer') this.#dueMs = nowMs + effect.ms;
      else if (effect.type === 'reading') {
        this.understood += 1;
        this.#telling ||= isTelling(effect.reading);
        this.readings = [...this.readings, effect.reading].slice(-readingsMax);
      } else if (effect.type === 'bad') {
        if (understoodReasons.has(effect.reason)) this.understood += 1;
        else if (this.understood === 0) this.#badBefore += 1;
        else this.#badAfter += 1;
      }
    }
  }
}

const isTelling = (reading: Reading): boolean =>
  reading.type === 'scan' ||
  reading.digits !== undefined ||
  reading.state === 'motion' ||
  reading.state === 'not-a-weight';
