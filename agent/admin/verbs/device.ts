import { z } from 'zod';
import { exampleChannel } from '../answers/example-rows.ts';
import { alarmShown, bootShown, brokerShown, channelShown, deviceShown } from '../answers/shapes.ts';
import { health } from '../health.ts';
import { info } from '../info.ts';
import { area, ok, verb } from '../verb.ts';

export const deviceVerbs = area('device', {
  health: verb({
    title: 'How the dock is: ledger, channels, devices, alarms',
    changes: false,
    role: 'viewer',
    touches: 'own',
    params: z.strictObject({}),
    answer: () =>
      z.object({
        state: z.enum(['ok', 'attention', 'refusing']),
        ...{ site: z.string(), dock: z.string(), epoch: z.string(), head: z.int(), version: z.string() },
        ...{ clockTrusted: z.boolean(), uptimeMs: z.number(), openExceptions: z.int().nullable() },
        broker: brokerShown().optional(),
        channels: z.array(channelShown()),
        devices: z.array(z.object({ name: z.string(), kind: z.string(), protocol: z.string(), state: z.string() })),
        alarms: z.array(alarmShown()),
      }),
    example: {
      params: {},
      answer: {
        state: 'attention',
        site: 'reno-1',
        dock: 'dock-3',
        epoch: 'krawms61pb4x1ex3',
        head: 41,
        version: '0.1.0',
        clockTrusted: true,
        uptimeMs: 86_400_000,
        openExceptions: 0,
        channels: [exampleChannel],
        devices: [{ name: 'scanner-1', kind: 'scanner', protocol: 'serial', state: 'open' }],
        alarms: [
          {
            id: 'channel-behind:acme-web',
            code: 'channel-behind',
            severity: 'warning',
            text: 'acme-web is behind.',
            remedy: 'See whether its storefront can be reached.',
            subject: 'acme-web',
            since: 1_795_888_837_924,
            count: 1,
          },
        ],
      },
    },
    run: async (_params, context, caller) => ok(await health(context, caller)),
  }),

  info: verb({
    title: 'Version, ledger head, verbs, channels and devices of this dock',
    changes: false,
    role: 'viewer',
    touches: 'own',
    params: z.strictObject({}),
    answer: () =>
      z.object({
        ...{ version: z.string(), site: z.string(), dock: z.string(), epoch: z.string(), head: z.int() },
        boot: bootShown(),
        schema: z.string(),
        verbs: z.array(
          z.object({
            ...{ verb: z.string(), title: z.string(), changes: z.boolean(), role: z.string() },
            params: z.array(z.string()),
          }),
        ),
        merchants: z.array(z.object({ id: z.string() })),
        stations: z.array(z.object({ name: z.string(), work: z.string() })),
        packagings: z.array(z.string()),
        channels: z.array(z.object({ name: z.string(), merchant: z.string(), kind: z.string(), enabled: z.boolean() })),
        devices: z.array(z.object({ name: z.string(), station: z.string(), kind: z.string() })),
      }),
    example: {
      params: {},
      answer: {
        version: '0.1.0',
        site: 'reno-1',
        dock: 'dock-3',
        epoch: 'krawms61pb4x1ex3',
        head: 41,
        boot: { verdict: 'agreed', epoch: 'krawms61pb4x1ex3', head: 40, detail: '' },
        schema: '1f0c9a54b2d7',
        verbs: [
          {
            verb: 'ledger/head',
            title: 'Epoch, number and hash of the newest entry',
            changes: false,
            role: 'viewer',
            params: [],
          },
        ],
        merchants: [{ id: 'acme' }],
        stations: [{ name: 'receiving-1', work: 'receiving' }],
        packagings: ['box-s'],
        channels: [{ name: 'acme-web', merchant: 'acme', kind: 'mqtt', enabled: true }],
        devices: [{ name: 'scanner-1', station: 'receiving-1', kind: 'scanner' }],
      },
    },
    run: async (_params, context, caller) => ok(info(context, caller)),
  }),

  list: verb({
    title: 'Scanners and scales with their ports and counters',
    changes: false,
    role: 'viewer',
    touches: 'none',
    params: z.strictObject({}),
    answer: () => z.object({ devices: z.array(deviceShown()) }),
    example: {
      params: {},
      answer: {
        devices: [
          {
            name: 'scanner-1',
            station: 'receiving-1',
            kind: 'scanner',
            protocol: 'serial',
            port: '/dev/ttyACM0',
            state: 'open',
            frames: 812,
            discarded: 0,
            lost: 1,
          },
        ],
      },
    },
    run: async (_params, { devices }) => ok({ devices: devices() }),
  }),
});
