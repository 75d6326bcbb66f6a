/** What starts the agent or its machine anew, and what it runs: verbs of the area `device` that disturb nobody. */
import { z } from 'zod';
import { reasonText } from '../params.ts';
import { type AdminContext, type Caller, failed, ok, type VerbResult, verb } from '../verb.ts';
import { idleDock, patienceOf, waitingAlready, waitMinutesMax } from './idle.ts';
import { packageVersion } from './machine-hand.ts';
import type { Wanted } from './package-fetch.ts';

/** The answer goes out first. */
const restartAfterMs = 500;

const patience = {
  now: z.boolean().default(false),
  /** For an idle dock; when it is none until then, nothing is done. */
  waitMinutes: z.int().min(0).max(waitMinutesMax).default(0),
  reason: reasonText.optional(),
};

/** What it asks for is recorded and told: nobody's password may stand in it. */
function provable(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}

export const machineVerbs = {
  'hold-updates': verb({
    title: 'Let this dock have no upgrades, by nobody, until they are let go again',
    changes: true,
    role: 'installer',
    touches: 'none',
    params: () => z.strictObject({ held: z.boolean(), reason: reasonText.optional() }),
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
    title: 'Start the machine anew, as soon as nobody works there within waitMinutes; or now',
    changes: true,
    role: 'installer',
    touches: 'site',
    params: () => z.strictObject(patience),
    answer: () => z.object({ rebooting: z.literal(true) }),
    example: { params: { reason: 'a new kernel is to count' }, answer: { rebooting: true } },
    async run(params, context, caller) {
      const { machine } = context;
      if (machine === undefined) return nobodyDoes();
      const busy = waitingAlready(context) ?? (await idleDock(context, patienceOf(params, caller), caller));
      if (busy !== undefined) return busy;
      return (await machine.ask('reboot')) ? ok({ rebooting: true }) : nobodyDoes();
    },
  }),

  restart: verb({
    title:
      'Start the agent anew, so that a changed configuration counts; as soon as nobody works there within waitMinutes; or now',
    changes: true,
    role: 'installer',
    touches: 'site',
    params: () => z.strictObject(patience),
    answer: () => z.object({ restarting: z.literal(true) }),
    example: { params: { reason: 'the new minimum is to count' }, answer: { restarting: true } },
    async run(params, context, caller) {
      const { restart, clock } = context;
      if (restart === undefined)
        return failed('bad-request', 'Nobody would start the agent again: it does not run as a service of systemd.');
      const busy = waitingAlready(context) ?? (await idleDock(context, patienceOf(params, caller), caller));
      if (busy !== undefined) return busy;
      void clock.sleep(restartAfterMs).then(() => restart(`a request of ${caller.by}`));
      return ok({ restarting: true });
    },
  }),

  /**
   * An older version, too: that is how a bad one is left again. Whether it came to it, `info` says afterwards; one with
   * which the dock is not well is left by itself (systemd/machine.sh), and that is the alarm `upgrade-failed`.
   */
  upgrade: verb({
    title:
      'Have this version of the program: from the machine’s package sources, or a package by url and sha256; as soon as nobody works there within waitMinutes; or now',
    changes: true,
    role: 'installer',
    touches: 'site',
    params: () =>
      z.strictObject({
        version: z.string().regex(packageVersion, 'must be a version, as in "1.4.0"'),
        url: z.string().max(2_000).refine(provable, 'must be an https address without user or password').optional(),
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')
          .optional(),
        ...patience,
      }),
    answer: () => z.object({ version: z.string(), running: z.string(), state: z.enum(['there', 'asked']) }),
    example: {
      params: { version: '0.1.0', reason: 'every dock is to have it' },
      answer: { version: '0.1.0', running: '0.1.0', state: 'there' },
    },
    async run({ version, url, sha256, ...asked }, context, caller) {
      const patient = patienceOf(asked, caller);
      const { machine, version: running } = context;
      if ((url === undefined) !== (sha256 === undefined))
        return failed('bad-params', 'A package is asked for by url and sha256 together.', url ? 'sha256' : 'url');
      if (version === running) return ok({ version, running, state: 'there' });
      if (machine === undefined) return nobodyDoes();
      const held = machine.held();
      if (held !== undefined)
        return failed('updates-held', `${held.by} holds updates here${held.reason ? `: ${held.reason}` : ''}.`);
      const under = waitingAlready(context);
      if (under !== undefined) return under;
      // Nothing is fetched for who does not wait.
      const busy = patient.waitMinutes > 0 ? undefined : await idleDock(context, patient, caller);
      if (busy !== undefined) return busy;
      const wanted = url === undefined || sha256 === undefined ? undefined : { url, sha256 };
      const unfit = wanted && (await fetched(wanted, machine, caller));
      if (unfit !== undefined) return unfit;
      const still = await idleDock(context, patient, caller);
      if (still !== undefined) return still;
      const taken = await (url === undefined
        ? machine.ask(`upgrade ${version}`)
        : machine.ask('install', caller.signed));
      return taken ? ok({ version, running, state: 'asked' }) : nobodyDoes();
    },
  }),
};

/** Work goes on while it comes. @returns why it is not to be had */
async function fetched(
  wanted: Wanted,
  machine: NonNullable<AdminContext['machine']>,
  { signed, progress, signal }: Caller,
): Promise<VerbResult | undefined> {
  if (signed === undefined)
    return failed(
      'unsigned',
      'A package by its address is asked for with a signature, which root verifies; at the machine: sudo apt install ./FILE.deb',
    );
  const told = (bytes: number, of: number | undefined) =>
    progress({ state: 'fetching', bytes, ...(of !== undefined && { of }) });
  told(0, undefined);
  const had = await machine.fetch(wanted, told, signal);
  return had.ok ? undefined : failed(had.code, had.text);
}

const nobodyDoes = () =>
  failed('machine-cannot', 'Nobody at this machine does what only root may; tallyman-machine.path is not active.');
