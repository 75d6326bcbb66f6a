/**
 * What a copy of the ledger is made of. Pure. A *line* of life of the ledger is followed in segments
 * `EPOCH-000000000001.log`: named by the epoch in which this line of files began and by the first entry in it; in each,
 * one entry a line, with its hash. `copy.json` says whose it is and which line is the newest; `tallyman.toml` lies
 * beside it.
 *
 * A power cut, a full disk or a cable leaves half a line at a segment's end. Nothing is ever written behind that: the
 * next segment begins with the entry that is not whole. Entries that stand there twice are the same ones.
 */
import { z } from 'zod';
import type { Entry } from '../inventory/nouns/entry.ts';

export const copyFiles = { about: 'copy.json', configuration: 'tallyman.toml' } as const;
/** A segment is ended after so much: what is read to find the end of a copy. */
export const segmentBytes = 4 * 1024 * 1024;
/** Beyond this no segment of ours goes: the last batch of 500 entries is in it whole. */
export const segmentBytesMax = 64 * 1024 * 1024;

const copyAbout = z.object({ site: z.string(), dock: z.string(), version: z.string(), line: z.string() });
export type CopyAbout = z.output<typeof copyAbout>;

/** @returns undefined: it is not ours, or not whole */
export function readAbout(content: Buffer): CopyAbout | undefined {
  try {
    return copyAbout.parse(JSON.parse(content.toString('utf8')));
  } catch {
    return undefined;
  }
}

type Segment = { name: string; line: string; first: number };

const segmentName = /^([a-z0-9]{4,40})-(\d{12})\.log$/;

export const nameOfSegment = (line: string, first: number): string => `${line}-${String(first).padStart(12, '0')}.log`;

/** In the order of their entries; files of others are left out. */
export function segmentsIn(names: readonly string[]): Segment[] {
  return names
    .flatMap((name): Segment[] => {
      const [, line, first] = segmentName.exec(name) ?? [];
      return line === undefined ? [] : [{ name, line, first: Number(first) }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export const lineOf = (entry: Entry): string => `${JSON.stringify(entry)}\n`;

/** The whole lines of a segment: the entry of each; undefined: it is none of ours. What is cut off is no line. */
export function* linesIn(content: Buffer): Generator<Entry | undefined, void, void> {
  let from = 0;
  for (;;) {
    const end = content.indexOf(0x0a, from);
    if (end < 0) return;
    yield entryIn(content.toString('utf8', from, end));
    from = end + 1;
  }
}

/** Where a segment ends: its last whole entry, and whether more may be written behind it. */
export function endOf(content: Buffer): { last: Entry | undefined; whole: boolean } {
  const whole = content.length === 0 || content.at(-1) === 0x0a;
  let to = content.lastIndexOf(0x0a);
  while (to > 0) {
    const from = content.lastIndexOf(0x0a, to - 1) + 1;
    const last = entryIn(content.toString('utf8', from, to));
    if (last !== undefined) return { last, whole: whole && to === content.length - 1 };
    to = from - 1;
  }
  return { last: undefined, whole: content.length === 0 };
}

function entryIn(text: string): Entry | undefined {
  try {
    const entry = JSON.parse(text) as Entry;
    return typeof entry.seq === 'number' && typeof entry.hash === 'string' ? entry : undefined;
  } catch {
    return undefined;
  }
}
