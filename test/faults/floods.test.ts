// needs: mosquitto openssl
/**
 * A hostile broker and a hostile storefront flood the dock while somebody scans; `node test/faults/floods.ts` does it
 * at length.
 */
import { expect, it } from 'vitest';
import { floodLine, runFloods } from './flood-run.ts';

it('scans are recorded and wait no longer, whatever the broker and the storefront flood the dock with', {
  timeout: 300_000,
}, async () => {
  const { findings, floods, scans } = await runFloods({ seconds: 0.8 });
  for (const figures of floods) process.stdout.write(`${floodLine(figures)}\n`);
  expect(findings).toEqual([]);
  expect(scans).toBeGreaterThan(100);
});
