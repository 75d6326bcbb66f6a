/**
 * A session and a simulated HID device on one wire, in virtual time. USB carries reports whole and unharmed; what goes wrong is
 * that one is lost (nobody read in time), comes late, is of another kind, or that the cable is pulled.
 */
import type { Protocol, Session, SessionEffect } from '../../drivers/driver.ts';
import type { Reading } from '../../drivers/reading.ts';
import type { SimEffect } from '../../firmware-sim/device.ts';
import { seededRandom } from '../../firmware-sim/faults.ts';
import type { HidSimDevice } from '../../firmware-sim/hid/device.ts';

/** Chance per message (all reports of one code, one report of a scale) that it happens to one of its reports. */
export type ReportFaults = { lose: number; delay: number; foreign: number; unplug: number };

const frameMs = 2;
const delayMsMax = 200;
const replugMs = 300;

export function wire({
  protocol,
  device,
  options = {},
  faults = {},
  seed = 1,
}: {
  protocol: Protocol;
  device: HidSimDevice;
  options?: object;
  faults?: Partial<ReportFaults>;
  seed?: number;
}) {
  const random = seededRandom(seed);
  const happens = (chance = 0) => chance > 0 && random() < chance;
  /** By time; of two that are due at the same time, what was set first goes first. */
  const queue: { atMs: number; run(): void }[] = [];
  const readings: { reading: Reading; atMs: number }[] = [];
  const seen = { bad: [] as string[], links: 0, diagnoses: [] as string[], written: [] as Uint8Array[] };
  let nowMs = 0;
  let diagnosis: string | undefined;
  let session: Session | undefined;
  let link = 0;
  let hostTimer = 0;
  let deviceTimer = 0;
  let busFreeMs = 0;

  const at = (atMs: number, run: () => void) => {
    let place = queue.length;
    while (place > 0 && (queue[place - 1]?.atMs ?? 0) > atMs) place -= 1;
    queue.splice(place, 0, { atMs, run });
  };

  function host(effects: SessionEffect[]): void {
    const mine = link;
    for (const effect of effects) {
      if (effect.type === 'reading') readings.push({ reading: effect.reading, atMs: nowMs });
      else if (effect.type === 'bad') seen.bad.push(effect.reason);
      else if (effect.type === 'diagnosis') {
        diagnosis = effect.text;
        if (effect.text !== undefined) seen.diagnoses.push(effect.text);
      } else if (effect.type === 'write') {
        seen.written.push(effect.bytes);
        at(nowMs + frameMs, () => link === mine && fromDevice(device.receive(effect.bytes)));
      } else {
        hostTimer += 1;
        const timer = hostTimer;
        at(nowMs + effect.ms, () => link === mine && hostTimer === timer && host(session?.tick(nowMs) ?? []));
      }
    }
  }

  function fromDevice(effects: SimEffect[]): void {
    const mine = link;
    const reports = effects.filter((effect) => effect.type === 'send').length;
    const victim = (chance = 0) => (happens(chance) ? Math.floor(random() * reports) : -1);
    const victims = {
      ...{ delay: victim(faults.delay), unplug: victim(faults.unplug) },
      ...{ foreign: victim(faults.foreign), lose: victim(faults.lose) },
    };
    let index = 0;
    for (const effect of effects) {
      if (effect.type === 'send') {
        send(effect.bytes, (fault) => victims[fault] === index);
        index += 1;
      }
      if (effect.type === 'after') {
        deviceTimer += 1;
        const timer = deviceTimer;
        at(nowMs + effect.ms, () => link === mine && deviceTimer === timer && fromDevice(device.tick()));
      }
    }
  }

  function send(report: Uint8Array, has: (fault: keyof ReportFaults) => boolean): void {
    const mine = link;
    busFreeMs = Math.max(busFreeMs, nowMs) + frameMs;
    if (has('delay')) busFreeMs += Math.floor(random() * delayMsMax);
    if (has('unplug')) at(busFreeMs, () => link === mine && unplug());
    if (has('foreign')) {
      const foreign = Uint8Array.from({ length: 1 + Math.floor(random() * 8) }, () => Math.floor(random() * 256));
      at(busFreeMs, () => link === mine && host(session?.receive(foreign, nowMs) ?? []));
    }
    if (has('lose')) return;
    at(busFreeMs, () => link === mine && host(session?.receive(report, nowMs) ?? []));
  }

  function plug(): void {
    link += 1;
    seen.links += 1;
    session = protocol.session(protocol.options.parse(options));
    host(session.start(nowMs));
    fromDevice(device.plugged());
  }

  function unplug(): void {
    host((session?.end(nowMs) ?? []).filter((effect) => effect.type !== 'write'));
    session = undefined;
    link += 1;
    at(nowMs + replugMs, plug);
  }

  plug();
  return {
    readings,
    seen,
    texts: () => readings.flatMap(({ reading }) => (reading.type === 'scan' ? [reading.text] : [])),
    weighings: () => readings.flatMap(({ reading }) => (reading.type === 'weighing' ? [reading] : [])),
    get diagnosis() {
      return diagnosis;
    },
    get nowMs() {
      return nowMs;
    },
    hand(verb: string, argument = ''): void {
      const effects = device.hand(verb, argument);
      if (effects === undefined) throw new Error(`the device has no ${verb}`);
      fromDevice(effects);
    },
    command: (command: 'zero' | 'tare') => host(session?.command?.(command, nowMs) ?? []),
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
