import { z } from 'zod';
import { weightAgeMsMax } from '../../../drivers/scales/settle.ts';
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
    if (found.weight.ageMs > weightAgeMsMax)
      return failed(
        'device-not-ready',
        `${device} has shown nothing for ${seconds(found.weight.ageMs)}: its last weight is too old to be one. ${found.error ?? 'Is it switched on? One that prints when a key is pressed shows a weight only then.'}`,
        'device',
      );
    return ok({ device, ...found.weight });
  },
});

const seconds = (ms: number) => `${Math.floor(ms / 1000)} s`;
