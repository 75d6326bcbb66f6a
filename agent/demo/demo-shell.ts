/**
 * The process as the demo uses it: the terminal, a lost terminal as a wish to stop, and a last chance to put things
 * back.
 */
import type { DemoShell } from './demo.ts';

type DemoShellOptions = {
  /** A person sits at a terminal. */
  interactive: boolean;
  write(text: string): void;
  env: Readonly<Record<string, string | undefined>>;
  clock: { monoMs(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> };
  stop: AbortController;
};

export function demoShell({ interactive, write, env, clock, stop }: DemoShellOptions): DemoShell {
  // The window was closed, or the connection of a remote shell is gone.
  process.once('SIGHUP', () => stop.abort());
  return {
    input: interactive ? process.stdin : undefined,
    output: interactive ? process.stdout : undefined,
    write,
    env,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    sleep: (ms, signal) => clock.sleep(ms, signal),
    monoMs: () => clock.monoMs(),
    stop: stop.signal,
    onExit: (listener) => void process.once('exit', listener),
  };
}
