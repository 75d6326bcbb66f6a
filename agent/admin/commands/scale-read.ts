import { z } from 'zod';
import { command, failed, ok } from '../command.ts';
import { merchantId } from '../params.ts';

export const scaleRead = command({
  area: 'scale',
  verb: 'read',
  title: 'What a scale shows now, and how old that is',
  changes: false,
  params: z.strictObject({ device: merchantId }),
  async run({ device }, { devices }) {
    const found = devices().find(({ name, kind }) => name === device && kind === 'scale');
    if (!found) return failed('unknown-device', `There is no scale ${device}.`, 'device');
    if (!found.weight)
      return failed('device-not-ready', found.error ?? `${device} has not shown a weight yet.`, 'device');
    return ok({ device, ...found.weight });
  },
});
