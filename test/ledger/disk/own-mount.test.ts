/** What the kernel's table of mounts says of the disk below the ledger. */
import { describe, expect, it } from 'vitest';
import { isLeftBehind, type OwnMount, ownMountOf } from '../../../agent/ledger/disk/own-mount.ts';

const table = (...lines: string[]) => `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n${lines.join('\n')}\n`;
const data = (ours: string, disk: string, point = '/var/lib/tallyman') =>
  `36 22 254:16 / ${point} ${ours},relatime shared:7 master:2 - ext4 /dev/vdb ${disk},errors=remount-ro`;

describe('the mount that a ledger lies in', () => {
  it.each<[string, string, OwnMount | undefined]>([
    ['no mount of its own', table(), { ours: 'rw', disk: 'rw' }],
    ['one that anybody may write', table(data('rw', 'rw')), { ours: 'rw', disk: 'rw' }],
    ['one that nobody may write', table(data('ro', 'ro')), { ours: 'ro', disk: 'ro' }],
    ['one that the file system gave up', table(data('rw', 'ro')), { ours: 'rw', disk: 'ro' }],
    ['one that only others may write', table(data('ro', 'rw')), { ours: 'ro', disk: 'rw' }],
    ['another disk over it', table(data('ro', 'ro'), data('rw', 'rw')), { ours: 'rw', disk: 'rw' }],
    [
      'others beside it',
      table(data('ro', 'ro', '/var/lib/tally'), data('ro', 'ro', '/var/lib/tallyman/x')),
      { ours: 'rw', disk: 'rw' },
    ],
    ['others above it, named later', table(data('rw', 'rw'), data('ro', 'ro', '/var')), { ours: 'rw', disk: 'rw' }],
    ['nothing', '', undefined],
  ])('%s', (_, text, expected) => {
    expect(ownMountOf(text, '/var/lib/tallyman')).toEqual(expected);
  });

  it('has spaces in its name', () => {
    expect(ownMountOf(table(data('ro', 'rw', '/mnt/the\\040dock')), '/mnt/the dock/data')).toEqual({
      ours: 'ro',
      disk: 'rw',
    });
  });
});

describe('a process is left behind', () => {
  const [closed, ahead, open]: OwnMount[] = [
    { ours: 'ro', disk: 'ro' },
    { ours: 'ro', disk: 'rw' },
    { ours: 'rw', disk: 'rw' },
  ];
  it.each<[string, OwnMount | undefined, OwnMount | undefined, boolean]>([
    ['by a disk that became writable for everybody else', closed, ahead, true],
    ['not by one that became writable for it, too', closed, open, false],
    ['not by one that nobody may write yet', closed, closed, false],
    ['not by a mount that was read-only on purpose when it began', undefined, ahead, false],
    ['not by one that stays so', ahead, ahead, false],
    ['not by a table that does not say', closed, undefined, false],
  ])('%s', (_, before, now, expected) => {
    expect(isLeftBehind(before, now)).toBe(expected);
  });
});
