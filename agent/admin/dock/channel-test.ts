/**
 * Whether a channel can do its work, part by part. It reads one page of what the storefront shows, and otherwise says
 * what the channel has learnt by itself; it sends nothing.
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
  const rows = [state(report), link(door), ...own, await shown(door, signal), orders(config, report)];
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

function state({ state: now, error, refused }: ChannelReport): Row {
  if (refused) {
    const remedy = 'Check the secret or password that both sides have, and who may come in there.';
    return { what: 'channel', verdict: 'error', text: error ?? 'the storefront does not let this dock in', remedy };
  }
  if (error !== undefined) return { what: 'channel', verdict: 'error', text: error };
  if (still.has(now)) {
    const remedy = 'sync/resume lets a paused one go on, channel release a braked one.';
    return { what: 'channel', verdict: 'warning', text: `is ${now}: it sends nothing`, remedy };
  }
  return { what: 'channel', verdict: 'ok', text: `is ${now}` };
}

function link({ linked }: Comparing): Row {
  if (linked) return { what: 'link', verdict: 'ok', text: 'there is one' };
  const remedy = 'tallyman check says how the broker and the names are.';
  return { what: 'link', verdict: 'error', text: 'there is none to the storefront', remedy };
}

async function shown({ source, linked }: Comparing, signal: AbortSignal): Promise<Row> {
  const what = 'what it shows';
  const unread = 'cannot be read: it is not compared at night';
  if (source === undefined) return { what, verdict: 'warning', text: unread };
  if (!linked) return { what, verdict: 'error', text: 'could not be read without a link' };
  const result = await source.fetch(null, signal);
  if (result.type === 'none') return { what, verdict: 'warning', text: `${unread} (${result.reason})` };
  if (result.type === 'retry') {
    const remedy = 'Mend what it says; it has to tell what it shows, as the README of its kind has it.';
    return { what, verdict: 'error', text: `could not be read: ${result.reason}`, remedy };
  }
  const { rows, unreadable } = result.page;
  if (unreadable > 0)
    return { what, verdict: 'warning', text: `${unreadable} of ${rows.length + unreadable} rows are not in the form` };
  return { what, verdict: 'ok', text: `was read: ${rows.length} listings on the first page` };
}

function orders({ orders: configured }: Tested['config'], { orders: read }: ChannelReport): Row {
  if (configured === undefined)
    return { what: 'orders', verdict: 'ok', text: 'are not read from this channel, as configured' };
  const error = read !== undefined && 'error' in read ? read.error : undefined;
  if (typeof error === 'string') return { what: 'orders', verdict: 'error', text: error };
  return { what: 'orders', verdict: 'ok', text: 'are read' };
}

const unnamed: Row[] = [
  { what: 'answers', verdict: 'ok', text: 'are judged by the number that comes back; let one dock alone write to it' },
];

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
  return rows.length > 0 ? rows : [{ what: 'answers', verdict: 'ok', text: 'name the batch that is held' }];
}
