/** Ports as a person finds them: stable names first, the plain name when there is no other, nothing opened. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPorts } from '../../agent/cli/ports.ts';

describe('devices probe', () => {
  it('lists every port once, by its stable names', async () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'tallyman-')));
    for (const name of ['ttyUSB0', 'ttyACM0', 'ttyS1', 'null']) writeFileSync(join(root, name), '');
    mkdirSync(join(root, 'serial/by-id'), { recursive: true });
    mkdirSync(join(root, 'serial/by-path'), { recursive: true });
    symlinkSync('../../ttyUSB0', join(root, 'serial/by-id/usb-FTDI_A1-if00-port0'));
    symlinkSync('../../ttyUSB0', join(root, 'serial/by-path/pci-0:1'));
    symlinkSync('../../gone', join(root, 'serial/by-path/pci-0:2'));
    expect(await findPorts(root)).toEqual([
      { device: join(root, 'ttyACM0'), allowed: true, holders: [] },
      {
        device: join(root, 'ttyUSB0'),
        byId: join(root, 'serial/by-id/usb-FTDI_A1-if00-port0'),
        byPath: join(root, 'serial/by-path/pci-0:1'),
        allowed: true,
        holders: [],
      },
    ]);
    rmSync(root, { recursive: true });
  });

  it('is an empty list on a machine without ports', async () => {
    const root = mkdtempSync(join(tmpdir(), 'tallyman-'));
    expect(await findPorts(root)).toEqual([]);
    rmSync(root, { recursive: true });
  });
});
