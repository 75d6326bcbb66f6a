/** From a search's text to a question that is asked of each row. */
import { readTerms, type SearchProblem, type Term } from './terms.ts';

/** @returns undefined when the value is none of this field's */
type ReadValue<Row, Facts> = (value: string) => ((row: Row, facts: Facts) => boolean) | undefined;

export type Field<Row, Facts> = {
  /** What may stand behind its colon, for a person. */
  takes: string;
  /** The words, where it takes no others: a slip is told from them. */
  words?: readonly string[];
  read: ReadValue<Row, Facts>;
};

export type Fields<Row, Facts> = Readonly<Record<string, Field<Row, Facts>>>;

export type Search<Row, Facts> =
  | {
      ok: true;
      /** Those that it asks about by name. */
      fields: ReadonlySet<string>;
      matches(row: Row, facts: Facts): boolean;
    }
  | { ok: false; problem: SearchProblem };

/**
 * A search without terms finds everything.
 * @param bare the question of a word without a field
 */
export function readSearch<Row, Facts>(
  text: string,
  fields: Fields<Row, Facts>,
  bare: (word: string) => (row: Row, facts: Facts) => boolean,
): Search<Row, Facts> {
  const read = readTerms(text);
  if (!read.ok) return read;
  const questions: ((row: Row, facts: Facts) => boolean)[] = [];
  for (const term of read.terms) {
    const question = term.field === null ? bare(term.value) : questionOf(term, term.field, fields);
    if ('at' in question) return { ok: false, problem: question };
    questions.push(term.negated ? (row, facts) => !question(row, facts) : question);
  }
  const named = new Set(read.terms.flatMap(({ field }) => field ?? []));
  return { ok: true, fields: named, matches: (row, facts) => questions.every((question) => question(row, facts)) };
}

function questionOf<Row, Facts>(
  { value, at }: Term,
  name: string,
  fields: Fields<Row, Facts>,
): ((row: Row, facts: Facts) => boolean) | SearchProblem {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) {
    const known = Object.keys(fields);
    return { at, text: `There is no ${name}: to search by; there is ${known.join(', ')}.`, typed: name, known };
  }
  const question = field.read(value);
  if (question !== undefined) return question;
  const slip = field.words === undefined ? {} : { typed: value, known: field.words };
  return { at, text: `${name}: takes ${field.takes}, not ${value}.`, ...slip };
}
