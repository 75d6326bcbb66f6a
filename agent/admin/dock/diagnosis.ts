/**
 * One document for whoever has to find out from afar what is wrong: how the dock is and was, and what it is configured
 * as, without a secret in it. Bounded by its parts.
 */
import type { Entry } from '../../inventory/nouns/entry.ts';
import { owner } from '../authority.ts';
import { documentOf, shownOf } from '../configuration/kept-back.ts';
import { health } from '../health.ts';
import { info } from '../info.ts';
import type { AdminContext } from '../verb.ts';
import { checkDock } from './check.ts';

const logLinesMax = 200;
const entriesMax = 50;

/** What failed to be told says why instead. Never rejects. */
export async function diagnosisOf(context: AdminContext): Promise<Record<string, unknown>> {
  const { clock, book, configuration, logTail, counted, turnedAway, uplink } = context;
  const told = async (work: () => unknown): Promise<unknown> => {
    try {
      return await work();
    } catch (cause) {
      return { failed: cause instanceof Error ? cause.message : String(cause) };
    }
  };
  const { toml = '', ...file } = configuration?.inFile() ?? { errors: ['there is no configuration file'] };
  const { verbs: _, ...about } = info(context, owner);
  return {
    madeAt: new Date(clock.wallMs()).toISOString(),
    about,
    health: await told(() => health(context, owner)),
    check: await told(() => checkDock(context, owner)),
    config: { ...file, document: await told(() => shownOf(documentOf(toml))) },
    broker: uplink()?.warnings ?? [],
    requests: { counted: Object.fromEntries(counted), turnedAway: Object.fromEntries(turnedAway) },
    entries: await told(async () => (await book.tail(entriesMax)).map(outline)),
    log: logTail(logLinesMax),
  };
}

/** Without bodies: they may hold what people and storefronts wrote. */
const outline = ({ seq, at, kind, station, clockTrusted }: Entry) => ({ seq, at, kind, station, clockTrusted });
