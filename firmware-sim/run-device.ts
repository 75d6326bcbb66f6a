/**
 * Plugs a simulated device into a pseudo-terminal: its sends go out over a line with faults, its pauses become timers,
 * and unplugging and plugging in again make a new port behind the same link, as udev does.
 */
import type { SimDevice, SimEffect } from './device.ts';
import type { LineStep } from './faults.ts';
import { hostLines } from './host-lines.ts';
import { type Cable, link, openCable, unlink } from './pty.ts';

type RunOptions = {
  device: SimDevice;
  /** Path of the symlink that leads to the port while the device is plugged in. */
  link: string;
  /** Instead: the way in is this, and no port of this machine. */
  cable?: (onHostBytes: (bytes: Uint8Array) => void) => Cable;
  line(message: Uint8Array): LineStep[];
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** What happened, for whoever watches: plugged, unplugged, host, sent, and the device's own events. */
  onEvent(event: string, data: Record<string, unknown>): void;
};

interface RunningDevice {
  plug(): void;
  unplug(): void;
  /** False when the device has no such part. Resolves when what it sent is with the kernel. */
  hand(verb: string, argument: string): Promise<boolean>;
  /** Bytes past the device and its faults, as from a bad cable. */
  raw(bytes: Uint8Array): Promise<void>;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

export function runDevice({ device, link: path, cable: plugIn, line, sleep, onEvent }: RunOptions): RunningDevice {
  let cable: Cable | undefined;
  let timer: AbortController | undefined;
  let sending: Promise<void> = Promise.resolve();

  async function send(bytes: Uint8Array): Promise<void> {
    const on = cable;
    for (const step of line(bytes)) {
      if (on === undefined || cable !== on) return;
      if (step.type === 'bytes') await on.write(step.bytes);
      else if (step.type === 'wait') await sleep(step.ms);
      else unplug();
    }
    onEvent('sent', { hex: hex(bytes) });
  }

  function perform(effects: SimEffect[]): Promise<void> {
    for (const effect of effects) {
      if (effect.type === 'event') onEvent(effect.event, effect.data ?? {});
      else if (effect.type === 'after') void tickAfter(effect.ms);
      else sending = sending.then(() => send(effect.bytes));
    }
    return sending;
  }

  async function tickAfter(ms: number): Promise<void> {
    timer?.abort();
    const mine = new AbortController();
    timer = mine;
    await sleep(ms, mine.signal);
    if (!mine.signal.aborted) void perform(device.tick());
  }

  function plug(): void {
    if (cable !== undefined) return;
    const receive = (bytes: Uint8Array) => void perform(device.receive(bytes));
    const take = device.lineEnd === undefined ? receive : hostLines(device.lineEnd, receive);
    const heard = (bytes: Uint8Array) => {
      onEvent('host', { hex: hex(bytes) });
      take(bytes);
    };
    cable = plugIn?.(heard) ?? openCable(sleep, heard);
    if (plugIn === undefined) link(path, cable.path);
    onEvent('plugged', { port: cable.path });
    void perform(device.plugged());
  }

  function unplug(): void {
    if (cable === undefined) return;
    timer?.abort();
    if (plugIn === undefined) unlink(path);
    cable.pull();
    cable = undefined;
    onEvent('unplugged', {});
  }

  return {
    plug,
    unplug,
    async hand(verb, argument) {
      const effects = device.hand(verb, argument);
      if (effects === undefined) return false;
      await perform(effects);
      return true;
    },
    raw(bytes) {
      sending = sending.then(async () => void (await cable?.write(bytes)));
      return sending;
    },
  };
}
