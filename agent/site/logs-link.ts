/** What whoever takes something for this dock alone has in common (`claims.ts`, `rights.ts`). */
import type { BootFinding } from '../ledger/book.ts';
import type { Streams } from './link/streams.ts';

export type LogsLink = {
  readonly streams: Streams;
  /** Folds the logs of the others up to where they end. @returns false: the connection is of no use */
  foldToEnd(): Promise<boolean>;
};

const sound: ReadonlySet<BootFinding['verdict']> = new Set<BootFinding['verdict']>(['new', 'agreed', 'anchor-rebuilt']);

/** Whether what this ledger says it holds was given to nobody else since. */
export const isSound = ({ verdict }: Pick<BootFinding, 'verdict'>): boolean => sound.has(verdict);
