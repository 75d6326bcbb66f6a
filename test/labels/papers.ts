/** What came out of a simulated printer, as a person reads it. */
import type { Simulator } from '../drivers/simulator-process.ts';

/** `seq`, `station`: the entry whose label it is. `again`: by which entry it was printed once more. */
export type Paper = { seq: number; station: string; again?: number; copies: number; words: string[] };

export function papers({ events }: Pick<Simulator, 'events'>): Paper[] {
  return events.flatMap(({ event, zpl }) => (event === 'label' ? [paperOf(String(zpl))] : []));
}

function paperOf(zpl: string): Paper {
  const words = [...zpl.matchAll(/\^FD(.*?)\^FS/gs)].map(([, text = '']) => text);
  const [, station = '', seq = 'NaN'] = /\^FD([a-z0-9-]+) #(\d+)\^FS/.exec(zpl) ?? [];
  const [, again] = /\^FD[A-Z]+ #(\d+)\^FS/.exec(zpl) ?? [];
  const [, copies = '1'] = /\^PQ(\d+)/.exec(zpl) ?? [];
  return {
    ...{ seq: Number(seq), station, copies: Number(copies), words },
    ...(again !== undefined && { again: Number(again) }),
  };
}
