/** How entries move what storefronts are told beside levels (R25). Part of `apply.ts`; nothing is judged here. */
import { freshPlace, originOf, streamName, type TellingType } from '../nouns/channels/telling.ts';
import { type AppliedEntry, type EntryBody, foldedFrom } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { Tables } from '../nouns/tables.ts';

/** Streams that have ever been told something; a dock has a few channels. */
const placesMax = 10_000;

/** Name of a row that is told. */
export const tellingRowKey = (channel: string, type: TellingType, id: string): string =>
  `${streamName(channel, type)}/${id}`;

export function applyTelling(tables: Tables, entry: AppliedEntry, _rules: Rulebook, body: EntryBody['telling']): void {
  const { channel, type, id, content } = body;
  const before = tables.row('telling', tellingRowKey(channel, type, id));
  const { seq, at, merchant } = entry;
  // Another dock may have told it under a number that is beyond this ledger’s.
  const version = Math.max(seq, (before?.version ?? 0) + 1);
  const from = foldedFrom(entry) ?? (version === seq ? undefined : { dock: null, seq });
  tables.putRow('telling', {
    ...{ channel, type, id, merchant: merchant ?? '', version, at, told: before?.told ?? 0, due: true, content },
    ...(from !== undefined && { from }),
  });
}

/** What became of a thing while its batch was on its way stays due. */
export function applyTold(tables: Tables, entry: AppliedEntry, _rules: Rulebook, body: EntryBody['told']): void {
  const channel = entry.document ?? '';
  const { type, key: ackedKey, to, lines, rejected = [] } = body;
  if (foldedFrom(entry) !== undefined) {
    for (const [id, version] of lines) toldElsewhere(tables, tellingRowKey(channel, type, id), version);
    return;
  }
  const put = (id: string, version: number, taken: boolean) => {
    const row = tables.row('telling', tellingRowKey(channel, type, id));
    if (row === undefined) return;
    tables.putRow('telling', { ...row, told: taken ? version : row.told, due: row.version !== version });
  };
  for (const [id, version] of lines) put(id, version, !rejected.some((each) => each.id === id));
  tables.putRow('telling-place', {
    ...{ channel, type, acked: to, ackedKey, fresh: false, lastAckAt: entry.at },
  });
}

/** Whatever becomes of it here is told under a higher version than its storefront has. */
function toldElsewhere(tables: Tables, key: string, told: number): void {
  const row = tables.row('telling', key);
  if (row === undefined) return;
  const version = Math.max(row.version, told);
  tables.putRow('telling', { ...row, version, told: version, due: false, from: originOf(row) });
}

export function applyTellingAgain(
  tables: Tables,
  entry: AppliedEntry,
  _rules: Rulebook,
  { type, ids, why }: EntryBody['telling-again'],
): void {
  const channel = entry.document ?? '';
  for (const id of ids) {
    const row = tables.row('telling', tellingRowKey(channel, type, id));
    if (row !== undefined) tables.putRow('telling', { ...row, due: why !== 'aside' });
  }
  if (why !== 'behind') return;
  const place = tables.row('telling-place', streamName(channel, type)) ?? freshPlace({ channel, type });
  tables.putRow('telling-place', { ...place, acked: 0, ackedKey: null, fresh: true });
}

/** A new epoch counts its own places; what a storefront has it has. */
export function tellingsOfNewEpoch(tables: Tables): void {
  for (const place of tables.openRows('telling-place', placesMax)) {
    tables.putRow('telling-place', { ...place, acked: 0, ackedKey: null, fresh: true });
  }
}
