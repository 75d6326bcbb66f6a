/** What the book does about a failing disk, as tables: what SQLite's errors mean, and the way back. */
import { describe, expect, it } from 'vitest';
import { type StorageInput, type StorageState, storageStep } from '../../../agent/ledger/disk/storage.ts';
import { type Trouble, troubleOf } from '../../../agent/ledger/disk/trouble.ts';
import { localDate, type Stamp, Zone } from '../../../agent/ledger/stamp.ts';
import { checkpointDue } from '../../../agent/ledger/threads/checkpoints.ts';
import { clockChange } from '../../../agent/ledger/writer/clock-change.ts';

const failed = (code: string): Error => Object.assign(new Error('it failed'), { code });

describe('an error of the storage', () => {
  it.each<[string, Partial<Trouble> | undefined]>([
    ['SQLITE_FULL', { reason: 'disk-full', reopen: false }],
    ['ENOSPC', { reason: 'disk-full', reopen: false }],
    ['SQLITE_BUSY', { reason: 'busy', reopen: false }],
    ['SQLITE_BUSY_SNAPSHOT', { reason: 'busy', reopen: false }],
    ['SQLITE_READONLY_DBMOVED', { reason: 'read-only', reopen: true }],
    ['EROFS', { reason: 'read-only', reopen: true }],
    ['SQLITE_IOERR_FSYNC', { reason: 'io-error', reopen: true, damaged: false }],
    ['SQLITE_CANTOPEN', { reason: 'io-error', reopen: true, damaged: false }],
    ['EIO', { reason: 'io-error', reopen: true, damaged: false }],
    ...['EUCLEAN', 'ENXIO', 'EMFILE', 'ENODEV', 'EBADMSG', 'ESTALE', 'EFBIG'].map(
      (code): [string, Partial<Trouble>] => [code, { reason: 'io-error', reopen: true, damaged: false }],
    ),
    ['SQLITE_CORRUPT_INDEX', { reason: 'io-error', reopen: true, damaged: true }],
    ['SQLITE_NOTADB', { reason: 'io-error', reopen: true, damaged: true }],
    ['SQLITE_CONSTRAINT_TRIGGER', undefined],
    ['SQLITE_ERROR', undefined],
    ['ERR_INVALID_ARG_TYPE', undefined],
  ])('%s', (code, wanted) => {
    const trouble = troubleOf(failed(code));
    if (wanted === undefined) expect(trouble).toBeUndefined();
    else expect(trouble).toMatchObject(wanted);
  });
});

describe('the way back', () => {
  const half = (): number => 0.5;
  const run = (inputs: StorageInput[], from: StorageState = { state: 'open' }) =>
    inputs.reduce((last, input) => storageStep(last.state, input, half), {
      state: from,
      effects: [],
    } as ReturnType<typeof storageStep>);
  const trouble = (code: string): StorageInput => ({ type: 'trouble', trouble: troubleOf(failed(code)) as Trouble });
  const kinds = (step: ReturnType<typeof storageStep>): string[] => step.effects.map((effect) => effect.type);

  it('of a full disk keeps the connection, gives the reserve back and waits for room', () => {
    const step = run([trouble('SQLITE_FULL')]);
    expect(step.state).toMatchObject({ state: 'refusing', reason: 'disk-full', until: 'room' });
    expect(kinds(step)).toEqual(['tell', 'release-reserve', 'try-again']);
  });

  it('of a lock waits until it is gone', () => {
    expect(run([trouble('SQLITE_BUSY')]).state).toMatchObject({ until: 'unlocked' });
    expect(kinds(run([trouble('SQLITE_BUSY'), { type: 'mended' }]))).toEqual(['tell']);
  });

  it('of a failed sync closes the store and goes through the boot check', () => {
    const step = run([trouble('SQLITE_IOERR_FSYNC')]);
    expect(step.state).toMatchObject({ until: 'reopened' });
    expect(kinds(step)).toEqual(['tell', 'close-store', 'try-again']);
  });

  it('pauses longer and longer, up to a bound that keeps it below half a minute', () => {
    const pauses: number[] = [];
    let { state } = run([trouble('EIO')]);
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const step = storageStep(state, { type: 'not-yet', reason: 'io-error' }, () => 1);
      state = step.state;
      for (const effect of step.effects) if (effect.type === 'try-again') pauses.push(effect.afterMs);
    }
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses.at(-1)).toBe(10_000);
  });

  it('does not start twice for the same trouble, but gets worse when the trouble does', () => {
    expect(run([trouble('SQLITE_FULL'), trouble('SQLITE_FULL')]).effects).toEqual([]);
    expect(run([trouble('EIO'), trouble('SQLITE_FULL')]).effects).toEqual([]);
    const worse = run([trouble('SQLITE_FULL'), trouble('EIO')]);
    expect(worse.state).toMatchObject({ until: 'reopened', reason: 'io-error' });
    expect(kinds(worse)).toEqual(['tell', 'close-store', 'try-again']);
  });

  it('tells when the reason becomes another one', () => {
    const step = run([trouble('EIO'), { type: 'not-yet', reason: 'read-only' }]);
    expect(step.state).toMatchObject({ reason: 'read-only' });
    expect(kinds(step)).toEqual(['tell', 'try-again']);
    expect(run([{ type: 'not-yet', reason: 'busy' }]).effects).toEqual([]);
    expect(run([{ type: 'mended' }]).effects).toEqual([]);
  });
});

describe('a checkpoint', () => {
  it.each<[string, Parameters<typeof checkpointDue>[0], ReturnType<typeof checkpointDue>]>([
    ['not for a few commits', { frames: 3_000, copied: 0, quietMs: 0 }, undefined],
    ['for a log of 4 MB', { frames: 4_000, copied: 0, quietMs: 0 }, 'PASSIVE'],
    ['not for what is copied', { frames: 9_000, copied: 8_000, quietMs: 0 }, undefined],
    ['for less when nothing else is going on', { frames: 600, copied: 0, quietMs: 30_000 }, 'PASSIVE'],
    ['not for nearly nothing', { frames: 400, copied: 0, quietMs: 60_000 }, undefined],
    ['that copies a long log first', { frames: 20_000, copied: 19_000, quietMs: 30_000 }, 'PASSIVE'],
    ['and cuts it then, in a pause', { frames: 20_000, copied: 20_000, quietMs: 30_000 }, 'TRUNCATE'],
  ])('%s', (_what, backlog, mode) => {
    expect(checkpointDue(backlog)).toBe(mode);
  });
});

describe('the dock’s own time', () => {
  it.each([
    ['America/Los_Angeles', '2026-11-22T07:59:59Z', -480, '2026-11-21'],
    ['America/Los_Angeles', '2026-11-22T08:00:00Z', -480, '2026-11-22'],
    ['America/Los_Angeles', '2026-03-08T09:59:59Z', -480, '2026-03-08'],
    ['America/Los_Angeles', '2026-03-08T10:00:00Z', -420, '2026-03-08'],
    ['Asia/Kathmandu', '2026-11-22T18:20:00Z', 345, '2026-11-23'],
    ['UTC', '1970-01-01T00:00:00Z', 0, '1970-01-01'],
  ])('%s at %s', (zone, text, utcOffsetMin, date) => {
    const at = Date.parse(text);
    expect(new Zone(zone).offsetMin(at)).toBe(utcOffsetMin);
    expect(localDate({ at, utcOffsetMin })).toBe(date);
  });

  it('is looked up again when the quarter hour changes', () => {
    const zone = new Zone('Europe/Berlin');
    const before = Date.parse('2026-10-25T00:59:59Z');
    expect([before, before + 1_000, before].map((at) => zone.offsetMin(at))).toEqual([120, 60, 120]);
    expect(() => new Zone('Mars/Olympus')).toThrow(RangeError);
  });

  it('is on the record when it steps or becomes trusted, and not when it is slewed', () => {
    const then: Stamp = { at: 1_000_000, utcOffsetMin: 0, monoMs: 5_000, clockTrusted: false };
    const later = (ms: number, changed: Partial<Stamp> = {}): Stamp => ({
      ...then,
      at: then.at + ms,
      monoMs: then.monoMs + ms,
      ...changed,
    });
    expect(clockChange(then, later(60_000))).toBeUndefined();
    expect(clockChange(then, later(60_000, { at: then.at + 61_500 }))).toBeUndefined();
    expect(clockChange(then, later(60_000, { clockTrusted: true }))).toEqual({ trusted: true, stepMs: 0 });
    expect(clockChange(then, later(60_000, { at: 0 }))).toEqual({ trusted: false, stepMs: -1_060_000 });
  });
});
