/**
 * Whether the wall clock can be believed, and when it jumped. A Pi without a battery clock starts with the time of its last
 * shutdown and is set right minutes later, or never. Scans do not wait for that: entries say whether the clock was trusted,
 * and a `clock` entry lets the earlier ones of the same boot be dated by their monotonic time.
 *
 * Sources: systemd-timesyncd touches /run/systemd/timesync/synchronized after its first answer (systemd-timesyncd.service(8));
 * any other time service is asked for through `timedatectl show`, which reads the kernel's STA_UNSYNC.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Clock } from './clock.ts';

const stampFile = '/run/systemd/timesync/synchronized';
const lookEveryMs = 10_000;
/** Below this, a difference between wall and monotonic time is slewing or rounding, not a step. */
const stepMinMs = 2_000;

export type ClockWatch = { readonly trusted: boolean; stop(): void };

/** @param onChange called when trust comes (never for its first finding) or the wall clock steps; `stepMs` is 0 when it did not */
export async function watchClock(
  clock: Clock,
  onChange: (now: { trusted: boolean; stepMs: number }) => void,
): Promise<ClockWatch> {
  let trusted = await synchronized();
  let offsetMs = clock.wallMs() - clock.monoMs();
  const stopping = new AbortController();
  const watch = async () => {
    for (;;) {
      await clock.sleep(lookEveryMs, stopping.signal);
      if (stopping.signal.aborted) return;
      const nowTrusted = trusted || (await synchronized());
      const nowOffsetMs = clock.wallMs() - clock.monoMs();
      const stepMs = Math.abs(nowOffsetMs - offsetMs) >= stepMinMs ? Math.round(nowOffsetMs - offsetMs) : 0;
      if (nowTrusted !== trusted || stepMs !== 0) onChange({ trusted: nowTrusted, stepMs });
      trusted = nowTrusted;
      offsetMs = nowOffsetMs;
    }
  };
  void watch();
  return {
    get trusted() {
      return trusted;
    },
    stop: () => stopping.abort(),
  };
}

function synchronized(): Promise<boolean> {
  if (existsSync(stampFile)) return Promise.resolve(true);
  return new Promise((resolve) => {
    execFile('timedatectl', ['show', '-p', 'NTPSynchronized', '--value'], { timeout: 2_000 }, (error, stdout) => {
      resolve(error === null && stdout.trim() === 'yes'); // no such program: nobody vouches for the clock
    });
  });
}
