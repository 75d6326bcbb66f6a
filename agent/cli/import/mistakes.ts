/**
 * What is wrong with a file, by line and column. However wrong it is, only the first of them are kept; the others are
 * counted.
 */

/** `line` from 1, the header included; `column` is the name in the header. */
export type RowError = { line: number; column: string; message: string };

/** Mistakes kept and printed of one file. */
const mistakesKept = 100;

export class Mistakes {
  readonly kept: RowError[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Those that were only counted. */
  get left(): number {
    return this.#count - this.kept.length;
  }

  add(line: number, column: string, message: string): void {
    this.#count += 1;
    if (this.kept.length < mistakesKept) this.kept.push({ line, column, message });
  }
}

/** What a file holds, or all that is wrong with it. `left`: mistakes that are not among the errors. */
export type Wrong = { ok: false; errors: RowError[]; left?: number };

/** `readable`: what of the documents could be read. */
export type WrongDocuments<Placed> = Wrong & { readable?: readonly Placed[] };

export const wrong = ({ kept, left }: Mistakes): Wrong => ({ ok: false, errors: kept, left });

/** What is wrong with a file as such, and what the agent said of the rest of it: in the order of the file. */
export function both(first: Wrong | undefined, second: Wrong): Wrong {
  const all = [...(first?.errors ?? []), ...second.errors].toSorted((a, b) => a.line - b.line);
  // Of what the file shows by itself the agent may say the same.
  const errors = [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
  return { ok: false, errors, left: (first?.left ?? 0) + (second.left ?? 0) };
}
