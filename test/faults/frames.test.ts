// needs: mosquitto
/**
 * Garbage on all ports at full rate beside one good scanner: the agent lives, its memory is bounded, its chain
 * verifies, nothing is booked but what was scanned well, and every good scan is confirmed. Another seed each day of the
 * year; `node test/faults/fuzz.ts` repeats it and sends a million.
 */
import { expect, it } from 'vitest';
import { runFrames } from './frame-run.ts';

it('books nothing of garbage and goes on working beside it', { timeout: 240_000 }, async () => {
  const seed = Math.floor(Date.now() / 86_400_000);
  const report = await runFrames({ seed, frames: 150_000, secondsMax: 45 });
  const { p50, p99, max } = report.goodScanMs;
  process.stdout.write(
    `${report.framesSent} frames in ${report.seconds.toFixed(0)} s; good scans: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(0)} ms, max ${max.toFixed(0)} ms\n`,
  );
  expect(report, `node test/faults/fuzz.ts --seed ${seed} --frames 150000`).toMatchObject({ findings: [] });
  // The run was one.
  expect(report.framesSent).toBeGreaterThan(5_000);
  expect(report.goodScansConfirmed).toBeGreaterThan(10);
});
