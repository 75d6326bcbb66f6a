/**
 * How entries move what is known of channels. Part of `apply.ts`, which moves the items. As there, nothing is judged
 * here.
 */

import { freshBrake, recently } from '../nouns/channels/brake.ts';
import { type ChannelRow, freshChannel } from '../nouns/channels/channel.ts';
import type { AppliedEntry, EntryBody } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { Tables } from '../nouns/tables.ts';
import { tellingsOfNewEpoch } from './apply-tellings.ts';

/** R13: another minimum, maximum or basis is no policy: what is shown wrong from now on goes out at once. */
export function applyChannelSettings(
  tables: Tables,
  entry: AppliedEntry,
  _rules: Rulebook,
  { file }: EntryBody['channel-settings'],
): void {
  const channel = entry.document ?? '';
  const before = tables.row('channel-settings', channel)?.file;
  tables.putRow('channel-settings', { channel, file });
  // Also of one that has acknowledged nothing yet: a batch may be on its way to it, made by what the file said before.
  const row = tables.channel(channel) ?? freshChannel(channel);
  // R19: what was told before stands at another place of the store; the new one has heard nothing.
  if (before?.target !== file.target) {
    startOver(tables, row, entry.seq);
    return;
  }
  const same =
    before?.minimumLevel === file.minimumLevel &&
    before.maximumLevel === file.maximumLevel &&
    before.basis === file.basis &&
    before.onlyListed === file.onlyListed;
  if (same) return;
  const reviewedTo = Math.max(row.reviewedTo, row.seen);
  endRelease(tables, channel, Number.POSITIVE_INFINITY);
  const askedTo = Math.max(row.askedTo, row.seen);
  tables.putChannel({ ...row, seen: 0, floor: entry.seq, reviews: row.reviews + 1, reviewedTo, askedTo });
}

export function applyAck(tables: Tables, entry: AppliedEntry, _rules: Rulebook, body: EntryBody['ack']): void {
  const channel = entry.document ?? '';
  const row = tables.channel(channel) ?? freshChannel(channel);
  // Made before everything was looked at again (R13): it settles nothing of that.
  const earlier = body.to < row.floor;
  const seen = earlier ? row.seen : Math.max(row.seen, body.seen ?? body.to);
  const refused = new Set((body.rejected ?? []).map((r) => r.sku));
  for (const [sku, level, flag] of body.lines) {
    if (refused.has(sku)) continue;
    tables.putShown({ channel, sku, level, processOrders: flag === 1, generation: row.generation });
  }
  if (seen < body.to) noteAnswered(tables, entry, body, seen);
  tables.putChannel({
    ...row,
    acked: body.to,
    seen,
    floor: Math.max(row.floor, body.to),
    snapshotDue: false,
    lastAckAt: entry.at,
  });
  if (body.zeroed !== undefined) {
    const brake = tables.row('brake', channel) ?? freshBrake(channel);
    const recent = [...recently(brake.recent, entry.at), { at: entry.at, zeroed: body.zeroed }];
    tables.putRow('brake', { ...brake, recent });
  }
  endRelease(tables, channel, seen);
}

/** R14: what the channel's mark does not say, because a line before it waits. */
function noteAnswered(tables: Tables, entry: AppliedEntry, { lines, to }: EntryBody['ack'], seen: number): void {
  const channel = entry.document ?? '';
  for (const [sku] of lines) {
    const asked = tables.item(entry.merchant ?? '', sku)?.forcedSeq ?? 0;
    // A batch that was made before somebody asked ends before that.
    if (asked > seen && asked <= to) tables.putRow('sync-answered', { channel, sku, to: asked });
  }
}

export function applyChannel(tables: Tables, entry: AppliedEntry, _rules: Rulebook, body: EntryBody['channel']): void {
  const channel = entry.document ?? '';
  const row = tables.channel(channel) ?? freshChannel(channel);
  if (body.change === 'snapshot') startOver(tables, row, entry.seq);
  else if (body.change === 'resumed') {
    tables.putChannel({ ...row, stopped: null });
    if (body.anew === true) tables.putRow('told-anew', { channel });
  } else tables.putChannel({ ...row, stopped: { kind: body.change, reason: body.reason } });
}

/** Every storefront is told everything again under the new epoch, beginning with a snapshot. */
export function applyEpoch(
  tables: Tables,
  entry: AppliedEntry,
  _rules: Rulebook,
  { again, previousHead = 0 }: EntryBody['epoch'],
): void {
  for (const row of tables.channels()) startOver(tables, row, entry.seq);
  tellingsOfNewEpoch(tables);
  if (again === undefined) return;
  const own = tables.row('site-own', 'own') ?? { renumbered: [] };
  tables.putRow('site-own', { ...own, renumbered: [...own.renumbered, { ...again, upTo: previousHead }] });
}

export function applyBrake(tables: Tables, entry: AppliedEntry, _rules: Rulebook, body: EntryBody['brake']): void {
  const channel = entry.document ?? '';
  const row = tables.row('brake', channel) ?? freshBrake(channel);
  if (body.change === 'held') {
    const { change: _, ...finding } = body;
    tables.putRow('brake', { ...row, held: { ...finding, seq: entry.seq, at: entry.at } });
  } else if (body.change === 'over') tables.putRow('brake', { ...row, held: null });
  else tables.putRow('brake', { ...row, held: null, recent: [], releasedTo: row.held?.to ?? row.releasedTo });
}

/** What a person let go (R29) is gone: from here on everything is judged again. */
function endRelease(tables: Tables, channel: string, seen: number): void {
  const brake = tables.row('brake', channel);
  if (brake !== undefined && brake.releasedTo > 0 && seen >= brake.releasedTo)
    tables.putRow('brake', { ...brake, releasedTo: 0 });
}

/** Everything is to be said again, from the start; what was shown before proves nothing any more. */
function startOver(tables: Tables, row: ChannelRow, seq: number): void {
  endRelease(tables, row.channel, Number.POSITIVE_INFINITY);
  const from = { acked: 0, seen: 0, floor: seq, reviewedTo: 0, askedTo: Math.max(row.askedTo, row.seen) };
  tables.putChannel({ ...row, ...from, generation: row.generation + 1, snapshotDue: true });
}
