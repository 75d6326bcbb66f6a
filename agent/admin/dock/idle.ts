/** Whether the dock rests: what would disturb people (a restart, another version) waits for that, or is refused. */
import { isInUse } from '../../inventory/nouns/station/session.ts';
import { type AdminContext, type Caller, failed, type VerbResult } from '../verb.ts';

/** Receiving needs neither a badge nor a document: whoever scanned just now is at work. */
const quietMs = 60_000;
const lookMs = 5_000;
export const waitMinutesMax = 24 * 60;
/** What they say of how far they are: for people, or for the package that comes first. */
const waiting: ReadonlySet<unknown> = new Set(['waiting', 'fetching']);

type Seen = Pick<AdminContext, 'config' | 'book' | 'clock' | 'vitals' | 'jobs'>;
type Patience = { now: boolean; waitMinutes: number };

/** What is desired is tried again and again: it waits where it lies, and holds nothing else up. */
export const patienceOf = ({ now, waitMinutes }: Patience, { desired }: Pick<Caller, 'desired'>): Patience => ({
  now,
  waitMinutes: desired === undefined ? waitMinutes : 0,
});

/**
 * Waits for an idle dock: nobody signed in, no document open, no scan for a minute.
 * @param patience `now`: whoever is there; `waitMinutes`: so long at the most
 * @returns why it is not to be done; undefined: it may be done now
 */
export async function idleDock(
  context: Seen,
  { now, waitMinutes }: Patience,
  { progress, signal }: Pick<Caller, 'progress' | 'signal'>,
): Promise<VerbResult | undefined> {
  if (now) return undefined;
  const { clock } = context;
  const until = clock.monoMs() + waitMinutes * 60_000;
  for (;;) {
    const busy = await busyWith(context);
    if (busy === undefined) return undefined;
    if (clock.monoMs() >= until) return failed('station-in-use', busy);
    progress({ state: 'waiting', for: busy });
    await clock.sleep(Math.min(lookMs, until - clock.monoMs()), signal);
    if (signal.aborted) return failed('cancelled', 'Somebody cancelled it; nothing was changed.');
  }
}

/** One of them at a time: each that waits keeps a place at the door. @returns what waits already */
export function waitingAlready({ jobs }: Pick<AdminContext, 'jobs'>): VerbResult | undefined {
  const other = jobs
    .list({ by: '', merchants: '*' })
    .find(({ state, progress }) => state === 'running' && waits(progress));
  if (other === undefined) return undefined;
  return failed('busy', `${other.verb} of ${other.by} is under way (${other.id}); it can be cancelled: job/cancel.`);
}

const waits = (progress: unknown): boolean =>
  typeof progress === 'object' && progress !== null && 'state' in progress && waiting.has(progress.state);

async function busyWith({ config, book, clock, vitals }: Seen): Promise<string | undefined> {
  for (const { name } of config.stations) {
    const { session } = await book.station(name);
    if (isInUse(session)) return `Somebody works at ${name}; ask again later, with waitMinutes, or with now.`;
  }
  const { lastScanAt } = await vitals();
  const agoMs = lastScanAt === null ? quietMs : clock.wallMs() - lastScanAt;
  if (agoMs < 0 || agoMs >= quietMs) return undefined;
  return `Somebody scanned ${Math.round(agoMs / 1_000)} s ago; ask again later, with waitMinutes, or with now.`;
}
