/**
 * Whether a channel can do its work, part by part. It reads a page of what the storefront shows, and a few more where
 * that tells whether its key is the right one; what the channel has learnt by itself is told with its date. It sends
 * nothing, and calls nothing good that it did not see.
 */
import type { ChannelConfig } from '../../../config/config.ts';
import type { ChannelReport } from '../../forward/channel-report.ts';
import type { Comparing } from '../../forward/forwarder-parts.ts';

type Row = { what: string; verdict: 'ok' | 'warning' | 'error'; text: string; remedy?: string };
type Tested = {
  config: Pick<ChannelConfig, 'enabled' | 'orders'>;
  /** undefined: it does not run yet. */
  report: ChannelReport | undefined;
  door: Comparing | undefined;
  signal: AbortSignal;
};

export async function channelTest({ config, report, door, signal }: Tested): Promise<Row[]> {
  if (!config.enabled)
    return [{ what: 'channel', verdict: 'warning', text: 'is switched off', remedy: 'Set enabled = true for it.' }];
  if (report === undefined || door === undefined)
    return [{ what: 'channel', verdict: 'error', text: 'does not run yet', remedy: 'Ask again in a moment.' }];
  const own = door.check === undefined ? [] : await door.check(signal);
  // Its first question got no answer that is one: nothing else of it was seen.
  if (own[0] !== undefined && own[0].verdict !== 'ok') return headed(report, [...own, orders(config, report)]);
  const read = await shown(door, signal);
  const key = door.tryKey === undefined ? [] : [await door.tryKey(signal)];
  const rows = headed(report, [...link(door, read), ...own, read.row, ...key, orders(config, report)]);
  const silent = door.unwatched && door.source !== undefined && !read.answered;
  if (silent || key.some(({ verdict }) => verdict === 'error')) return [...rows, unheard(report)];
  // A store with an interface of its own has no place for answers in our form.
  return [...rows, ...(door.check === undefined ? answers(report) : unnamed)];
}

const still: ReadonlySet<ChannelReport['state']> = new Set<ChannelReport['state']>([
  'off',
  'paused',
  'stopped',
  'held',
  'braked',
]);

/** What it does stands first; that is not all well where something behind it is not. */
function headed(report: ChannelReport, rows: Row[]): Row[] {
  const head = state(report);
  if (head.verdict !== 'ok' || !rows.some(({ verdict }) => verdict === 'error')) return [head, ...rows];
  const text = `${head.text}, and not all is well: what is wrong stands below`;
  return [{ ...head, verdict: 'warning', text }, ...rows];
}

function state({ state: now, error, refused }: ChannelReport): Row {
  if (refused) {
    const remedy = 'Mend what it says: it does not pass by itself.';
    return { what: 'channel', verdict: 'error', text: error ?? 'the storefront does not let this dock in', remedy };
  }
  if (error !== undefined) return { what: 'channel', verdict: 'error', text: error };
  if (still.has(now)) {
    const remedy = 'sync/resume lets a paused one go on, channel release a braked one.';
    return { what: 'channel', verdict: 'warning', text: `is ${now}: it sends nothing`, remedy };
  }
  // Whoever waits for nothing need not be well: that says the rest.
  return { what: 'channel', verdict: 'ok', text: now === 'idle' ? 'nothing waits to be told' : `is ${now}` };
}

/** A kind that has no link to watch is linked when it has just answered; what kept it from that stands elsewhere. */
function link({ linked, unwatched }: Comparing, { answered }: Read): Row[] {
  const what = 'link';
  if (unwatched) return answered ? [{ what, verdict: 'ok', text: 'it answers' }] : [];
  if (linked) return [{ what, verdict: 'ok', text: 'there is one' }];
  const remedy = 'tallyman check says how the broker and the names are.';
  return [{ what, verdict: 'error', text: 'there is none to the storefront', remedy }];
}

/** `answered`: the storefront itself, just now. */
type Read = { row: Row; answered: boolean };

async function shown({ source, linked }: Comparing, signal: AbortSignal): Promise<Read> {
  const what = 'what it shows';
  const unread = 'cannot be read: it is not compared at night';
  const unasked = (row: Row): Read => ({ row, answered: false });
  if (source === undefined) return unasked({ what, verdict: 'warning', text: unread });
  if (!linked) return unasked({ what, verdict: 'error', text: 'could not be read without a link' });
  const result = await source.fetch(null, signal);
  if (result.type === 'none')
    return { row: { what, verdict: 'warning', text: `${unread} (${result.reason})` }, answered: true };
  if (result.type === 'retry') {
    const remedy = 'Mend what it says, then ask again.';
    return unasked({ what, verdict: 'error', text: `could not be read: ${result.reason}`, remedy });
  }
  const { rows, unreadable } = result.page;
  const row: Row =
    unreadable > 0
      ? { what, verdict: 'warning', text: `${unreadable} of ${rows.length + unreadable} rows are not in the form` }
      : { what, verdict: 'ok', text: `was read: ${rows.length} listings on the first page` };
  return { row, answered: true };
}

function orders({ orders: configured }: Tested['config'], { orders: read }: ChannelReport): Row {
  if (configured === undefined)
    return { what: 'orders', verdict: 'ok', text: 'are not read from this channel, as configured' };
  if (read?.error !== undefined) return { what: 'orders', verdict: 'error', text: read.error };
  if (read === undefined || read.lastReadAt === null)
    return { what: 'orders', verdict: 'warning', text: 'were not read yet', remedy: 'Ask again in a moment.' };
  return { what: 'orders', verdict: 'ok', text: `were read last ${moment(read.lastReadAt)}` };
}

/** UTC, to the second. */
const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

const unnamed: Row[] = [
  { what: 'answers', verdict: 'ok', text: 'are judged by the number that comes back; let one dock alone write to it' },
];

function unheard({ lastAckAt }: ChannelReport): Row {
  const last = lastAckAt === null ? '' : `; the last one came ${moment(lastAckAt)}`;
  const remedy = 'Ask again once it answers.';
  return { what: 'answers', verdict: 'warning', text: `none came just now${last}`, remedy };
}

function answers({ lastAckAt, clonesNoticed, unproved }: ChannelReport): Row[] {
  if (lastAckAt === null)
    return [
      { what: 'answers', verdict: 'warning', text: 'it has answered nothing yet; it was told nothing, or is silent' },
    ];
  const rows: Row[] = [];
  if (clonesNoticed === false) {
    const remedy = 'Let the storefront keep the id of the batch that it applied last, and answer {epoch, to, id}.';
    const text = 'do not name the batch that is held: clones of this dock cannot be noticed';
    rows.push({ what: 'answers', verdict: 'warning', text, remedy });
  }
  if (unproved !== undefined) {
    const remedy = 'Give both sides the same ack-secret-file.';
    rows.push({
      what: 'answers',
      verdict: 'error',
      text: 'came without the proof that they are the storefront’s',
      remedy,
    });
  }
  return rows.length > 0
    ? rows
    : [{ what: 'answers', verdict: 'ok', text: `named the batch that is held, the last one ${moment(lastAckAt)}` }];
}
