/**
 * A simulated device: what the manual says it does, as a machine without I/O, clock or chance. `run-device.ts` plugs it
 * into a pseudo-terminal, tests drive it by hand. Written from the manuals and never from `drivers/`: two readings of
 * one manual find each other's mistakes.
 */
export type SimEffect =
  | { type: 'send'; bytes: Uint8Array }
  /** Something a person at the bench would notice: a beep, a display. */
  | { type: 'event'; event: string; data?: Record<string, unknown> }
  /** Call `tick` after this many ms; the latest one counts. */
  | { type: 'after'; ms: number };

export interface SimDevice {
  /** How the host ends its lines, for a device that is talked to in lines: then `receive` gets whole ones. */
  readonly lineEnd?: string;
  /** The device gets power: it forgets what it was doing. */
  plugged(): SimEffect[];
  /** What the host wrote. */
  receive(bytes: Uint8Array): SimEffect[];
  tick(): SimEffect[];
  /** What a person's hand does: "scan 4006381333931", "weight 1.250". Nothing when this device has no such part. */
  hand(verb: string, argument: string): SimEffect[] | undefined;
}

/** Text as bytes, one a character. */
export const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
