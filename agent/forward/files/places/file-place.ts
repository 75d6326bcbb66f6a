/**
 * Where files are exchanged with a partner: this machine's own folders, or a server's. Paths are absolute there. What
 * fails is thrown as it came; `trouble` says what it means.
 */
export interface FilePlace {
  /** Every name in the folder. */
  names(folder: string): Promise<string[]>;
  read(path: string, bytesMax: number): Promise<Buffer | 'absent' | 'too-large'>;
  /** Behind what is there, on the disk before it resolves. @returns false: it holds `bytesMax` or more */
  append(path: string, text: string, bytesMax: number): Promise<boolean>;
  /**
   * The whole file or, whatever happens, the one of before: it is written under a hidden name, brought to the disk and
   * moved to its own.
   */
  put(path: string, content: Buffer, mode: number): Promise<void>;
  /** Into a folder beside it, which is made where it is missing; what has that name there is replaced. */
  move(path: string, folder: string): Promise<void>;
  /** No such file: nothing to do. */
  remove(path: string): Promise<void>;
  /** What went wrong with a folder, in words. */
  trouble(error: unknown, folder: string): string;
  close(): void;
}

/** The hidden name that `/a/b.csv` has while it is written. */
export function partOf(path: string): string {
  const at = path.lastIndexOf('/') + 1;
  return `${path.slice(0, at)}.${path.slice(at).replace(/^\./, '')}.part`;
}

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
