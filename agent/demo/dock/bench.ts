/**
 * The bench: scanners and a scale on real pseudo-terminals, each a process of its own, behind names as udev makes them.
 */
import { looksLikeCommand } from '../../inventory/nouns/station/command-codes.ts';
import { Child } from './child.ts';

type BenchDevice = {
  name: string;
  /** What `firmware-sim/main.ts` calls the device. */
  device: string;
  /** The link that leads to the port while the device is plugged in. */
  link: string;
  options?: Record<string, unknown>;
};

/**
 * From one pull of a trigger to the next, whatever the speed: what comes closer is no command
 * (`agent/stations/transmissions.ts`).
 */
const handMs = { goods: 150, card: 400 };
/**
 * A card's beep comes when the agent has done it, however busy the machine is; for one that it refuses there is none.
 */
const beepWithinMs = 2_000;
/** A load swings for this long before it lies still. */
const swingMs = 450;

export class Bench {
  readonly #children = new Map<string, Child>();
  /** When each hand is free again. */
  readonly #hands = new Map<string, Promise<void>>();
  /** Who waits for a scanner's next beep. */
  readonly #beeps = new Map<string, () => void>();
  readonly #sleep: (ms: number) => Promise<void>;

  constructor(sleep: (ms: number) => Promise<void>) {
    this.#sleep = sleep;
  }

  /**
   * Starts every device and waits until all are plugged in. @throws with a device's own words when it does not come up
   */
  async plug(main: string, devices: readonly BenchDevice[]): Promise<void> {
    const plugged = devices.map(({ name, device, link, options = {} }) => {
      return new Promise<void>((resolve, reject) => {
        const args = [main, device, '--link', link, '--options', JSON.stringify(options)];
        const child = new Child(name, args, (line) => {
          if (line.includes('"plugged"')) resolve();
          if (line.includes('"beep"')) this.#beeps.get(name)?.();
        });
        this.#children.set(name, child);
        void child.exited.then(() => reject(new Error(`the simulated ${name} did not start:\n${child.output}`)));
      });
    });
    await Promise.all(plugged);
  }

  /** A trigger pull on this code. Only what a barcode can hold goes through: one line, one character a byte. */
  scan(device: string, code: string): void {
    const free = this.#hands.get(device) ?? Promise.resolve();
    const pulled = free.then(() => this.#children.get(device)?.tell(`scan ${JSON.stringify(code)}`));
    this.#hands.set(
      device,
      pulled.then(() => (looksLikeCommand(code) ? this.#cardDone(device) : this.#sleep(handMs.goods))),
    );
  }

  async #cardDone(device: string): Promise<void> {
    const beep = new Promise<void>((resolve) => this.#beeps.set(device, resolve));
    await Promise.all([this.#sleep(handMs.card), Promise.race([beep, this.#sleep(beepWithinMs)])]);
    this.#beeps.delete(device);
  }

  /** Something is put on the scale (or taken off, with 0). */
  weigh(device: string, grams: number): void {
    const scale = this.#children.get(device);
    scale?.tell('move');
    scale?.tell(`weight ${(grams / 1000).toFixed(3)}`);
    void this.#sleep(swingMs).then(() => scale?.tell('still'));
  }

  kill(): void {
    for (const child of this.#children.values()) child.kill('SIGKILL');
  }

  async unplug(graceMs: number): Promise<void> {
    await Promise.all([...this.#children.values()].map((child) => child.stop(graceMs)));
  }
}
