/** An announced inbound shipment. */
import type { SkuCount } from './quantity.ts';

export type NoticeContent = {
  type?: 'asn' | 'purchase-order';
  supplier?: string;
  /** Local date YYYY-MM-DD. */
  expectedAt?: string;
  /** R15: the received items' levels are sent when it closes. */
  publish?: boolean;
  /** All units announced, those inside handling units included. */
  lines: SkuCount[];
  handlingUnits?: HandlingUnit[];
};

export type HandlingUnit = { sscc: string; lines: { sku: string; quantity: number; lot?: string; expiry?: string }[] };

export type NoticeLine = SkuCount & { received: number };

export type NoticeRow = {
  merchant: string;
  id: string;
  type: 'asn' | 'purchase-order';
  status: 'open' | 'closed';
  supplier: string | null;
  expectedAt: string | null;
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
  'notice-close': { reason?: string; publish?: boolean; short: SkuCount[]; over: SkuCount[] };
};

/** Notices: announced, changed and closed (`notices.ts`). */
export type NoticeSubmission =
  /** `notice.lines` empty: what the handling units hold together. `check`: only say whether it would be taken. */
  | { type: 'notice-announce'; by: string; merchant: string; id: string; notice: NoticeContent; check?: boolean }
  | { type: 'notice-close'; by: string; merchant: string; id: string; publish?: boolean; reason?: string };
