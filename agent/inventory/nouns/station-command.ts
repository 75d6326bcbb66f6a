/** What a person does at a station otherwise than by scanning goods. */
import type { DocumentRef } from './document.ts';
import type { Work } from './work.ts';

export type StationCommand =
  | {
      command:
        | 'undo'
        | 'finish'
        | 'next-box'
        | 'confirm'
        | 'cancel'
        | 'acknowledge'
        | 'reopen'
        | 'sign-out'
        | 'lock'
        | 'tare'
        | 'zero'
        /** The next item is counted by its weight. */
        | 'by-weight';
    }
  | { command: 'quantity'; quantity: number }
  | { command: 'work'; work: Work | null }
  | { command: 'badge'; badge: string }
  /** Proved otherwise than by a badge: a PIN on the screen. */
  | { command: 'sign-in'; operator: string }
  /** A label that cannot be read. Without a quantity: what was keyed in, or one. */
  | { command: 'goods'; merchant: string; sku: string; quantity?: number }
  /** `skus`, for a count: items that are to be counted whether anybody finds one or not. */
  | { command: 'open'; document: DocumentRef; skus?: string[] };
