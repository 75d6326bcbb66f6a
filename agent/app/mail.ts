/** What the dock writes to people: nightly reports, and what contacts asked to hear of. Without [mail] nothing. */
import { isLate } from '../forward/channel-report.ts';
import { LocalDates, Zone } from '../ledger/stamp.ts';
import { digestLetters } from '../mail/digest/digest-letters.ts';
import { Digests } from '../mail/digest/digests.ts';
import { Postman } from '../mail/postman.ts';
import type { Base } from './base.ts';
import type { Followers } from './followers.ts';
import type { Ledger } from './ledger.ts';
import type { Part } from './part.ts';

export function openMail(
  base: Base,
  { book, clockTrust }: Pick<Ledger, 'book' | 'clockTrust'>,
  { forwarders }: Pick<Followers, 'forwarders'>,
): { postman: Postman | undefined; parts: Part[] } {
  const { config, clock, keep, random, alarms, files, localTime, say: log } = base;
  const { mail, contacts = [], merchants } = config;
  if (mail === undefined) return { postman: undefined, parts: [] };
  const stopping = new AbortController();
  const postman = new Postman({ ...{ mail, clock, random, alarms, log }, readFile: files.read });
  const posting = keep('the mail', postman.turn, stopping.signal, () => postman.waits);
  const { timezone } = config.dock;
  const dates = new LocalDates(localTime ?? new Zone(timezone), timezone, merchants);
  const digests = new Digests({
    ...{ book, clock, contacts },
    momentOf: (merchant) => dates.moment(merchant, clockTrust.datesMs()),
    late: async (merchant) =>
      (await forwarders.reports())
        .filter((report) => report.merchant === merchant && isLate(report))
        .map(({ name: channel, pending, oldestUnsentMs }) => ({
          ...{ channel, pending, since: clock.wallMs() - (oldestUnsentMs ?? 0) },
        })),
    onMade: () => postman.look(),
  });
  if (contacts.length > 0) postman.join(digestLetters({ config, mail, contacts, book }));
  const writing = contacts.length === 0 ? undefined : keep('what contacts are told', digests.turn, stopping.signal);
  const stop = async (): Promise<void> => {
    stopping.abort();
    await Promise.all([posting, writing]);
  };
  return { postman, parts: [{ name: 'mail', stop, limitMs: 500 }] };
}
