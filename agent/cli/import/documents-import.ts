/**
 * `… import FILE.csv` for orders, notices and counts: the file is read and checked as a whole, tried with the agent,
 * then handed in, with progress, and every mistake by its line and column.
 */
import { ask, withAgent } from '../agent-call.ts';
import type { GlobalOptions } from '../cli.ts';
import { type ExitCode, Failure, type Shell } from '../shell.ts';
import { readBytes, showErrors, showWarnings } from './csv-file.ts';
import { type DocumentKind, unknownItems, uploadDocuments } from './documents-upload.ts';
import { both, Mistakes, type WrongDocuments } from './mistakes.ts';
import { progressLine } from './progress.ts';
import { stopSignal } from './stop-signal.ts';

/** What the agent says of its dock before the file is read. */
type DockInfo = { merchants: { id: string }[]; head: number };

type DocumentsFile<Placed, Read extends { ok: true }> = {
  /** @param merchants of the dock; with one of them the column may be left out */
  read(bytes: Uint8Array, merchants: readonly string[]): Read | WrongDocuments<Placed>;
  documents(read: Read): readonly Placed[];
  kind: DocumentKind<Placed>;
  /** In the plural, and what the second pass does with them: `orders`, `placed`. */
  nouns: string;
  done: string;
  /** For people when it ended in the middle: what went in, and how to go on. */
  halfway(taken: number): string;
  /** What to say when so many of them have to be confirmed. */
  confirmFirst?(grave: number): string;
  told(read: Read, changed: number): { json: unknown; text: string };
};

/**
 * @param of the file as it is to be read at this dock  @throws Failure, AgentError when there is no agent or no file
 */
export async function importDocuments<Placed, Read extends { ok: true }>(
  shell: Shell,
  options: GlobalOptions & { json?: true; confirm?: true; dry?: true },
  file: string,
  of: (info: DockInfo) => DocumentsFile<Placed, Read>,
): Promise<ExitCode> {
  const bytes = readBytes(file);
  const json = options.json === true;
  const stopping = stopSignal(shell);
  return withAgent(shell, options, async (client) => {
    const info = (await ask(client, { area: 'device', verb: 'info' })) as DockInfo;
    const { read: readFile, documents, kind, nouns, done: verb, halfway, confirmFirst, told } = of(info);
    const read = readFile(
      bytes,
      info.merchants.map(({ id }) => id),
    );
    const progress = progressLine(shell);
    if (!read.ok) {
      // What the ledger does not know of the other rows is said in the same go.
      const unknown = await unknownItems(kind, client, read.readable ?? [], (done, of) =>
        progress.at(`${done} of ${of} ${nouns} checked`),
      );
      progress.end();
      showErrors(shell, file, both(read, { ok: false, errors: unknown }), json);
      return 1;
    }
    const all = documents(read);
    const { length } = all;
    const pass = options.dry === true ? 'try' : options.confirm === true ? 'confirmed' : 'careful';
    const warnings = new Mistakes();
    const result = await uploadDocuments(kind, client, all, {
      pass,
      taking: () => stopping.taking(),
      onProgress: (done) =>
        progress.at(
          done <= length ? `${done} of ${length} ${nouns} checked` : `${done - length} of ${length} ${nouns} ${verb}`,
        ),
      onNote: ({ line, column, message }) => warnings.add(line, column, message),
    });
    progress.end();
    showWarnings(shell, file, warnings);
    if (result.ok) {
      const { json: data, text } = told(read, result.changed);
      shell.out(json ? `${JSON.stringify(data)}\n` : text);
      return 0;
    }
    if ('grave' in result) throw new Failure(`${file}: ${confirmFirst?.(result.grave) ?? 'confirm it'}`);
    const [first] = result.errors;
    if (result.taken === 0 || first === undefined) showErrors(shell, file, result, json);
    else shell.err(`${file}:${first.line} ${first.column} — ${first.message}\n  ${halfway(result.taken)}\n`);
    return 1;
  });
}
