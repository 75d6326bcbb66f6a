/** What follows a commit: whatever fails there, what was committed is answered as committed. */
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { systemClock } from '../../../agent/clock.ts';
import type { Numbered, WriteRequest } from '../../../agent/ledger/messages.ts';
import { boot } from '../../../agent/ledger/recovery/boot.ts';
import type { Stamp } from '../../../agent/ledger/stamp.ts';
import { OpenLedger } from '../../../agent/ledger/writer/open-ledger.ts';
import { newDirectory } from '../dock.ts';
import { identity, items, rulebook } from '../goods.ts';

const stamp: Stamp = { at: 1_800_000_000_000, utcOffsetMin: 0, monoMs: 1, clockTrusted: true };

it('an anchor that fails in a way nobody thought of is trouble; the commit is answered', async () => {
  const dataDir = newDirectory();
  const booted = boot({ dataDir, rulebook, identity, boot: 'test', randomBytes }, stamp);
  if (booted.type !== 'open') throw new Error(booted.detail);
  const { groupCommit, anchor } = booted;
  const ledger = new OpenLedger({ groupCommit, anchor, dataDir, clock: systemClock, onTrouble: () => undefined });
  // Its descriptor is taken away: EBADF, which is in no table.
  anchor.close();
  const waiting: Numbered<WriteRequest>[] = [{ type: 'submit', submission: items(1), call: 7, stamp }];
  const turn = ledger.turn((group) => group.write(() => waiting.shift()));
  expect(turn.answers).toMatchObject([{ call: 7, value: { type: 'done' } }]);
  expect(turn).toMatchObject({ committed: true, moved: true, trouble: { reason: 'io-error', reopen: true } });
  await ledger.abandon();
});
