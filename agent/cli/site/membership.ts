/** Docks come into a site and leave it: `tallyman site invite`, `join`, `retire`, `resume`. */

import { Inviting } from '../../site/setup/inviting.ts';
import { join as joinSite } from '../../site/setup/joining.ts';
import { resume as comeBack, goOnWithout, retire as takeOut } from '../../site/setup/retiring.ts';
import type { Invocation } from '../cli.ts';
import { mayWrite } from '../setup/config-file.ts';
import { talk } from '../setup/interview.ts';
import { hasService } from '../setup/service.ts';
import { type ExitCode, Failure, type Shell } from '../shell.ts';
import { configuredDock, ownFiles, ownKey, trust, writeSite } from './own-part.ts';
import { qrOf } from './qr.ts';
import { keeperOf } from './server.ts';

type Flags = { folder?: string; json?: true };

/** Prints the invitation, and waits until the dock is in or the time is over. */
export async function invite(
  { shell, options }: Invocation<Flags & { for: number; tells: boolean }>,
  dock: string,
): Promise<ExitCode> {
  const { signal } = stopping(shell);
  const waiting = { ...clockOf(shell), wallMs: () => shell.clock.wallMs(), signal };
  const wish = { dock, tells: options.tells, forMs: options.for };
  const inviting = await saying(Inviting.begin(keeperOf(options, waiting.wallMs), wish, waiting));
  if (options.json) shell.out(`${JSON.stringify({ dock, code: inviting.code })}\n`);
  else {
    shell.out(`${qrOf(inviting.code)}\nAt ${dock}, with the line or the square above:\n\n`);
    shell.out(`  sudo tallyman site join ${inviting.code}\n\nThis waits until ${dock} is in; Ctrl-C takes it back.\n`);
  }
  const joined = await saying(inviting.end(waiting));
  if (options.json) shell.out(`${JSON.stringify({ dock, joined })}\n`);
  else if (joined) shell.out(`${dock} is in.\n`);
  if (!joined) throw new Failure(`${dock} did not come; the invitation is over: tallyman site invite ${dock}`);
  return 0;
}

export async function join(
  { shell, options }: Invocation<{ json?: true; tells: boolean }>,
  given: string | undefined,
): Promise<ExitCode> {
  mayWrite(options.config, 'site join');
  const { config } = configuredDock(options.config);
  const { signal } = stopping(shell);
  const code =
    given ?? (await talk(shell, (ask) => ask('Scan the square, or paste the line that begins with tms1.: ')));
  const { site, name: dock } = config.dock;
  const { keyFile, ca } = ownFiles(options.config);
  const key = ownKey(keyFile);
  const joined = await saying(joinSite(code, { site, dock, key, ...clockOf(shell), signal }));
  trust(ca, joined.ca);
  const quiet: Shell = options.json ? { ...shell, out: () => undefined } : shell;
  writeSite(options.config, { server: joined.server, keyFile, ca, tells: options.tells }, quiet);
  const next = hasService(options) ? 'sudo systemctl restart tallyman' : `tallyman run --config ${options.config}`;
  if (options.json) shell.out(`${JSON.stringify({ site, dock, server: joined.server, keyFile, ca })}\n`);
  else shell.out(`${dock} belongs to ${site} now, at ${joined.server}. It begins with its next start: ${next}\n`);
  return 0;
}

export async function retire({ shell, options }: Invocation<Flags>, dock: string): Promise<ExitCode> {
  const { upTo } = await saying(
    takeOut(
      keeperOf(options, () => shell.clock.wallMs()),
      dock,
    ),
  );
  const known = upTo === 0 ? 'Nothing of it is known to the others' : `The others know it up to its entry ${upTo}`;
  const text = `${dock} is retired: its key opens nothing any more. ${known}; what it did after that is known to nobody else.\n`;
  shell.out(options.json ? `${JSON.stringify({ dock, state: 'retired', upTo })}\n` : text);
  return 0;
}

export async function resume(
  { shell, options }: Invocation<Flags & { without?: true }>,
  dock: string,
): Promise<ExitCode> {
  const keeper = keeperOf(options, () => shell.clock.wallMs());
  if (options.without) {
    await saying(goOnWithout(keeper, dock));
    const text = `The others go on without ${dock}: storefronts are told again, though nobody heard what it knows.\n`;
    shell.out(options.json ? `${JSON.stringify({ dock, state: 'without' })}\n` : text);
    return 0;
  }
  const { upTo } = await saying(comeBack(keeper, dock));
  const text = `${dock} belongs to the site again: what it did after its entry ${upTo} is told as soon as it is linked.\n`;
  shell.out(options.json ? `${JSON.stringify({ dock, state: 'active', upTo })}\n` : text);
  return 0;
}

const clockOf = ({ clock }: Shell) => ({ sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms, signal) });

function stopping(shell: Shell): AbortController {
  const stop = new AbortController();
  shell.onSignal(() => stop.abort());
  return stop;
}

/** What went wrong is a sentence already. */
async function saying<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure((cause as Error).message);
  }
}
