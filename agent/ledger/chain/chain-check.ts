/** Judges entries one after the other against the chain and the numbering. Pure; one per pass. */
import { chainHex, genesisHash, hashBytes } from './chain.ts';
import { at, type EntryFields } from './columns.ts';
import { hex } from './entries.ts';

/** `hash` in hexadecimal. */
export type ChainEnd = { epoch: string; seq: number; hash: string };

const beginning: ChainEnd = { epoch: '', seq: 0, hash: hex(genesisHash) };

export class ChainCheck {
  #end: ChainEnd;
  entries = 0;

  /** @param from the entry before the first one to judge; none for a whole ledger */
  constructor(from: ChainEnd = beginning) {
    this.#end = from;
  }

  get end(): ChainEnd {
    return this.#end;
  }

  /**
   * @param stored the entry's hash in hexadecimal; null where there is none
   * @returns what is wrong with this entry, or undefined; after a fault the check is over
   */
  next(fields: EntryFields, stored: string | null): string | undefined {
    const [epoch, seq] = fields;
    const fault = this.#misnumbered(epoch, seq, fields[at.kind]);
    if (fault !== undefined) return fault;
    if (stored?.length !== hashBytes * 2) return `entry ${seq} has no hash`;
    if (chainHex(this.#end.hash, fields) !== stored)
      return `entry ${seq} is not what was written: its hash does not follow from entry ${this.#end.seq}`;
    this.#end = { epoch, seq, hash: stored };
    this.entries += 1;
    return undefined;
  }

  /** Dense within an epoch; only the entry that opens an epoch may leave a gap behind it. */
  #misnumbered(epoch: string, seq: number, kind: string): string | undefined {
    const end = this.#end;
    if (kind === 'epoch') {
      if (epoch === end.epoch) return `entry ${seq} opens epoch ${epoch}, which was open`;
      return seq > end.seq ? undefined : `entry ${seq} comes after entry ${end.seq}`;
    }
    if (epoch !== end.epoch) return `entry ${seq} belongs to epoch ${epoch}, which was never opened here`;
    if (seq !== end.seq + 1) return `entries ${end.seq + 1} to ${seq - 1} are missing`;
    return undefined;
  }
}
