/** How far the label printer of a station is, at the moment something is decided there. */
import { type LabelPlace, placeName, type StationLabels } from '../../inventory/nouns/station/label-place.ts';
import type { ChannelMemory } from '../projections/channel-memory.ts';
import type { Ledger } from './ledger.ts';

/** @returns undefined: no printer stands there, or it has not begun */
export function labelsAt(
  ledger: Pick<Ledger, 'rules' | 'recent'>,
  memory: Pick<ChannelMemory, 'rows'>,
  station: string,
): StationLabels | undefined {
  const printer = ledger.rules.stations.find(({ name }) => name === station)?.printer;
  const kept = printer === undefined ? undefined : memory.rows(placeName(printer)).place;
  if (kept === undefined) return undefined;
  const { done, sent, last } = JSON.parse(kept) as LabelPlace;
  const [entry] = last === undefined ? [] : ledger.recent(last - 1, 1);
  return { done, ...(sent !== undefined && { sent }), ...(entry?.seq === last && entry && { last: entry }) };
}
