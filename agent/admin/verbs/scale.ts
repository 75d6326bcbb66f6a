import { z } from 'zod';
import { weightAgeMsMax } from '../../../drivers/scales/settle.ts';
import { merchantId } from '../params.ts';
import { inUse, tellScale } from '../scale-command.ts';
import { type AdminContext, area, failed, ok, verb } from '../verb.ts';

export const scaleVerbs = area('scale', {
  read: verb({
    title: 'What a scale shows now, and how old that is',
    changes: false,
    role: 'viewer',
    touches: 'none',
    params: () => z.strictObject({ device: merchantId }),
    answer: () =>
      z.object({ device: z.string(), digits: z.string(), unit: z.string(), kind: z.string(), ageMs: z.number() }),
    example: {
      params: { device: 'scale-1' },
      answer: { device: 'scale-1', digits: '1.250', unit: 'kg', kind: 'gross', ageMs: 120 },
    },
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
  }),

  tare: verb({
    title: 'Take what is on the scale as tare, or clear the tare',
    changes: true,
    role: 'operator',
    touches: 'none',
    params: () => z.strictObject({ device: merchantId, clear: z.boolean().default(false) }),
    answer: () => z.object({ device: z.string(), sent: z.enum(['tare', 'clear-tare']) }),
    example: { params: { device: 'scale-1' }, answer: { device: 'scale-1', sent: 'tare' } },
    run: async ({ device, clear }, context, caller) =>
      (await inUse(context, stationOf(context, device), caller)) ??
      tellScale(context, device, clear ? 'clear-tare' : 'tare'),
  }),

  zero: verb({
    title: 'Set an empty scale to zero',
    changes: true,
    role: 'operator',
    touches: 'none',
    params: () => z.strictObject({ device: merchantId }),
    answer: () => z.object({ device: z.string(), sent: z.literal('zero') }),
    example: { params: { device: 'scale-1' }, answer: { device: 'scale-1', sent: 'zero' } },
    run: async ({ device }, context, caller) =>
      (await inUse(context, stationOf(context, device), caller)) ?? tellScale(context, device, 'zero'),
  }),
});

const stationOf = ({ config }: AdminContext, device: string) =>
  config.devices.find(({ name }) => name === device)?.station;

const seconds = (ms: number) => `${Math.floor(ms / 1000)} s`;
