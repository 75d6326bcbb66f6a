import { z } from 'zod';
import { isInUse } from '../../inventory/nouns/station/session.ts';
import { exampleAlarm, exampleChannel } from '../answers/example-rows.ts';
import { alarmShown, bootShown, brokerShown, channelShown, deviceShown, sharedShown } from '../answers/shapes.ts';
import { checkDock } from '../dock/check.ts';
import { diagnosisOf } from '../dock/diagnosis.ts';
import { packageVersion } from '../dock/machine-hand.ts';
import { health } from '../health.ts';
import { info } from '../info.ts';
import { reasonText } from '../params.ts';
import { type AdminContext, area, failed, ok, verb } from '../verb.ts';

/** The answer goes out first. */
const restartAfterMs = 500;
const level = z.enum(['debug', 'info', 'warn', 'error']);

export const deviceVerbs = area('device', {
  announce: verb({
    title: 'Tell state, info and health to the broker anew',
    changes: false,
    role: 'viewer',
    touches: 'none',
    params: z.strictObject({}),
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
    params: z.strictObject({}),
    answer: () =>
      z.object({
        verdict: z.enum(['ok', 'warning', 'error']),
        rows: z.array(
          z.object({
            ...{ area: z.string(), verdict: z.enum(['ok', 'warning', 'error']), text: z.string() },
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
      const has = (verdict: string) => rows.some((row) => row.verdict === verdict);
      return ok({ verdict: has('error') ? 'error' : has('warning') ? 'warning' : 'ok', rows });
    },
  }),

  diag: verb({
    title:
      'One document to find out what is wrong: health, check, configuration, log and what was asked, without secrets',
    changes: false,
    role: 'supervisor',
    touches: 'site',
    params: z.strictObject({}),
    answer: () => z.object({ madeAt: z.string(), log: z.array(z.string()) }),
    example: { params: {}, answer: { madeAt: '2026-11-28T17:00:42.156Z', log: [] } },
    run: async (_params, context) => ok(await diagnosisOf(context)),
  }),

  'log-level': verb({
    title: 'Write more or less into the log from now on, until the next start',
    changes: true,
    role: 'supervisor',
    touches: 'none',
    params: z.strictObject({ level, reason: reasonText.optional() }),
    answer: () => z.object({ level }),
    example: { params: { level: 'debug', reason: 'a scanner falls asleep' }, answer: { level: 'debug' } },
    async run({ level }, { setLogLevel }) {
      setLogLevel?.(level);
      return ok({ level });
    },
  }),

  'hold-updates': verb({
    title: 'Let this dock have no upgrades, by nobody, until they are let go again',
    changes: true,
    role: 'installer',
    touches: 'none',
    params: z.strictObject({ held: z.boolean(), reason: reasonText.optional() }),
    answer: () => z.object({ held: z.boolean() }),
    example: { params: { held: true, reason: 'the week before Christmas' }, answer: { held: true } },
    async run({ held, reason }, { machine, clock }, { by }) {
      if (machine === undefined) return nobodyDoes();
      // Here first: whatever root does, this dock asks for none.
      machine.hold(held ? { by, at: clock.wallMs(), ...(reason !== undefined && { reason }) } : undefined);
      return (await machine.ask(held ? 'hold' : 'unhold')) ? ok({ held }) : nobodyDoes();
    },
  }),

  reboot: verb({
    title: 'Start the machine anew; not while somebody works, but with now',
    changes: true,
    role: 'installer',
    touches: 'site',
    params: z.strictObject({ now: z.boolean().default(false), reason: reasonText.optional() }),
    answer: () => z.object({ rebooting: z.literal(true) }),
    example: { params: { reason: 'a new kernel is to count' }, answer: { rebooting: true } },
    async run({ now }, context) {
      const { machine } = context;
      if (machine === undefined) return nobodyDoes();
      const busy = now ? undefined : await inUseSomewhere(context);
      if (busy !== undefined) return busy;
      return (await machine.ask('reboot')) ? ok({ rebooting: true }) : nobodyDoes();
    },
  }),

  restart: verb({
    title: 'Start the agent anew, so that a changed configuration counts; not while somebody works, but with now',
    changes: true,
    role: 'installer',
    touches: 'site',
    params: z.strictObject({ now: z.boolean().default(false), reason: reasonText.optional() }),
    answer: () => z.object({ restarting: z.literal(true) }),
    example: { params: { reason: 'the new minimum is to count' }, answer: { restarting: true } },
    async run({ now }, context, { by }) {
      const { restart, clock } = context;
      if (restart === undefined)
        return failed('bad-request', 'Nobody would start the agent again: it does not run as a service of systemd.');
      const busy = now ? undefined : await inUseSomewhere(context);
      if (busy !== undefined) return busy;
      void clock.sleep(restartAfterMs).then(() => restart(`a request of ${by}`));
      return ok({ restarting: true });
    },
  }),

  /**
   * An older version, too: that is how a bad one is left again. Whether it came to it, `info` says afterwards; one with
   * which the dock is not well is left by itself (systemd/machine.sh), and that is the alarm `upgrade-failed`.
   */
  upgrade: verb({
    title:
      'Have this version of the program, from the package sources of the machine; not while somebody works, but with now',
    changes: true,
    role: 'installer',
    touches: 'site',
    params: z.strictObject({
      version: z.string().regex(packageVersion, 'must be a version, as in "1.4.0"'),
      now: z.boolean().default(false),
      reason: reasonText.optional(),
    }),
    answer: () => z.object({ version: z.string(), running: z.string(), state: z.enum(['there', 'asked']) }),
    example: {
      params: { version: '0.1.0', reason: 'every dock is to have it' },
      answer: { version: '0.1.0', running: '0.1.0', state: 'there' },
    },
    async run({ version, now }, context) {
      const { machine, version: running } = context;
      if (version === running) return ok({ version, running, state: 'there' });
      if (machine === undefined) return nobodyDoes();
      const held = machine.held();
      if (held !== undefined)
        return failed('updates-held', `${held.by} holds updates here${held.reason ? `: ${held.reason}` : ''}.`);
      const busy = now ? undefined : await inUseSomewhere(context);
      if (busy !== undefined) return busy;
      return (await machine.ask(`upgrade ${version}`)) ? ok({ version, running, state: 'asked' }) : nobodyDoes();
    },
  }),

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

const nobodyDoes = () =>
  failed('machine-cannot', 'Nobody at this machine does what only root may; tallyman-machine.path is not active.');

/** Where somebody is signed in or has something open, it waits. */
async function inUseSomewhere({ config, book }: Pick<AdminContext, 'config' | 'book'>) {
  for (const { name } of config.stations) {
    const { session } = await book.station(name);
    if (isInUse(session)) return failed('station-in-use', `Somebody works at ${name}; ask again later, or with now.`);
  }
  return undefined;
}
