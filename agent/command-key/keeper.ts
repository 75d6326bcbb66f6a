/** Holds the key of the printed codes while the agent runs, says what a person must know of it, and changes it when one asks. */
import type { Config } from '../../config/config.ts';
import { type CommandResult, failed } from '../admin/command.ts';
import type { CommandKeys } from '../inventory/nouns/command-codes.ts';
import type { Book } from '../ledger/book.ts';
import type { ReadNamedFile } from '../named-file.ts';
import { changeCommandKeys, keyName, keysOfFile, type OpenedKeys, openCommandKeys } from './command-key.ts';

type Alarm = (code: 'command-key' | 'command-key-changed', text: string) => void;

const printAnew = 'Print the sheets and badges anew (`tallyman print commands --badges`) and throw the old ones away.';

export class CommandKeyKeeper {
  readonly #dock: Config['dock'];
  readonly #opened: OpenedKeys;
  #keys: CommandKeys;
  #at: { book: Book; alarm: Alarm } | undefined;

  private constructor(dock: Config['dock'], opened: OpenedKeys) {
    this.#dock = dock;
    this.#opened = opened;
    this.#keys = opened.keys;
  }

  /** Never rejects. @param nowMs wall time */
  static async open(dock: Config['dock'], readFile: ReadNamedFile, nowMs: number): Promise<CommandKeyKeeper> {
    const { commandKeyFile: file, data } = dock;
    if (file === undefined) return new CommandKeyKeeper(dock, openCommandKeys(data, nowMs));
    try {
      return new CommandKeyKeeper(dock, { keys: keysOfFile(await readFile(file)), made: false });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const trouble = `The key of the printed codes is not to be had (command-key-file ${file}: ${why}): no printed code does anything. Mend the file, and start the agent again.`;
      return new CommandKeyKeeper(dock, { keys: [], made: false, trouble });
    }
  }

  /** The one to print with first; empty while there is trouble. */
  list(): CommandKeys {
    return this.#keys;
  }

  /** The book is open: what is wrong is told, and the key can be changed. */
  attach(book: Book, alarm: Alarm): void {
    this.#at = { book, alarm };
    const { made, trouble } = this.#opened;
    if (trouble !== undefined) alarm('command-key', trouble);
    // On a new dock there are no sheets yet.
    else if (made && book.boot.verdict !== 'new') {
      alarm('command-key', `The key of the printed codes was not there and was made anew. ${printAnew}`);
    }
  }

  async change(by: string): Promise<CommandResult> {
    const { commandKeyFile: file, data } = this.#dock;
    if (file !== undefined) {
      return failed('bad-request', `The key comes from ${file}: write another one there, and start the agent again.`);
    }
    const { book, alarm } = this.#at ?? {};
    if (book === undefined) return failed('starting', 'The agent is still starting.');
    if (book.state.state === 'refusing') return failed('storage', book.state.text);
    try {
      this.#keys = changeCommandKeys(data, this.#keys);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return failed('storage', `The key cannot be written (${why}): the old one goes on.`);
    }
    const [key = ''] = this.#keys;
    alarm?.('command-key-changed', `The key of the printed codes was changed by ${by}. ${printAnew}`);
    const seq = await book.commandKeys(this.#keys, keyName(key), by);
    return { ok: true, data: { key: keyName(key), text: printAnew }, seq };
  }
}
