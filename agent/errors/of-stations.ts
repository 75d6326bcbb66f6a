/** Codes about the work at a station, about names, and of a book that cannot write. */
import type { ErrorEntry } from './entry.ts';

export const stationErrors = {
  'incomplete-label': {
    meaning: 'This is one symbol of a label that has several: nothing was counted yet.',
    remedy: 'Scan the label’s other symbols, in any order; they count together.',
    retry: false,
  },
  'not-certain': {
    meaning: 'The scale cannot tell for certain how many pieces these are: nothing was counted.',
    remedy: 'Do what the text says: a larger sample, smaller lots, or count by hand.',
    retry: false,
  },
  'needs-confirm': {
    meaning: 'More than expected, or not expected at all: nothing was counted yet.',
    remedy: 'Scan CONFIRM (or press it on the screen) to do it all the same, CANCEL to leave it.',
    retry: false,
  },
  held: {
    meaning: 'An error waits to be acknowledged: until then nothing counts.',
    remedy: 'Look at the screen, then scan OK or press the button; scan the goods again.',
    retry: false,
  },
  'sign-in-first': {
    meaning: 'Nobody is signed in at this station.',
    remedy: 'Scan your badge, then scan again.',
    retry: false,
  },
  'unknown-badge': {
    meaning: 'Nobody has this badge.',
    remedy: '`operator/list` says who may work here; print badges with `tallyman print badges`.',
    retry: false,
  },
  'bad-command': {
    meaning: 'This command code does not fit here and now, or was not read right.',
    remedy: 'The text says what it needs; print the codes anew with `tallyman print commands`.',
    retry: false,
  },
  'other-work': {
    meaning: 'This document is worked on at stations of another kind.',
    remedy: 'The text says which: scan its number there, or switch this station over to that work.',
    retry: false,
  },
  'old-sheet': {
    meaning: 'This command code was not printed with the key that this dock has now.',
    remedy: 'Print the sheet anew with `tallyman print commands`, and throw the old ones away.',
    retry: false,
  },
  'label-commands': {
    meaning: 'A command came with other lines, right behind another scan, or in a 2D code: nothing of it was done.',
    remedy: 'Scan commands one by one from the printed sheet. Look at a label that holds several lines.',
    retry: false,
  },
  'locked-out': {
    meaning: 'Five unknown badges in a row: for a minute this station takes nothing, and records nothing.',
    remedy: 'Wait a minute, scan a sound badge, then scan the goods again.',
    retry: true,
  },
  'nothing-to-undo': {
    meaning: 'Nothing that was counted here can be taken back: the text says why.',
    remedy: 'Correct older movements with `stock/adjust` or a count.',
    retry: false,
  },
  'nothing-open': {
    meaning: 'No document is open at this station.',
    remedy: 'Scan the number of a notice or an order, or choose it on the screen.',
    retry: false,
  },
  'something-open': {
    meaning: 'Something is open at this station, or begun there.',
    remedy: 'Finish it or put it aside (CANCEL) first.',
    retry: false,
  },
  'label-used': {
    meaning: 'Another box has this carrier’s label: the text says which.',
    remedy: 'Take this box’s own label. If one number is for both boxes, say so with `order/track`.',
    retry: false,
  },
  'label-waits': {
    meaning: 'REPRINT of a label that has not come out yet: the text says of what.',
    remedy: 'See to the printer: the label comes by itself as soon as it can print.',
    retry: false,
  },
  'label-void': {
    meaning: 'REPRINT of the label of goods that were taken back, or of boxes that were opened again.',
    remedy: 'Pack the boxes, or scan the goods again: they have a new label.',
    retry: false,
  },
  'unknown-exception': {
    meaning: 'There is no open exception with this number.',
    remedy: '`tallyman exception ls` shows the open ones.',
    retry: false,
  },
  'unknown-station': {
    meaning: 'There is no station of this name.',
    remedy: 'Check the name, or add a [[station]] to the configuration.',
    retry: false,
  },
  'unknown-channel': {
    meaning: 'There is no channel of this name.',
    remedy: 'Check the name: `tallyman status` lists them.',
    retry: false,
  },
  'barcode-taken': {
    meaning: 'Another item of the merchant has this barcode.',
    remedy: 'Take it from the other item first, or correct the SKU.',
    retry: false,
  },
  'counted-since': {
    meaning: 'The item was counted after this was scanned: whether that count knows of it, only people know.',
    remedy: 'Say what the text asks: the count stands, or it is apart from it.',
    retry: false,
  },
  'bad-request': {
    meaning: 'The request is not readable, contradicts itself or asks for what does not exist.',
    remedy: 'Read the message; mend the request.',
    retry: false,
  },
  storage: {
    meaning: 'The ledger cannot be written now (disk full, read-only or failing). Nothing was recorded.',
    remedy: 'Free or replace the disk; recording goes on by itself. Then send or scan again.',
    retry: true,
  },
  busy: {
    meaning: 'Too much is waiting. Nothing was recorded.',
    remedy: 'Wait a moment and send or scan again.',
    retry: true,
  },
  stopping: {
    meaning: 'The agent is stopping. Nothing was recorded.',
    remedy: 'Send or scan again when it runs.',
    retry: true,
  },
} as const satisfies Record<string, ErrorEntry>;
