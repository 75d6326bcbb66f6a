/** Plays the course (`course.ts`) against a receiver, over whatever carries the batches. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { course, judged, type Mistake, type Played, type Said, type Wire } from './course.ts';

/** Under whose name the batches come. */
export type Names = { site: string; dock: string; channel: string; merchant: string };

export type Carrier = {
  wire: Wire;
  names: Names;
  /** @param fits whether an answer is the right one: where another may still be on its way, it is waited for a while */
  told(batch: Played, fits: (said: Said) => boolean): Promise<Said>;
  close(): Promise<void>;
};

const linesMax = 500;

export const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** Closes the carrier. @returns what is wrong, in the order of the course; each kind once */
export async function conform(carrier: Carrier): Promise<{ steps: number; mistakes: Mistake[] }> {
  const steps = course(
    carrier.wire,
    () => randomHex(16),
    () => randomHex(8),
  );
  const found = new Map<string, Mistake>();
  try {
    for (const step of steps) {
      const said = await carrier.told(step.batch, (one) => judged(step, one) === undefined);
      const mistake = judged(step, said);
      if (mistake !== undefined && !found.has(mistake.text)) found.set(mistake.text, mistake);
    }
  } finally {
    await carrier.close();
  }
  return { steps: steps.length, mistakes: [...found.values()] };
}

/** A batch as a dock of these names would send it. */
export function bodyOf({ id, epoch, after, to, snapshot, large, more }: Played, names: Names, clock: Clock): string {
  const line = (at: number) => ({
    ...{ sku: `TALLYMAN-CONFORM-${at}`, level: to, previous: null, delta: null, processOrders: true },
    ...(more && { laterField: true }),
  });
  return JSON.stringify({
    ...{ specversion: '1.0', type: 'tallyman.stock.v1', source: `/tallyman/${names.site}/${names.dock}`, id },
    ...{
      subject: names.merchant,
      time: new Date(clock.wallMs()).toISOString(),
      datacontenttype: 'application/json',
    },
    data: {
      ...{ channel: names.channel, epoch, after, to, boot: names.dock },
      ...(snapshot && { snapshot }),
      ...(more && { laterField: { of: 'a later version' } }),
      lines: Array.from({ length: large ? linesMax : 1 }, (_, at) => line(at)),
    },
  });
}
