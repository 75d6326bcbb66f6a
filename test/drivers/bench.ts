/**
 * A session and a simulated device on one wire, in virtual time: no port, no waiting, the same run for the same seed. What the
 * supervisor does at an unplug happens here too: the session is over, a new one starts with the next link.
 */
import type { Protocol, Session, SessionEffect, Signal } from '../../drivers/driver.ts';
import type { Reading } from '../../drivers/reading.ts';
import type { SimDevice, SimEffect } from '../../firmware-sim/device.ts';
import { type Faults, faultyLine, noFaults, seededRandom } from '../../firmware-sim/faults.ts';

/** The wire's own delay: an answer never comes in the same millisecond. */
const wireMs = 2;
const replugMs = 300;
const commitMs = 6;

export type BenchOptions = {
  protocol: Protocol;
  options?: object;
  device: SimDevice;
  faults?: Partial<Faults>;
  seed?: number;
  /** What the host tells the scanner about every scan, a commit later. */
  answer?: Signal;
};

export function bench({ protocol, options = {}, device, faults = {}, seed = 1, answer }: BenchOptions) {
  const line = faultyLine({ ...noFaults, ...faults }, seededRandom(seed));
  const queue: { atMs: number; run(): void }[] = [];
  const readings: { reading: Reading; atMs: number }[] = [];
  const written: Uint8Array[] = [];
  const seen = { bad: 0, badReasons: new Set<string>(), links: 0, diagnoses: [] as string[], events: [] as string[] };
  let nowMs = 0;
  let diagnosis: string | undefined;
  let session: Session | undefined;
  /** Counts links and settings of the one timer: what belongs to an earlier one does not happen. */
  let link = 0;
  let hostTimer = 0;
  let deviceTimer = 0;
  let lineFreeMs = 0;

  const at = (atMs: number, run: () => void) => void queue.push({ atMs, run });

  function host(effects: SessionEffect[]): void {
    const mine = link;
    for (const effect of effects) {
      if (effect.type === 'reading') {
        readings.push({ reading: effect.reading, atMs: nowMs });
        if (answer !== undefined)
          at(nowMs + commitMs, () => link === mine && host(session?.signal(answer, nowMs) ?? []));
      } else if (effect.type === 'diagnosis') {
        diagnosis = effect.text;
        if (effect.text !== undefined) seen.diagnoses.push(effect.text);
      } else if (effect.type === 'bad') {
        seen.bad += 1;
        seen.badReasons.add(effect.reason);
      } else if (effect.type === 'write') {
        written.push(effect.bytes);
        at(nowMs + wireMs, () => link === mine && fromDevice(device.receive(effect.bytes)));
      } else {
        hostTimer += 1;
        const timer = hostTimer;
        at(nowMs + effect.ms, () => link === mine && hostTimer === timer && host(session?.tick(nowMs) ?? []));
      }
    }
  }

  function fromDevice(effects: SimEffect[]): void {
    const mine = link;
    for (const effect of effects) {
      if (effect.type === 'event') seen.events.push(`${effect.event} ${JSON.stringify(effect.data ?? {})}`);
      else if (effect.type === 'after') {
        deviceTimer += 1;
        const timer = deviceTimer;
        at(nowMs + effect.ms, () => link === mine && deviceTimer === timer && fromDevice(device.tick()));
      } else {
        // One byte after the other: what is sent later arrives later, whatever its own delay.
        lineFreeMs = Math.max(lineFreeMs, nowMs) + wireMs;
        for (const step of line(effect.bytes)) {
          if (step.type === 'wait') lineFreeMs += step.ms;
          else if (step.type === 'bytes') arrive(step.bytes, mine);
          else at(lineFreeMs, () => link === mine && unplug());
        }
      }
    }
  }

  function arrive(bytes: Uint8Array, on: number): void {
    at(lineFreeMs, () => link === on && host(session?.receive(bytes, nowMs) ?? []));
  }

  function plug(): void {
    link += 1;
    seen.links += 1;
    session = protocol.session(protocol.options.parse(options));
    fromDevice(device.plugged());
    host(session.start(nowMs));
  }

  function unplug(): void {
    host(session?.end(nowMs).filter((effect) => effect.type !== 'write') ?? []);
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
    raw: (bytes: Uint8Array) => fromDevice([{ type: 'send', bytes }]),
    signal: (signal: Signal) => host(session?.signal(signal, nowMs) ?? []),
    command: (command: 'zero' | 'tare' | 'clear-tare') => host(session?.command?.(command, nowMs) ?? []),
    unplug,
    run(ms: number): void {
      const endMs = nowMs + ms;
      for (;;) {
        const next = queue.reduce<(typeof queue)[number] | undefined>(
          (first, each) => (each.atMs <= endMs && (first === undefined || each.atMs < first.atMs) ? each : first),
          undefined,
        );
        if (next === undefined) break;
        queue.splice(queue.indexOf(next), 1);
        nowMs = Math.max(nowMs, next.atMs);
        next.run();
      }
      nowMs = endMs;
    },
  };
}
