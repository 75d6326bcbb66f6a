/**
 * A short day at a dock, for a process whose writes are traced: `node traced-process.ts DIR SCANS [rebuild]`. Opens the
 * book, receives, and writes down in DIR/confirmed what was confirmed (`seq hash`, a line each), the moment it heard of
 * it; then it stops in order. With `rebuild` the tables are made again while it scans.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../agent/clock.ts';
import { openBook } from '../../agent/ledger/client.ts';
import { identity, items, rulebook, scan } from './goods.ts';

const [, , dataDir = '', scans = '0', rebuild] = process.argv;

const book = await openBook({
  dataDir,
  rulebook,
  identity,
  clockTrusted: () => true,
  timezone: 'America/Los_Angeles',
  clock: systemClock,
  events: { onCommit: () => undefined, onState: () => undefined, onEpoch: () => undefined, onDrain: () => undefined },
});
await book.submit(items(2));
const rebuilt = rebuild === undefined ? undefined : book.rebuild();
for (let n = 0; n < Number(scans); n += 1) {
  const outcome = await book.submit(scan(n % 2));
  if (outcome.type !== 'recorded') throw new Error(JSON.stringify(outcome));
  appendFileSync(join(dataDir, 'confirmed'), `${book.head.seq} ${book.head.hash}\n`);
}
await rebuilt;
await book.close();
