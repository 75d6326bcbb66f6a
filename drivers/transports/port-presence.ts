/**
 * Waits for a port to be plugged in or pulled. `fs.watch` on the directory of the path tells within milliseconds, but
 * goes deaf when the directory itself goes (udev removes /dev/serial/by-id with the last device): a look every second
 * covers that.
 */
import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Timing } from '../session-runner.ts';

const lookEveryMs = 1000;

/** Which device the path leads to now; nothing when it leads nowhere. Never rejects. */
export async function portIdentity(path: string): Promise<string | undefined> {
  const node = await stat(path).catch(() => undefined);
  return node && `${node.dev}:${node.ino}:${node.rdev}:${node.ctimeMs}`;
}

/**
 * Resolves when the path leads elsewhere than `before` (to another device, to none, to one at all), or when the signal
 * aborts. Never rejects.
 */
export async function portChanges(
  path: string,
  before: string | undefined,
  timing: Timing,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const look = new AbortController();
    const stop = () => look.abort();
    signal.addEventListener('abort', stop, { once: true });
    // Watching starts before looking, so that nothing falls between the two.
    const watcher = watchDirectory(path, stop);
    const changed = (await portIdentity(path)) !== before;
    if (!changed && !signal.aborted) await timing.sleep(lookEveryMs, look.signal);
    signal.removeEventListener('abort', stop);
    watcher?.close();
    if (changed) return;
  }
}

function watchDirectory(path: string, onChange: () => void): FSWatcher | undefined {
  const name = basename(path);
  try {
    const watcher = watch(dirname(path), (_, changed) => {
      if (changed === null || changed === name) onChange();
    });
    // A directory that goes away is no error here: the next look finds out.
    watcher.on('error', onChange);
    return watcher;
  } catch {
    return undefined;
  }
}
