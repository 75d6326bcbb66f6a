import { z } from 'zod';
import { exampleAlarm, exampleChannel } from '../answers/example-rows.ts';
import { alarmShown, bootShown, brokerShown, channelShown, deviceShown, sharedShown } from '../answers/shapes.ts';
import { verdictShown, worstOf } from '../answers/verdict.ts';
import { checkDock } from '../dock/check.ts';
import { diagnosisOf } from '../dock/diagnosis.ts';
import { putDiagnosis } from '../dock/diagnosis-archive.ts';
import { machineVerbs } from '../dock/machine-verbs.ts';
import { health } from '../health.ts';
import { info } from '../info.ts';
import { reasonText } from '../params.ts';
import { area, failed, ok, verb } from '../verb.ts';

const httpsUrl = z
  .url({ protocol: /^https$/, error: 'must be an https:// address' })
  .max(2_048)
  .refine((url) => new URL(url).username === '' && new URL(url).password === '', 'must hold no name and no password');
const level = z.enum(['debug', 'info', 'warn', 'error']);

export const deviceVerbs = area('device', {
  announce: verb({
    title: 'Tell state, info and health to the broker anew',
    changes: false,
    role: 'viewer',
    touches: 'none',
    params: () => z.strictObject({}),
    answer: () => z.object({ announced: z.boolean() }),
    example: { params: {}, answer: { announced: true } },
    async run(_params, { announce, uplink }) {
      announce?.();
      return ok({ announced: uplink()?.state === 'online' });
    },
  }),

  check: verb({
    title:
      'The whole dock at a glance: clock, names, disk, broker, storefronts, devices, files; what is wrong, what to do',
    changes: false,
    role: 'viewer',
    touches: 'own',
    params: () => z.strictObject({}),
    answer: () =>
      z.object({
        verdict: verdictShown(),
        rows: z.array(
          z.object({
            ...{ area: z.string(), verdict: verdictShown(), text: z.string() },
            ...{ subject: z.string().optional(), remedy: z.string().optional() },
          }),
        ),
      }),
    example: {
      params: {},
      answer: { verdict: 'ok', rows: [{ area: 'disk', verdict: 'ok', text: 'nothing is known to be wrong' }] },
    },
    async run(_params, context, caller) {
      const rows = await checkDock(context, caller);
      return ok({ verdict: worstOf(rows), rows });
    },
  }),

  diag: verb({
    title:
      'One document to find out what is wrong: health, check, configuration, log and what was asked, without secrets; with page as an archive in pages, 0 makes it anew',
    changes: false,
    role: 'supervisor',
    touches: 'site',
    params: () => z.strictObject({ page: z.int().min(0).max(1_000).optional() }),
    answer: () =>
      z.union([
        z.object({ madeAt: z.string(), log: z.array(z.string()) }),
        z.object({
          ...{ piece: z.base64(), page: z.int(), next: z.int().nullable() },
          ...{ bytes: z.int(), sha256: z.string() },
        }),
      ]),
    example: { params: {}, answer: { madeAt: '2026-11-28T17:00:42.156Z', log: [] } },
    async run({ page }, context) {
      if (page === undefined) return ok(await diagnosisOf(context));
      const found = await context.diagnosis.page(page, () => diagnosisOf(context));
      if (found === undefined) return failed('bad-request', `There is no page ${page}; 0 makes a new archive.`, 'page');
      return ok(found);
    },
  }),

  'send-diag': verb({
    title: 'Put the document of device/diag to an https address that was signed for it; its certificate is verified',
    changes: true,
    role: 'supervisor',
    touches: 'site',
    params: () => z.strictObject({ url: httpsUrl, reason: reasonText.optional() }),
    answer: () => z.object({ status: z.int(), bytes: z.int() }),
    example: {
      params: { url: 'https://store.example/diag/dock-3.json?signature=…', reason: 'the scanner falls asleep' },
      answer: { status: 200, bytes: 48_211 },
    },
    async run({ url }, context, { signal }) {
      const put = await putDiagnosis(url, await diagnosisOf(context), context.clock, signal);
      return 'reason' in put ? failed('bad-request', `It is not there: ${put.reason}.`, 'url') : ok(put);
    },
  }),

  'log-level': verb({
    title: 'Write more or less into the log from now on, until the next start',
    changes: true,
    role: 'supervisor',
    touches: 'none',
    params: () => z.strictObject({ level, reason: reasonText.optional() }),
    answer: () => z.object({ level }),
    example: { params: { level: 'debug', reason: 'a scanner falls asleep' }, answer: { level: 'debug' } },
    async run({ level }, { setLogLevel }) {
      setLogLevel?.(level);
      return ok({ level });
    },
  }),

  ...machineVerbs,

  health: verb({
    title: 'How the dock is: ledger, channels, devices, alarms',
    changes: false,
    role: 'viewer',
    touches: 'own',
    params: () => z.strictObject({}),
    answer: () =>
      z.object({
        state: z.enum(['ok', 'attention', 'refusing']),
        ...{ site: z.string(), dock: z.string(), epoch: z.string(), head: z.int(), version: z.string() },
        ...{ clockTrusted: z.boolean(), uptimeMs: z.number(), openExceptions: z.int().nullable() },
        ...{ broker: brokerShown().optional(), shared: sharedShown().optional() },
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
        alarms: [exampleAlarm],
      },
    },
    run: async (_params, context, caller) => ok(await health(context, caller)),
  }),

  info: verb({
    title: 'Version, ledger head, verbs, channels and devices of this dock',
    changes: false,
    role: 'viewer',
    touches: 'own',
    params: () => z.strictObject({}),
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
    params: () => z.strictObject({}),
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
