/**
 * A driver is one session on one link: it reads a device until the link breaks, then it is over.
 * `agent/devices/supervisor.ts` alone decides when to open the next one. One protocol = one file + one line in a
 * registry (`scanners/protocols/index.ts`, `scales/protocols/index.ts`).
 */
import type { ZodType } from 'zod';
import type { Reading } from './reading.ts';
import type { Handshake } from './scanners/handshake.ts';

export type DeviceKind = 'scanner' | 'scale' | 'printer' | 'beeper';

/** How the operator hears it through the device. `good` only ever after the commit. */
export type Signal = 'good' | 'refused' | 'duplicate' | 'unknown' | 'trouble';

/** A note, and the silence behind it. */
export type Beep = { hz: number; ms: number; pauseMs: number };

/** What a session does with what comes in. Pure: bytes and a monotonic time in, effects out. */
export type SessionEffect =
  | { type: 'reading'; reading: Reading }
  | { type: 'write'; bytes: Uint8Array }
  /**
   * Call `tick` not later than this many ms from now (polling, reply time-outs, idle framing). The latest one counts.
   */
  | { type: 'timer'; ms: number }
  /** Bytes that were no frame, or a frame that broke its grammar: counted, and a diagnosis when it goes on. */
  | { type: 'bad'; reason: string; bytes: number }
  /** Of printers: the label that was handed over last is on paper. */
  | { type: 'printed' }
  /** What a person should look at ("line settings?", "no answer for 3 s"); `undefined` clears it. */
  | { type: 'diagnosis'; text: string | undefined };

export interface Session {
  /** Once, when the link is open. */
  start(nowMs: number): SessionEffect[];
  receive(chunk: Uint8Array, nowMs: number): SessionEffect[];
  /** The timer ran out. */
  tick(nowMs: number): SessionEffect[];
  /**
   * Tell the operator through the device what became of the oldest reading without an outcome; no effects where the
   * device cannot. @param earlier the reading came over an earlier link: nothing is sounded, but a code sent again is
   * answered.
   */
  signal(signal: Signal, nowMs: number, earlier?: boolean): SessionEffect[];
  /** Commands of scales; `undefined` where the protocol has none. */
  command?(command: 'zero' | 'tare' | 'clear-tare', nowMs: number): SessionEffect[];
  /** Of printers: whether it can take a label now. */
  canPrint?(): boolean;
  /** Of printers: sends a label. Nothing where it cannot take one now; then nothing was sent. */
  print?(label: Uint8Array, nowMs: number): SessionEffect[] | undefined;
  /** Of beepers: sounds these notes at once, in the place of what it still sounds. */
  sound?(beeps: readonly Beep[], nowMs: number): SessionEffect[];
  /** The link ended: what is left is no frame. */
  end(nowMs: number): SessionEffect[];
  /** Of scanners: bytes of a code are here, and its end is not. */
  midMessage?(): boolean;
}

export type Parity = 'none' | 'even' | 'odd';

/** Serial line settings: the protocol's own default, each overridable per device in the configuration. */
export type LineSettings = { baud: number; dataBits: 7 | 8; parity: Parity; stopBits: 1 | 2 };

/** What a HID protocol needs of its transport. */
export type HidNeeds = {
  /** Top-level collections that speak it: usage page and usage. They decide, before any table of known devices. */
  usages: readonly { page: number; usage: number }[];
  /** Devices that speak it and do not say so. */
  known: readonly { vendorId: number; productId: number }[];
  /**
   * `newest`: a report takes the place of one that was not taken yet (weights). `every`: all of them, in order (scans).
   */
  keep: 'newest' | 'every';
  driver: 'hidraw' | 'libusb';
  /** Not opened while its keys also reach the console. */
  exclusive: boolean;
};

/** Options as they stand in the configuration. */
export type WrittenOptions = Readonly<Record<string, string | number | boolean>>;

/** How `devices probe` finds out whether an unknown device speaks this protocol. */
type Probing = {
  /**
   * What it proves that a message was understood. `checksum`: everything. `form`: as much as text of a fixed form can.
   * `nothing`: any line of text is understood, so every other protocol that fits is more likely.
   */
  proof: 'checksum' | 'form' | 'nothing';
  /** What a person does to make the device say something, as an order. */
  speak: string;
  /**
   * Options with which its sessions understand what the device says unasked; several where it may say the same in ways
   * that only options tell apart. None: it cannot be told from another protocol by listening.
   */
  listen: readonly WrittenOptions[];
  /** Options for a device that turns out to speak again and again by itself. */
  streams?: WrittenOptions;
  /**
   * Options with which its session asks a question that changes nothing at the device: no zero, no tare, no print.
   * Absent where there is none. Sent only when a person has named the protocol: what is a question here is a command
   * elsewhere.
   */
  ask?: WrittenOptions;
};

/**
 * One entry of a registry: everything the agent knows about a protocol. `Options` is checked by `options` (zod,
 * kebab-case keys).
 */
export type Protocol<Options = unknown> = {
  name: string;
  kind: DeviceKind;
  title: string;
  /** `raw`: bytes as they are, to a character device or over TCP. `input`: events to an input device of Linux. */
  transport: 'serial' | 'hid' | 'raw' | 'input';
  line: LineSettings;
  /** Beyond the line settings, with defaults, so that `options().parse({})` works; made when they are wanted. */
  options(): ZodType<Options>;
  /**
   * @param handshake what is known of the device's unanswered codes, kept by the caller from link to link, who tells it
   * their ends.
   */
  session(options: Options, handshake?: Handshake): Session;
  probing: Probing;
  /** It sends a code that is refused again by itself. */
  resends?(options: Options): boolean;
  /** HID protocols only. A chunk is one report there: the transport keeps their bounds. */
  hid?(options: Options): HidNeeds;
};

/** For protocols that have no line to set. */
export const noLine: LineSettings = { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 };
