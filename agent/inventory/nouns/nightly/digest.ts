/**
 * What a contact of a merchant is written to about, and how often: items that are low or out, deliveries that are
 * finished, channels that are not told. What a mail says is on the record before it is sent, and each entry is told to
 * a contact once.
 */
import type { Shortage } from '../stock/shortage.ts';

export type DigestTopic = 'stock' | 'deliveries' | 'channels';

/** `digest`: `now` within a minute, `hourly` at most once an hour, or a time of day in the merchant's zone, "07:00". */
export type Contact = { mail: string; merchant: string; about: readonly DigestTopic[]; digest: string };

export type DigestLine =
  | { about: 'stock'; sku: string; name: string; state: Shortage | 'over'; available: number; threshold: number }
  | {
      about: 'deliveries';
      what: 'notice' | 'return';
      id: string;
      announced: number;
      received: number;
      missing: number;
      over: number;
      damaged: number;
    }
  /** `since`: when the oldest thing that it was not told came, ms UTC; null: it is told again. */
  | { about: 'channels'; channel: string; since: number | null; pending: number };

type MailState = 'none' | 'due' | 'sent' | 'given-up';

/** Projection: one contact of one merchant. */
export type DigestRow = {
  merchant: string;
  contact: string;
  /** What came up to this entry was told. */
  to: number;
  /** When the last one was made, ms UTC by the device's clock. */
  at: number;
  /** Channels that it was told of as not told. */
  channels: string[];
  lines: DigestLine[];
  /** Lines that there was no room for. */
  leftOut: number;
  mail: MailState;
};

export type DigestEntries = {
  /** document = the contact. */
  digest:
    | { change: 'made'; from: number; to: number; lines: DigestLine[]; leftOut: number; channels: string[] }
    | { change: 'mail'; mail: 'sent' | 'given-up'; error?: string };
};

export type DigestSubmission =
  /** `from`: up to where it was told; was one made meanwhile, nothing happens. `date`: its day, if it has one. */
  | {
      type: 'digest-make';
      by: string;
      merchant: string;
      contact: string;
      from: number;
      to: number;
      lines: DigestLine[];
      leftOut: number;
      channels: string[];
      date?: string;
    }
  | {
      type: 'digest-mail';
      by: string;
      merchant: string;
      contact: string;
      to: number;
      mail: 'sent' | 'given-up';
      error?: string;
    };

/** The calendar's name of a contact's day. */
export const digestJob = (contact: string): string => `digest ${contact}`;

const gapMs = { now: 60_000, hourly: 3_600_000 };

/**
 * Whether enough time is over since the last one; a clock that went back waits for nothing. Those with a time of day go
 * by the calendar.
 */
export function isGapOver(digest: 'now' | 'hourly', lastAt: number, nowMs: number): boolean {
  return nowMs - lastAt >= gapMs[digest] || nowMs < lastAt;
}
