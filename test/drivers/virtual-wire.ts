/**
 * A session and a simulated device on one wire, in virtual time: no port, no waiting, the same run for the same seed.
 * What the supervisor does at an unplug happens here too: the session is over, a new one starts with the next link, and
 * the scanner's hand-shake goes on from link to link. How messages travel, and what goes wrong on the way, is the
 * carrier's part (`bench.ts`, `./hid-wire.ts`).
 */
import type { Protocol, Session, SessionEffect, Signal } from '../../drivers/driver.ts';
import type { Reading } from '../../drivers/reading.ts';
import { handshake } from '../../drivers/scanners/handshake.ts';
import type { SimDevice, SimEffect } from '../../firmware-sim/device.ts';

const wireMs = 2;
const replugMs = 300;
const commitMs = 6;

/** What a carrier may do with the messages that a device sends together. Times are from now. */
export type Wire = {
  readonly nowMs: number;
  /** After so many ms, unless the link is another by then. */
  after(ms: number, run: () => void): void;
  arrive(bytes: Uint8Array): void;
  unplug(): void;
};
export type Carrier = (messages: Uint8Array[], wire: Wire) => void;

export type WireOptions = {
  protocol: Protocol;
  options?: object;
  device: SimDevice;
  carry: Carrier;
  /** What the host tells the scanner about every scan, a commit later. */
  answer?: Signal;
  /** Whether an answer of the host is lost on its way. */
  loses?(): boolean;
  /** The device has power of its own: a pulled cable makes it forget nothing. */
  keepsPower?: boolean;
};

export function virtualWire(settings: WireOptions) {
  const { protocol, options = {}, device, carry, answer, loses = () => false, keepsPower = false } = settings;
  /** By time; of two that are due at the same time, what was set first goes first. */
  const queue: { atMs: number; run(): void }[] = [];
  const readings: { reading: Reading; atMs: number }[] = [];
  const written: Uint8Array[] = [];
  const seen = { bad: [] as string[], links: 0, diagnoses: [] as string[], events: [] as string[] };
  /** One for the device, across its links. */
  const memory = handshake();
  let nowMs = 0;
  let diagnosis: string | undefined;
  let session: Session | undefined;
  /** Counts links and settings of the one timer: what belongs to an earlier one does not happen. */
  let link = 0;
  let hostTimer = 0;
  let deviceTimer = 0;

  const at = (atMs: number, run: () => void) => {
    let place = queue.length;
    while (place > 0 && (queue[place - 1]?.atMs ?? 0) > atMs) place -= 1;
    queue.splice(place, 0, { atMs, run });
  };
  /** While the link is the same. */
  const onLink = (atMs: number, run: () => void) => {
    const mine = link;
    at(atMs, () => link === mine && run());
  };

  function host(effects: SessionEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'reading') {
        readings.push({ reading: effect.reading, atMs: nowMs });
        const on = link;
        if (answer !== undefined) at(nowMs + commitMs, () => tell(answer, on));
      } else if (effect.type === 'diagnosis') {
        diagnosis = effect.text;
        if (effect.text !== undefined) seen.diagnoses.push(effect.text);
      } else if (effect.type === 'bad') {
        seen.bad.push(effect.reason);
      } else if (effect.type === 'write') {
        written.push(effect.bytes);
        if (!loses()) onLink(nowMs + wireMs, () => fromDevice(device.receive(effect.bytes)));
      } else if (effect.type === 'timer') {
        hostTimer += 1;
        const timer = hostTimer;
        onLink(nowMs + effect.ms, () => hostTimer === timer && host(session?.tick(nowMs) ?? []));
      }
    }
  }

  function tell(signal: Signal, on: number): void {
    if (session === undefined) memory.answered(signal, nowMs);
    else host(session.signal(signal, nowMs, on !== link));
  }

  function fromDevice(effects: SimEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'event') seen.events.push(`${effect.event} ${JSON.stringify(effect.data ?? {})}`);
      else if (effect.type === 'after') {
        deviceTimer += 1;
        const timer = deviceTimer;
        const due = () => deviceTimer === timer && fromDevice(device.tick());
        if (keepsPower) at(nowMs + effect.ms, due);
        else onLink(nowMs + effect.ms, due);
      }
    }
    const messages = effects.flatMap((effect) => (effect.type === 'send' ? [effect.bytes] : []));
    // Without a cable they go nowhere.
    if (messages.length > 0 && session !== undefined) carry(messages, wire);
  }

  const wire: Wire = {
    get nowMs() {
      return nowMs;
    },
    after: (ms, run) => onLink(nowMs + ms, run),
    arrive: (bytes) => host(session?.receive(bytes, nowMs) ?? []),
    unplug,
  };

  function plug(): void {
    link += 1;
    seen.links += 1;
    session = protocol.session(protocol.options().parse(options), memory);
    if (!keepsPower || seen.links === 1) fromDevice(device.plugged());
    host(session.start(nowMs));
  }

  function unplug(): void {
    host(session?.end(nowMs).filter((effect) => effect.type !== 'write') ?? []);
    memory.linkEnded(nowMs);
    session = undefined;
    link += 1;
    at(nowMs + replugMs, plug);
  }

  plug();
  return {
    readings,
    seen,
    written,
    texts: () => readings.flatMap(({ reading }) => (reading.type === 'scan' ? [reading.text] : [])),
    weighings: () => readings.flatMap(({ reading }) => (reading.type === 'weighing' ? [reading] : [])),
    get diagnosis() {
      return diagnosis;
    },
    get nowMs() {
      return nowMs;
    },
    /** What a person's hand does at the device. */
    hand(verb: string, argument = ''): void {
      const effects = device.hand(verb, argument);
      if (effects === undefined) throw new Error(`the device has no ${verb}`);
      fromDevice(effects);
    },
    signal: (signal: Signal) => host(session?.signal(signal, nowMs) ?? []),
    command: (command: 'zero' | 'tare' | 'clear-tare') => host(session?.command?.(command, nowMs) ?? []),
    unplug,
    run(ms: number): void {
      const endMs = nowMs + ms;
      for (;;) {
        const due = queue[0];
        if (due === undefined || due.atMs > endMs) break;
        queue.shift();
        nowMs = Math.max(nowMs, due.atMs);
        due.run();
      }
      nowMs = endMs;
    },
  };
}
