/** A simulated device at the far end of a serial line: a pipe of the machine, or the device's side of a USB gadget. */
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import type { SimDevice, SimEffect } from '../../../firmware-sim/device.ts';
import { pause } from '../../wait.ts';

const lookEveryMs = 5;
const pieceBytes = 512;

/** The line's other end is not there: nobody has plugged it in, or it was pulled just now. */
const noOtherEnd = ['EAGAIN', 'EIO', 'ENODEV'];

export class SerialDevice {
  readonly #device: SimDevice;
  readonly #line: number;
  #timer: NodeJS.Timeout | undefined;
  #switchedOff = false;
  readonly #listening: Promise<void>;

  constructor(device: SimDevice, line: string) {
    this.#device = device;
    this.#line = openSync(line, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
    this.#perform(device.plugged());
    this.#listening = this.#listen();
  }

  /** What a person's hand does. Throws when the device has no such part. */
  hand(verb: string, argument: string): void {
    const effects = this.#device.hand(verb, argument);
    if (effects === undefined) throw new Error(`the device has no ${verb}`);
    this.#perform(effects);
  }

  async switchOff(): Promise<void> {
    if (this.#switchedOff) return;
    this.#switchedOff = true;
    clearTimeout(this.#timer);
    await this.#listening;
    closeSync(this.#line);
  }

  /** As a device does: it does not ask whether anybody listens. */
  #perform(effects: readonly SimEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'send') this.#try(() => writeSync(this.#line, effect.bytes));
      else if (effect.type === 'after') {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#perform(this.#device.tick()), effect.ms);
      }
    }
  }

  async #listen(): Promise<void> {
    const buffer = new Uint8Array(pieceBytes);
    while (!this.#switchedOff) {
      const bytes = this.#try(() => readSync(this.#line, buffer)) ?? 0;
      if (bytes > 0) this.#perform(this.#device.receive(buffer.slice(0, bytes)));
      else await pause(lookEveryMs);
    }
  }

  #try(access: () => number): number | undefined {
    try {
      return access();
    } catch (error) {
      if (noOtherEnd.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw error;
    }
  }
}
