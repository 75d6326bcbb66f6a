/**
 * Holds the key of the printed codes while the agent runs, says what a person must know of it, and changes it when one
 * asks.
 */
import type { Config } from '../../config/config.ts';
import { failed, type VerbResult } from '../admin/verb.ts';
import type { CommandAsked } from '../inventory/nouns/admin/command-record.ts';
import type { CommandKeys } from '../inventory/nouns/station/command-codes.ts';
import type { Book } from '../ledger/book.ts';
import type { ReadNamedFile } from '../named-file.ts';
import {
  changeCommandKeys,
  keyName,
  keysOfFile,
  type OpenedKeys,
  openCommandKeys,
  restoreCommandKeys,
} from './command-key.ts';

type Alarm = (code: 'command-key' | 'command-key-changed', text: string) => void;

const printAnew = 'Print the sheets and badges anew (`tallyman print commands --badges`) and throw the old ones away.';

/** The keys as they are at the start, before the book is open. Never rejects. @param nowMs wall time */
export async function openKeys(dock: Config['dock'], readFile: ReadNamedFile, nowMs: number): Promise<OpenedKeys> {
  const { commandKeyFile: file, data } = dock;
  if (file === undefined) return openCommandKeys(data, nowMs);
  try {
    return { keys: keysOfFile(await readFile(file)), made: false };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const trouble = `The key of the printed codes is not to be had (command-key-file ${file}: ${why}): no printed code does anything. Mend the file, and start the agent again.`;
    return { keys: [], made: false, trouble };
  }
}

export class CommandKeyKeeper {
  readonly #dock: Config['dock'];
  #keys: CommandKeys;
  readonly #book: Book;
  readonly #alarm: Alarm;

  /** What is wrong with the keys is told at once. */
  constructor(dock: Config['dock'], { keys, made, trouble }: OpenedKeys, book: Book, alarm: Alarm) {
    this.#dock = dock;
    this.#keys = keys;
    this.#book = book;
    this.#alarm = alarm;
    if (trouble !== undefined) alarm('command-key', trouble);
    // On a new dock there are no sheets yet.
    else if (made && book.boot.verdict !== 'new') {
      alarm('command-key', `The key of the printed codes was not there and was made anew. ${printAnew}`);
    }
  }

  /** The one to print with first; empty while there is trouble. */
  list(): CommandKeys {
    return this.#keys;
  }

  /**
   * Somebody removed the dock's own file: the keys in use are written down again, or the next start would make others
   * and every sheet on the walls be refused. Not where the ledger is not in its place: then the folder is another's.
   */
  keepInPlace(): boolean {
    const { commandKeyFile, data } = this.#dock;
    return commandKeyFile === undefined && this.#book.state.state === 'open' && restoreCommandKeys(data, this.#keys);
  }

  /** @param asked the request as it is to be recorded; asked for when there is something to record */
  async change({ by, asked }: { by: string; asked(): CommandAsked }): Promise<VerbResult> {
    const { commandKeyFile: file, data } = this.#dock;
    if (file !== undefined) {
      return failed('bad-request', `The key comes from ${file}: write another one there, and start the agent again.`);
    }
    const book = this.#book;
    if (book.state.state === 'refusing') return failed('storage', book.state.text);
    try {
      this.#keys = changeCommandKeys(data, this.#keys);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return failed('storage', `The key cannot be written (${why}): the old one goes on.`);
    }
    const [key = ''] = this.#keys;
    this.#alarm('command-key-changed', `The key of the printed codes was changed by ${by}. ${printAnew}`);
    const changed = { key: keyName(key), text: printAnew };
    const seq = await book.commandKeys(this.#keys, { ...asked(), params: { key: keyName(key) } }, changed);
    return { ok: true, data: changed, seq };
  }
}
