/**
 * The pictures on this disk: `ITEM-ADDRESS.type` in a folder of their own, both parts hashes, so that no stranger's
 * word is ever a name here. Whatever is in the folder may be lost or deleted at any time: it is fetched again.
 */
import { createHash } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ImageType, imageOf } from './image.ts';

/** One picture of one item, and which address it is from. */
type Kept = { address: string; type: ImageType; bytes: number; shownMs: number };

const fileName = /^([0-9a-f]{32})-([0-9a-f]{32})\.(png|jpeg|webp|avif)$/;
/** More files than this are not looked after, whatever room there is. */
const filesMax = 20_000;
/** The ledger grows on the same disk, and comes first. */
const roomLeftBytes = 128 * 1024 * 1024;
/** When a picture was shown last is written down this often: it only says what makes room. */
const shownEveryMs = 86_400_000;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
export const itemHash = (merchant: string, sku: string): string => hashOf(`${merchant}\u0000${sku}`);
export const addressHash = (url: string): string => hashOf(url);

type ShelfParts = {
  folder: string;
  /** Bytes that all of them may take. */
  spaceBytes: number;
  wallMs(): number;
};

export class Shelf {
  readonly #parts: ShelfParts;
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  constructor(parts: ShelfParts) {
    this.#parts = parts;
  }

  /** Reads what is there; a file that is none of ours is left alone, one that was not finished is removed. */
  async open(): Promise<void> {
    const { folder } = this.#parts;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder)) {
      if (name.endsWith('.part')) await rm(join(folder, name), { force: true });
      const [, item, address, type] = fileName.exec(name) ?? [];
      if (item === undefined || address === undefined) continue;
      const { size, mtimeMs } = await stat(join(folder, name));
      const before = this.#kept.get(item);
      if (before !== undefined) await this.remove(item);
      this.#note(item, { address, type: type as ImageType, bytes: size, shownMs: mtimeMs });
    }
  }

  /** What a page asks for; undefined: there is none. */
  nameOf(item: string): string | undefined {
    const kept = this.#kept.get(item);
    return kept && `${item}-${kept.address}`;
  }

  has(item: string, address: string): boolean {
    return this.#kept.get(item)?.address === address;
  }

  items(): IterableIterator<string> {
    return this.#kept.keys();
  }

  /** @param name as `nameOf` gave it @returns undefined: there is none, or what is there is no picture any more */
  async read(name: string): Promise<{ type: ImageType; bytes: Buffer } | undefined> {
    const [item = '', address = ''] = name.split('-');
    const kept = this.#kept.get(item);
    if (kept?.address !== address) return undefined;
    const file = this.#file(item, kept);
    const bytes = await readFile(file).catch(() => undefined);
    if (bytes === undefined || imageOf(bytes)?.type !== kept.type) {
      await this.remove(item);
      return undefined;
    }
    const now = this.#parts.wallMs();
    if (now - kept.shownMs > shownEveryMs) await utimes(file, now / 1_000, now / 1_000).catch(() => {});
    kept.shownMs = now;
    return { type: kept.type, bytes };
  }

  /**
   * Another item's picture from the same address serves this one, too.
   * @param showing somebody looks at the item: what was shown longest ago makes room
   */
  async share(item: string, address: string, showing: boolean): Promise<boolean> {
    const found = [...this.#kept].find(([, kept]) => kept.address === address);
    if (found === undefined || !(await this.#makeRoom(item, found[1].bytes, showing))) return false;
    const kept = { ...found[1], shownMs: this.#parts.wallMs() };
    try {
      await link(this.#file(found[0], kept), this.#file(item, kept));
    } catch {
      return false;
    }
    this.#note(item, kept);
    return true;
  }

  /**
   * @param showing as above
   * @returns false: there is no room; nothing was changed
   * @throws the disk's errors
   */
  async put(item: string, address: string, image: { type: ImageType; bytes: Buffer }, showing: boolean) {
    const { folder, wallMs } = this.#parts;
    const kept = { address, type: image.type, bytes: image.bytes.length, shownMs: wallMs() };
    if (!(await this.#makeRoom(item, kept.bytes, showing))) return false;
    const part = join(folder, `${item}.part`);
    await writeFile(part, image.bytes, { mode: 0o600 });
    await rename(part, this.#file(item, kept));
    this.#note(item, kept);
    return true;
  }

  async remove(item: string): Promise<void> {
    const kept = this.#kept.get(item);
    if (kept === undefined) return;
    this.#kept.delete(item);
    this.#bytes -= kept.bytes;
    await rm(this.#file(item, kept), { force: true });
  }

  /** Room for so many bytes more, in place of the item's own of before. */
  async #makeRoom(item: string, bytes: number, showing: boolean): Promise<boolean> {
    const { folder, spaceBytes } = this.#parts;
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < roomLeftBytes + bytes) return false;
    const own = this.#kept.get(item)?.bytes ?? 0;
    const full = () => this.#bytes - own + bytes > spaceBytes || this.#kept.size >= filesMax;
    if (full() && showing) {
      const oldest = [...this.#kept].sort(([, one], [, other]) => one.shownMs - other.shownMs);
      for (const [each] of oldest) {
        if (!full()) break;
        if (each !== item) await this.remove(each);
      }
    }
    if (full()) return false;
    await this.remove(item);
    return true;
  }

  #note(item: string, kept: Kept): void {
    this.#kept.set(item, kept);
    this.#bytes += kept.bytes;
  }

  #file(item: string, { address, type }: Pick<Kept, 'address' | 'type'>): string {
    return join(this.#parts.folder, `${item}-${address}.${type}`);
  }
}
