/**
 * The folder a partner reads files from. Each file is written beside its name and moved there when it is on the disk:
 * whoever sees it sees all of it. Beside the files lies what they show (`.tallyman-NAME.json`) and what was applied
 * since (`.tallyman-NAME.journal`), so that a power cut may repeat a file, under another number, and loses nothing.
 */
import { apply, emptyPicture, type FileBatch, type Picture, pictureText, readPicture, takes } from './picture.ts';
import type { FilePlace } from './places/file-place.ts';

/** Newer files say all that older ones do: more of them than a partner could be behind are cleared away. */
const filesKept = 100;
/** Of what lies between two files; far more than one turn of a large catalogue. */
const journalBytesMax = 256 * 1024 * 1024;
const digits = 6;

/** Where the partner says that he has a file: in this folder, under its name and this ending. */
export type Acknowledged = { folder: string; ending: string };

export class DropFolder {
  readonly #place: FilePlace;
  readonly #folder: string;
  readonly #channel: string;
  readonly #extension: string;
  readonly #acknowledged: Acknowledged | undefined;

  constructor(
    place: FilePlace,
    about: { folder: string; channel: string; extension: string; acknowledged: Acknowledged | undefined },
  ) {
    this.#place = place;
    this.#folder = about.folder;
    this.#channel = about.channel;
    this.#extension = about.extension;
    this.#acknowledged = about.acknowledged;
  }

  /** What its files show. @throws when the folder is not there or cannot be read */
  async read(): Promise<Picture> {
    // A folder that is not mounted is no folder that is empty.
    const names = await this.#place.names(this.#folder);
    const picture = readPicture(await this.#text(this.#state('json'))) ?? emptyPicture();
    // A place that lost its state, and not its files: no two ever have one number.
    picture.number = Math.max(picture.number, ...names.map((name) => this.#numberOf(name) ?? 0));
    for (const line of (await this.#text(this.#state('journal'))).split('\n')) {
      const entry = journalEntry(line);
      // What the picture has already, or was cut off in the middle, is passed over.
      if (entry !== undefined && takes(picture, entry.batch)) apply(picture, entry.batch, new Set(entry.refused));
    }
    return picture;
  }

  /** Keeps a batch, before it is said to be taken. @throws when the disk does not take it */
  async keep(batch: FileBatch, refused: readonly string[]): Promise<void> {
    // Behind a line that was cut off, a new one begins.
    const line = `\n${JSON.stringify({ batch, refused })}\n`;
    if (!(await this.#place.append(this.#state('journal'), line, journalBytesMax)))
      throw new Error('its journal is full: no file could be written');
  }

  /** Writes the next file. @param content of this number @throws as above */
  async write(picture: Picture, content: (number: number) => Buffer): Promise<void> {
    const number = picture.number + 1;
    // The number is used up before anybody sees the file: no two files ever have it, whenever the power goes.
    picture.number = number;
    await this.#keepPicture(picture);
    await this.#place.put(`${this.#folder}/${this.#name(number)}`, content(number), 0o644);
    picture.unwritten = false;
    picture.changed.clear();
    picture.awaited = this.#acknowledged === undefined ? 0 : number;
    await this.#keepPicture(picture);
    await this.#place.remove(this.#state('journal'));
    await this.#clear(number);
  }

  /**
   * @returns what the partner's acknowledgement is waited for, as a sentence; undefined: for nothing
   * @throws as above
   */
  async awaited(picture: Picture): Promise<string | undefined> {
    if (this.#acknowledged === undefined || picture.awaited === 0) return undefined;
    const { folder, ending } = this.#acknowledged;
    const name = this.#name(picture.awaited);
    if ((await this.#place.names(folder)).includes(`${name}${ending}`)) {
      picture.awaited = 0;
      return undefined;
    }
    return `the partner has not acknowledged ${name}: ${name}${ending} is waited for in ${folder}`;
  }

  #keepPicture(picture: Picture): Promise<void> {
    return this.#place.put(this.#state('json'), Buffer.from(pictureText(picture)), 0o600);
  }

  async #clear(number: number): Promise<void> {
    const old = (await this.#place.names(this.#folder)).filter(
      (name) => (this.#numberOf(name) ?? Number.POSITIVE_INFINITY) <= number - filesKept,
    );
    for (const name of old) await this.#place.remove(`${this.#folder}/${name}`);
  }

  async #text(path: string): Promise<string> {
    const content = await this.#place.read(path, 2 * journalBytesMax);
    return typeof content === 'string' ? '' : content.toString('utf8');
  }

  #name(number: number): string {
    return `${this.#channel}-${String(number).padStart(digits, '0')}.${this.#extension}`;
  }

  /** undefined: it is none of this channel's files. */
  #numberOf(name: string): number | undefined {
    const [begin, end] = [`${this.#channel}-`, `.${this.#extension}`];
    if (!name.startsWith(begin) || !name.endsWith(end)) return undefined;
    const number = name.slice(begin.length, -end.length);
    return /^\d{6,12}$/.test(number) ? Number(number) : undefined;
  }

  #state(what: 'json' | 'journal'): string {
    return `${this.#folder}/.tallyman-${this.#channel}.${what}`;
  }
}

function journalEntry(line: string): { batch: FileBatch; refused: string[] } | undefined {
  if (line === '') return undefined;
  try {
    return JSON.parse(line) as { batch: FileBatch; refused: string[] };
  } catch {
    return undefined;
  }
}
