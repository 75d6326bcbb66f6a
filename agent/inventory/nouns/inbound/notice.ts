/** An announced inbound shipment. */
import type { SkuCount } from '../stock/quantity.ts';

export type NoticeContent = {
  type?: 'asn' | 'purchase-order';
  supplier?: string;
  /** Local date YYYY-MM-DD. */
  expectedAt?: string;
  /** R15: what is missing of its lines counts as available from the announcement on. */
  publish?: boolean;
  /** All units announced, those inside handling units included. */
  lines: SkuCount[];
  handlingUnits?: HandlingUnit[];
};

export type HandlingUnit = { sscc: string; lines: { sku: string; quantity: number; lot?: string; expiry?: string }[] };

/** `published`: what is missing of it counts as available (R15). `damaged`: of what was received, as it came (R26). */
export type NoticeLine = SkuCount & { received: number; published?: true; damaged?: number };

export type NoticeRow = {
  merchant: string;
  id: string;
  type: 'asn' | 'purchase-order';
  status: 'open' | 'closed';
  supplier: string | null;
  expectedAt: string | null;
  /** As it was announced: lines that are announced later are published, too. What is published now, the lines say. */
  publish: boolean;
  /** What was not announced and came all the same has quantity 0. */
  lines: NoticeLine[];
  handlingUnits: HandlingUnit[];
};

/** Which notice announced a handling unit. */
export type HandlingUnitRow = { sscc: string; merchant: string; notice: string };

export type NoticeEntries = {
  /** An announced inbound shipment, new or changed: what is incoming follows. document = its number. */
  notice: NoticeContent;
  /** Nothing more comes of it: what is missing is not incoming any longer. */
  'notice-close': { reason?: string; short: SkuCount[]; over: SkuCount[] };
  /**
   * A line is published from here on, or not any more (R15). quantity: units that count as available now, or no more.
   * `shown`: withdrawn while some storefront shows more than is left; entries of earlier versions do not say.
   * `kitsShown`: the same of a kit that it is a part of (R28).
   */
  'notice-publish': { on: boolean; shown?: boolean; kitsShown?: boolean };
};

/** Notices: announced, changed and closed (`notices.ts`). */
export type NoticeSubmission =
  /** `notice.lines` empty: what the handling units hold together. `check`: only say whether it would be taken. */
  | { type: 'notice-announce'; by: string; merchant: string; id: string; notice: NoticeContent; check?: boolean }
  | { type: 'notice-close'; by: string; merchant: string; id: string; reason?: string }
  /** `skus` absent: all its lines. */
  | { type: 'notice-publish'; by: string; merchant: string; id: string; on: boolean; skus?: string[] };

/** A notice is one row that every scan on it writes anew: beyond this it is split into several. */
export const noticeBounds = { lines: 500, handlingUnits: 500, linesOfAUnit: 100, linesOfAllUnits: 2_000 } as const;
