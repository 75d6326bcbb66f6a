/**
 * Looks once a minute what there is to say to each contact, and puts it on record; the postman sends what is recorded.
 * A clock that shows a year before this program was written makes none.
 */
import { oldestClockMs } from '../../alarms/clock-leap.ts';
import type { Clock } from '../../clock.ts';
import { digestLines, digestLinesMax, type LateChannel, standingLines } from '../../inventory/nightly/digest-lines.ts';
import { documentKey } from '../../inventory/nouns/document.ts';
import type { Entry } from '../../inventory/nouns/entry.ts';
import type { NoticeRow } from '../../inventory/nouns/inbound/notice.ts';
import type { ReturnRow } from '../../inventory/nouns/inbound/return.ts';
import { dueNow, type LocalMoment, lastDue, minuteOf } from '../../inventory/nouns/nightly/calendar.ts';
import { type Contact, type DigestRow, digestJob, isGapOver } from '../../inventory/nouns/nightly/digest.ts';
import type { Book } from '../../ledger/book.ts';
import type { Turn } from '../../loops.ts';

const lookMs = 60_000;
const entriesPerPage = 1_000;
/** Beyond it the rest comes with the next mail. */
const entriesMax = 20_000;
/** Days that were missed make one mail. */
const longAgo = { date: '2000-01-01', minute: 0 };

type Parts = {
  book: Pick<Book, 'row' | 'news' | 'item' | 'stock' | 'submit' | 'head'>;
  clock: Pick<Clock, 'sleep' | 'wallMs'>;
  contacts: readonly Contact[];
  /** The merchant's local time, by a clock that is believed. */
  momentOf(merchant: string): LocalMoment;
  /** Channels of the merchant that are not told for too long. */
  late(merchant: string): Promise<LateChannel[]>;
  /** A mail is due. */
  onMade(): void;
};

export class Digests {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** As a loop (`loops.ts`). */
  readonly turn: Turn = async (signal) => {
    const { clock, contacts } = this.#parts;
    for (const contact of contacts) if (!signal.aborted) await this.#look(contact);
    await clock.sleep(lookMs, signal);
    return 'again';
  };

  async #look(contact: Contact): Promise<void> {
    const { book, clock, momentOf } = this.#parts;
    const { merchant, mail } = contact;
    if (clock.wallMs() < oldestClockMs) return;
    const row = await book.row('digest', documentKey(merchant, mail));
    // What was made is sent first, or given up.
    if (row?.mail === 'due') return;
    if (row === undefined) return this.#begin(contact);
    const { digest } = contact;
    if (digest === 'now' || digest === 'hourly') {
      if (isGapOver(digest, row.at, clock.wallMs())) await this.#make(contact, row);
      return;
    }
    const now = momentOf(merchant);
    const dates = (await book.row('calendar', documentKey(merchant, digestJob(mail))))?.dates ?? [];
    const due = dueNow(minuteOf(digest), now, longAgo, dates);
    if (due !== undefined) await this.#make(contact, row, due.date);
  }

  /** A new contact hears what stands, and of nothing that was before. */
  async #begin({ merchant, mail: contact, about, digest }: Contact): Promise<void> {
    const { book, momentOf, onMade } = this.#parts;
    const to = book.head.seq;
    const short = about.includes('stock') ? await book.stock({ short: true, limit: entriesMax }) : [];
    const standing = short.filter((item) => item.merchant === merchant);
    const lines = standingLines(standing);
    const leftOut = Math.max(0, standing.length - digestLinesMax);
    const daily = digest !== 'now' && digest !== 'hourly';
    // Its first day is the next one: what stands was just told.
    const day = daily ? { date: lastDue(minuteOf(digest), momentOf(merchant)) } : {};
    const common = { type: 'digest-make', by: 'dock', merchant, contact } as const;
    const made = await book.submit({ ...common, from: 0, to, lines, leftOut, channels: [], ...day });
    if (made.type === 'done' && lines.length > 0) onMade();
  }

  async #make(contact: Contact, { to: from, channels: toldLate }: DigestRow, date?: string): Promise<void> {
    const { book, late, onMade } = this.#parts;
    const { merchant, mail, about } = contact;
    const { entries, to } = await this.#since(merchant, from);
    const names = new Map<string, string>();
    const documents = new Map<string, NoticeRow | ReturnRow | undefined>();
    for (const { kind, sku, document } of entries) {
      if (sku !== null && !names.has(sku)) names.set(sku, (await book.item(merchant, sku))?.name ?? '');
      if (document !== null && kind !== 'low-stock')
        documents.set(`${kind} ${document}`, await this.#document(kind, documentKey(merchant, document)));
    }
    const said = digestLines({
      ...{ about, entries, toldLate },
      nameOf: (sku) => names.get(sku) ?? '',
      document: (what, id) => documents.get(`${what}-close ${id}`),
      late: about.includes('channels') ? await late(merchant) : [],
    });
    // Nothing to say at any time is nothing to record; a day is over all the same.
    if (said.lines.length === 0 && date === undefined && to === from) return;
    const common = { type: 'digest-make', by: 'dock', merchant, contact: mail } as const;
    const made = await book.submit({ ...common, from, to, ...said, ...(date !== undefined && { date }) });
    if (made.type === 'done' && said.lines.length > 0) onMade();
  }

  async #document(kind: Entry['kind'], key: string): Promise<NoticeRow | ReturnRow | undefined> {
    const { book } = this.#parts;
    return kind === 'notice-close' ? book.row('notice', key) : book.row('return', key);
  }

  /** `to`: the last of them; where it was, when there are none. */
  async #since(merchant: string, from: number): Promise<{ entries: Entry[]; to: number }> {
    const entries: Entry[] = [];
    let page: Entry[];
    do {
      page = await this.#parts.book.news(merchant, entries.at(-1)?.seq ?? from, entriesPerPage);
      entries.push(...page);
    } while (page.length === entriesPerPage && entries.length < entriesMax);
    return { entries, to: entries.at(-1)?.seq ?? from };
  }
}
