/** Events as an EPCIS 2.0 document (JSON-LD). Pure: the same events at the same time are the same bytes. */
import type { Entry, EntryBody } from '../nouns/entry.ts';
import { type EpcisPlace, epcisContext, epcisEvent } from './epcis.ts';

/** @param undone by the number of what an entry takes back */
export function epcisEvents(
  entries: readonly Entry[],
  place: EpcisPlace,
  undone: ReadonlyMap<number, Entry>,
): NonNullable<ReturnType<typeof epcisEvent>>[] {
  return entries.flatMap((entry) => {
    const of = takenBack(entry);
    return epcisEvent(entry, place, of === undefined ? undefined : undone.get(of)) ?? [];
  });
}

/** The number of the entry that this one takes back. */
export const takenBack = ({ kind, body }: Pick<Entry, 'kind' | 'body'>): number | undefined =>
  kind === 'reversal' ? (body as EntryBody['reversal']).of : undefined;

/** @param createdMs ms UTC */
export function epcisDocument(events: readonly object[], createdMs: number): string {
  const head = { '@context': [epcisContext], type: 'EPCISDocument', schemaVersion: '2.0' };
  const creationDate = new Date(createdMs).toISOString();
  return `${JSON.stringify({ ...head, creationDate, epcisBody: { eventList: events } })}\n`;
}
