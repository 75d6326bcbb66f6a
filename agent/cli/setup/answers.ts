/** What a person says when a dock is set up; kept beside the configuration until it is written. */
import { z } from 'zod';
import { dock, mqtt } from '../../../config/schema.ts';
import { id } from '../../../config/schemas/values.ts';

/** Who works where, as one word. */
const works = {
  receiving: ['receiving'],
  packing: ['packing'],
  counting: ['counting'],
  both: ['receiving', 'packing'],
  all: ['receiving', 'packing', 'counting'],
} as const;
type Works = keyof typeof works;

export const answersSchema = z.strictObject({
  site: id,
  name: id,
  timezone: dock.shape.timezone,
  merchant: id,
  work: z.enum(['receiving', 'packing', 'counting', 'both', 'all']),
  broker: z.union([z.literal(''), mqtt.shape.url]),
});

export type Answers = z.infer<typeof answersSchema>;
export type Question = keyof Answers;

/** What was answered until somebody left; whatever no longer fits is asked again. */
export function keptAnswers(text: string | undefined): Partial<Answers> {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? '');
  } catch {
    return {};
  }
  const known = answersSchema.partial().safeParse(kept);
  return known.success ? (known.data as Partial<Answers>) : {};
}

/** Stations are called after what is done there. */
export const stationsOf = (work: Works) => works[work].map((each) => ({ name: `${each}-1`, work: each }));
