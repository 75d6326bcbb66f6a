/**
 * The configuration from afar. It is checked as a whole before anything is changed, and counts from the next start on
 * (`device/restart`). Its secrets never leave the dock: where one stands, `(kept back)` is shown, and may be sent back.
 */
import { z } from 'zod';
import type { Configuration } from '../configuration/configuration.ts';
import { changesOf, documentOf, shownOf } from '../configuration/kept-back.ts';
import { reasonText } from '../params.ts';
import { type AdminContext, area, failed, ok, type VerbResult, verb } from '../verb.ts';

const toml = z.string().min(1).max(60_000);
const version = z.string().regex(/^[0-9a-f]{12}$/, 'must be the 12 hexadecimal digits of a configuration');
const changes = () => z.array(z.object({ key: z.string(), from: z.unknown().optional(), to: z.unknown().optional() }));
const changesMax = 500;
const put = () =>
  z.object({ version: z.string(), running: z.string(), restartRequired: z.boolean(), changes: changes() });

const before = 'a41b20c7d9e3';
const after = '5be2f09c1d77';
const raised = [{ key: 'channel[acme-web].minimum-level', from: 0, to: 2 }];
const example = { version: after, running: before, restartRequired: true, changes: raised };

export const configVerbs = area('config', {
  get: verb({
    title: 'The configuration in the dock’s file, without its secrets; which one runs, and whether a restart is due',
    changes: false,
    role: 'supervisor',
    touches: 'site',
    params: () => z.strictObject({}),
    answer: () =>
      z.object({
        ...{ version: z.string().nullable(), running: z.string(), restartRequired: z.boolean() },
        ...{ config: z.unknown(), errors: z.array(z.string()) },
      }),
    example: {
      params: {},
      answer: {
        ...{ version: before, running: before, restartRequired: false },
        config: { dock: { site: 'reno-1', name: 'dock-3' } },
        errors: [],
      },
    },
    run: async (_params, { configuration }) =>
      withFile(configuration, (held) => {
        const { toml, version = null, errors } = held.inFile();
        const config = shownOf(documentIn(toml));
        const restartRequired = version !== null && version !== held.running;
        return ok({ version, running: held.running, restartRequired, config, errors });
      }),
  }),

  diff: verb({
    title: 'What another configuration, or an earlier one, would change in the dock’s file; it is checked, not taken',
    changes: false,
    role: 'supervisor',
    touches: 'site',
    params: () => z.strictObject({ toml: toml.optional(), version: version.optional() }),
    answer: () => z.object({ version: z.string(), restartRequired: z.boolean(), changes: changes() }),
    example: {
      params: { toml: '[dock]\nsite = "reno-1"\nname = "dock-3"\ntimezone = "UTC"\n' },
      answer: { version: after, restartRequired: true, changes: raised },
    },
    run: async (asked, { configuration }) =>
      withFile(configuration, async (held) => {
        const chosen = chosenOf(held, asked);
        if ('refusal' in chosen) return chosen.refusal;
        const checked = await held.check(chosen.toml);
        if (!checked.ok) return bad(checked.errors);
        const differing = changesOf(documentIn(held.inFile().toml), documentIn(checked.toml)).slice(0, changesMax);
        return ok({
          version: checked.version,
          restartRequired: checked.version !== held.running,
          changes: differing,
        });
      }),
  }),

  set: verb({
    title: 'Put a configuration in the place of the dock’s file; a bad one changes nothing; it counts after a restart',
    changes: true,
    role: 'installer',
    touches: 'site',
    params: () => z.strictObject({ toml, ifVersion: version.optional(), reason: reasonText.optional() }),
    answer: put,
    example: {
      params: { toml: '[dock]\nsite = "reno-1"\nname = "dock-3"\ntimezone = "UTC"\n', reason: 'two in reserve' },
      answer: example,
    },
    run: async ({ toml, ifVersion, reason }, { configuration }, { by }) =>
      withFile(configuration, (held) => putInto(held, toml, { by, ifVersion, reason })),
  }),

  history: verb({
    title: 'The configurations that were set here, the newest first: at most 20, who set each, when and why',
    changes: false,
    role: 'supervisor',
    touches: 'site',
    params: () => z.strictObject({}),
    answer: () =>
      z.object({
        history: z.array(
          z.object({
            ...{ version: z.string(), at: z.number(), by: z.string(), reason: z.string().optional() },
            ...{ inFile: z.boolean(), running: z.boolean() },
          }),
        ),
      }),
    example: {
      params: {},
      answer: {
        history: [
          {
            ...{ version: after, at: 1_795_888_842_156, by: 'otto', reason: 'two in reserve' },
            ...{ inFile: true, running: false },
          },
        ],
      },
    },
    run: async (_params, { configuration }) =>
      withFile(configuration, (held) => {
        const { version: there } = held.inFile();
        const history = held.history().map(({ toml: _, ...kept }) => ({
          ...kept,
          ...{ inFile: kept.version === there, running: kept.version === held.running },
        }));
        return ok({ history });
      }),
  }),

  rollback: verb({
    title: 'Put an earlier configuration of the history back in the place of the dock’s file; it is checked again',
    changes: true,
    role: 'installer',
    touches: 'site',
    params: () => z.strictObject({ version, reason: reasonText.optional() }),
    answer: put,
    example: {
      params: { version: before, reason: 'the minimum was too high' },
      answer: { ...example, version: before, restartRequired: false },
    },
    run: async (asked, { configuration }, { by }) =>
      withFile(configuration, (held) => {
        const chosen = chosenOf(held, asked);
        return 'refusal' in chosen ? chosen.refusal : putInto(held, chosen.toml, { by, reason: asked.reason });
      }),
  }),
});

async function withFile(
  held: AdminContext['configuration'],
  work: (held: Configuration) => VerbResult | Promise<VerbResult>,
): Promise<VerbResult> {
  return held === undefined ? failed('bad-request', 'This dock was started without a configuration file.') : work(held);
}

type Put = { by: string; ifVersion?: string | undefined; reason: string | undefined };

/** Checks and puts it there. */
async function putInto(held: Configuration, toml: string, { by, ifVersion, reason }: Put): Promise<VerbResult> {
  const there = held.inFile();
  if (ifVersion !== undefined && there.version !== ifVersion)
    return failed(
      'bad-request',
      `The file is ${there.version ?? 'no configuration'} by now; read it again.`,
      'ifVersion',
    );
  const checked = await held.check(toml);
  if (!checked.ok) return bad(checked.errors);
  try {
    held.put(checked, by, reason);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return failed('storage', `The configuration file cannot be written (${why}); the old one stands.`);
  }
  const differing = changesOf(documentIn(there.toml), documentIn(checked.toml)).slice(0, changesMax);
  const { version } = checked;
  return ok({ version, running: held.running, restartRequired: version !== held.running, changes: differing });
}

const bad = (errors: readonly string[]): VerbResult => failed('bad-config', errors.join('\n'), 'toml');

function chosenOf(
  held: Configuration,
  { toml, version }: { toml?: string | undefined; version?: string | undefined },
): { toml: string } | { refusal: VerbResult } {
  if ((toml === undefined) === (version === undefined))
    return { refusal: failed('bad-params', 'Give toml, or the version of an earlier one.', 'toml') };
  const kept = toml === undefined ? held.history().find((one) => one.version === version)?.toml : toml;
  if (kept !== undefined) return { toml: kept };
  return {
    refusal: failed('bad-request', `There is no ${version} in the history; config/history lists it.`, 'version'),
  };
}

/** Of a file that cannot be read nothing is known. */
function documentIn(text: string): Record<string, unknown> {
  try {
    return documentOf(text);
  } catch {
    return {};
  }
}
