/**
 * Hands the documents of a file to the agent in two passes: every one is only tried, and when all would be taken they
 * are. So nothing is taken of a file with a mistake that only the ledger can know. A power cut in the second pass
 * leaves the documents before it; the same file again completes it, for a document that is known already changes
 * nothing.
 */
import type { AgentClient } from '../../admin/doors/socket-client.ts';
import type { RowError } from './mistakes.ts';
import { stoppedHere } from './stop-signal.ts';

type Client = Pick<AgentClient, 'ask'>;
type Answer = Awaited<ReturnType<Client['ask']>>;
type Refusal = Extract<Answer, { status: 'error' }>['error'];

/** How one kind of document is handed in, and what people call its parts. */
export type DocumentKind<Placed> = {
  /** @param check only say whether it would be taken */
  hand(client: Client, placed: Placed, check: boolean): Promise<Answer>;
  /** The agent names fields as programs do; people know the line and the column. */
  placeOf(placed: Placed, refusal: Refusal): RowError;
  /** How much of it a person has to confirm, by what the agent said of it when it was only tried. Absent: nothing. */
  graveIn?(placed: Placed, told: unknown): number;
  /**
   * The document without the line of an unknown item, so that the next mistake can be found; undefined: nothing is left
   * to ask.
   */
  without(placed: Placed, refusal: Refusal): Placed | undefined;
};

type UploadResult =
  /** `changed`: the others were known already. */
  | { ok: true; documents: number; changed: number }
  /** So many are grave and nobody confirmed them: nothing is taken. */
  | { ok: false; grave: number }
  /**
   * `taken`: documents that went in before the refusal; 0 but for a change from elsewhere in the middle, or a stop.
   */
  | { ok: false; errors: RowError[]; taken: number };

/** Mistakes that are looked for in one file; each costs a question. */
const errorsMax = 100;

type Around = {
  /** `try`: go no further than to say what would come of it; `confirmed`: take what is grave, too. */
  pass?: 'try' | 'confirmed' | 'careful';
  /** The first is about to be taken: none is begun once what this answers is aborted. */
  taking?(): AbortSignal;
  /** Documents gone through, of twice as many. */
  onProgress?(done: number): void;
  onNote?(note: RowError): void;
};

/** @throws AgentError when the conversation breaks */
export async function uploadDocuments<Placed>(
  kind: DocumentKind<Placed>,
  client: Client,
  documents: readonly Placed[],
  { pass = 'careful', taking, onProgress, onNote }: Around = {},
): Promise<UploadResult> {
  const errors: RowError[] = [];
  let grave = 0;
  for (const [index, placed] of documents.entries()) {
    const tried = await tryOne(kind, client, placed, errorsMax - errors.length);
    errors.push(...tried.refusals.map(({ error }) => error));
    grave += tried.grave;
    if (tried.note !== undefined) onNote?.(tried.note);
    onProgress?.(index + 1);
  }
  if (errors.length > 0) return { ok: false, errors: errors.toSorted((a, b) => a.line - b.line), taken: 0 };
  if (pass === 'try') return { ok: true, documents: documents.length, changed: 0 };
  if (grave > 0 && pass !== 'confirmed') return { ok: false, grave };
  const stop = taking?.();
  let changed = 0;
  for (const [index, placed] of documents.entries()) {
    if (stop?.aborted) {
      const stopped = { code: 'bad-request', message: stoppedHere, field: 'id' } as const;
      return { ok: false, errors: [kind.placeOf(placed, stopped)], taken: index };
    }
    const answer = await kind.hand(client, placed, false);
    if (answer.status === 'error') return { ok: false, errors: [kind.placeOf(placed, answer.error)], taken: index };
    // What was known already is answered without an entry.
    if (answer.seq !== undefined) changed += 1;
    onProgress?.(documents.length + index + 1);
  }
  return { ok: true, documents: documents.length, changed };
}

/**
 * Of a file with mistakes of its own: the items in the rest of it that the ledger does not know. What else it would say
 * may come of the mistakes.
 */
export async function unknownItems<Placed>(
  kind: DocumentKind<Placed>,
  client: Client,
  documents: readonly Placed[],
  onProgress: (done: number, of: number) => void,
): Promise<RowError[]> {
  const errors: RowError[] = [];
  for (const [index, placed] of documents.entries()) {
    const tried = await tryOne(kind, client, placed, errorsMax - errors.length);
    errors.push(...tried.refusals.filter(({ code }) => code === 'unknown-item').map(({ error }) => error));
    onProgress(index + 1, documents.length);
  }
  return errors;
}

/** The agent names one mistake at a time. */
async function tryOne<Placed>(
  kind: DocumentKind<Placed>,
  client: Client,
  placed: Placed,
  most: number,
): Promise<{ refusals: { error: RowError; code: string }[]; grave: number; note: RowError | undefined }> {
  const refusals: { error: RowError; code: string }[] = [];
  let grave = 0;
  let note: RowError | undefined;
  let rest: Placed | undefined = placed;
  while (rest !== undefined && refusals.length < most) {
    const answer = await kind.hand(client, rest, true);
    if (answer.status !== 'error') {
      grave = kind.graveIn?.(rest, answer.data) ?? 0;
      const { note: message } = (answer.data ?? {}) as { note?: string };
      note = message === undefined ? undefined : kind.placeOf(rest, { code: 'bad-request', message, field: 'id' });
      break;
    }
    refusals.push({ error: kind.placeOf(rest, answer.error), code: answer.error.code });
    rest = answer.error.code === 'unknown-item' ? kind.without(rest, answer.error) : undefined;
  }
  return { refusals, grave, note };
}
