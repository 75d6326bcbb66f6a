/**
 * Every code that a command, a scan or the command line may answer with: stable, for programs; what it means and what a
 * person should do, for people. The README beside it shows the same table; a test keeps the two equal.
 */

import { type MachineCode, machineErrors } from './admin/dock/machine-errors.ts';
import type { RefusalCode } from './inventory/nouns/outcome.ts';

export type ErrorCode = RefusalCode | AdminCode;

/** Codes of requests that never got as far as the book. */
type AdminCode =
  | 'bad-params'
  | 'unknown-verb'
  | 'too-large'
  | 'expired'
  | 'clock-untrusted'
  | 'starting'
  | 'unknown-device'
  | 'unknown-alarm'
  | MachineCode
  | 'device-not-ready'
  | 'device-cannot'
  | 'ledger-damaged'
  | 'unsigned'
  | 'bad-signature'
  | 'replayed'
  | 'other-dock'
  | 'other-start'
  | 'retained'
  | 'cancelled'
  | 'station-in-use'
  | 'not-running'
  | 'not-allowed'
  | 'transaction-reused'
  | 'already-running'
  | 'no-answer'
  | 'bad-config'
  | 'internal';

export type ErrorEntry = {
  meaning: string;
  remedy: string;
  /** The same request may work later without any change. */
  retry: boolean;
};

export const errors: Readonly<Record<ErrorCode, ErrorEntry>> = {
  'unknown-barcode': {
    meaning: 'No item has this barcode.',
    remedy: 'Set the goods aside; bind the barcode (`item/bind-barcode`) or import the item, then scan again.',
    retry: false,
  },
  'ambiguous-barcode': {
    meaning: 'Items of several merchants have this barcode.',
    remedy: 'Scan at a station that is set to one merchant.',
    retry: false,
  },
  'bad-barcode': {
    meaning: 'The scan is damaged or breaks its own standard (check digit, length, characters).',
    remedy: 'Scan again; if it stays, the label is wrong: `tallyman barcode` shows why.',
    retry: false,
  },
  'not-in-stock': {
    meaning: 'More would leave the building than is in stock.',
    remedy: 'Count the item; receive or adjust it first.',
    retry: false,
  },
  'unknown-item': {
    meaning: 'The merchant has no item with this SKU.',
    remedy: 'Check the SKU, or import the item first.',
    retry: false,
  },
  'unknown-merchant': {
    meaning: 'This dock does not handle this merchant.',
    remedy: 'Check the id, or add a [[merchant]] to the configuration.',
    retry: false,
  },
  'unknown-order': {
    meaning: 'The merchant has no order with this id.',
    remedy: 'Check the id: `tallyman order ls`.',
    retry: false,
  },
  'duplicate-order': {
    meaning: 'An order with this id exists and says something else.',
    remedy: 'Cancel the old one, or place the new one under its own id.',
    retry: false,
  },
  'order-closed': {
    meaning: 'The order is packed, shipped or cancelled.',
    remedy: 'REOPEN takes up one that is packed or has just been shipped; else place a new order.',
    retry: false,
  },
  'order-held': {
    meaning: 'The order waits: for a street date, for goods, or because a person holds it.',
    remedy: 'It goes on by itself once that is over; a supervisor can release it (`order/release`).',
    retry: true,
  },
  'order-elsewhere': { meaning: 'Another dock packs it.', remedy: 'Take another order.', retry: true },
  'order-asked': { meaning: 'The site has not answered yet.', remedy: 'Wait, or scan it again.', retry: true },
  'site-cut-off': {
    meaning: 'This dock cannot reach its site, and may not do this alone.',
    remedy: 'Orders that were claimed here go on; the others wait, or are done at a dock that is not cut off.',
    retry: true,
  },
  'order-set-aside': {
    meaning: 'The storefront’s order could not be booked or read, and is set aside.',
    remedy: 'See its exception (`tallyman exception ls`): once what it lacks is there, it is booked by itself.',
    retry: false,
  },
  'too-many-aside': {
    meaning: 'A thousand orders of the channel are set aside: no further ones are read.',
    remedy: 'Settle or dismiss them (`tallyman exception ls`), then reading goes on by itself.',
    retry: true,
  },
  'bad-quantity': {
    meaning: 'Not a whole number of units in the allowed range.',
    remedy: 'Send whole units, from 1 to a million in one go.',
    retry: false,
  },
  'is-kit': { meaning: 'A kit has no stock of its own.', remedy: 'Scan or name its parts.', retry: false },
  'item-retired': {
    meaning: 'Nobody sells this item any more.',
    remedy: 'Set it aside, or unretire it.',
    retry: false,
  },
  'item-in-use': { meaning: 'Some of it is here, sold or announced.', remedy: 'Settle that first.', retry: false },
  'no-count-open': {
    meaning: 'A counting scan came while no count is open.',
    remedy: 'Open a count at the station first.',
    retry: false,
  },
  'unknown-notice': {
    meaning: 'The merchant has no notice with this number.',
    remedy: 'Check the number: `tallyman notice ls`; or announce it first (`notice/announce`).',
    retry: false,
  },
  'duplicate-notice': {
    meaning: 'A notice with this number is closed already.',
    remedy: 'Announce the rest under a number of its own.',
    retry: false,
  },
  'notice-closed': {
    meaning: 'The notice is closed: nothing more is received on it.',
    remedy: 'Receive without a notice, or announce the rest under a new number.',
    retry: false,
  },
  'unknown-return': {
    meaning: 'The merchant has no return with this number.',
    remedy: 'Check the number: `tallyman return ls`; or announce it first (`return/announce`), or scan RETURN.',
    retry: false,
  },
  'duplicate-return': {
    meaning: 'A return with this number is closed already, or the number is a notice’s.',
    remedy: 'Announce it under a number of its own.',
    retry: false,
  },
  'return-closed': { meaning: 'The return is closed.', remedy: 'Open another one for the rest.', retry: false },
  'not-in-order': {
    meaning: 'The open order has no line of this item.',
    remedy: 'Put it back. The screen shows what is still to be packed.',
    retry: false,
  },
  'too-many': {
    meaning: 'The order has enough of this item.',
    remedy: 'Put it back; if the order is wrong, change the order.',
    retry: false,
  },
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
  'bad-params': {
    meaning: 'A parameter is missing, unknown or of the wrong kind; `field` names it.',
    remedy: 'Mend the parameter; `device/info` lists the verbs and their parameters.',
    retry: false,
  },
  'unknown-verb': { meaning: 'There is no such verb.', remedy: '`device/info` lists the verbs.', retry: false },
  'too-large': {
    meaning: 'The request is longer than the transport allows (64 KiB over MQTT, 1 MiB on the device).',
    remedy: 'Send it in parts.',
    retry: false,
  },
  expired: {
    meaning: 'The request came after its own `expires`; it was not run.',
    remedy: 'Send a new one if it is still wanted.',
    retry: false,
  },
  'clock-untrusted': {
    meaning: 'The request has an `expires`, and this device does not know the time yet; it was not run.',
    remedy: 'Send it again when `clockTrusted` is true, or without `expires`.',
    retry: true,
  },
  starting: { meaning: 'The agent is still starting.', remedy: 'Wait a moment and send it again.', retry: true },
  'unknown-device': {
    meaning: 'There is no device of this name, or it is of another kind.',
    remedy: 'Check the name: `tallyman devices ls`.',
    retry: false,
  },
  'unknown-alarm': {
    meaning: 'No alarm of this id stands at this dock now.',
    remedy: 'See what stands: `tallyman alarm ls`. An alarm that is over needs nobody.',
    retry: false,
  },
  ...machineErrors,
  'device-not-ready': {
    meaning: 'The device is not connected, or has said nothing yet.',
    remedy: 'Check its cable and power; `tallyman devices ls` says what is wrong.',
    retry: true,
  },
  'device-cannot': {
    meaning: 'The protocol of this device has no such command.',
    remedy: 'Use the keys of the instrument.',
    retry: false,
  },
  'ledger-damaged': {
    meaning: 'The ledger does not agree with itself; the first bad entry is named.',
    remedy: 'Keep the data directory as it is, copy it, and restart the agent: it sets the damaged ledger aside.',
    retry: false,
  },
  unsigned: {
    meaning: 'Over MQTT this needs a signature.',
    remedy: 'Sign it with the key of an [[admin]]: `tallyman admin req` does so.',
    retry: false,
  },
  'bad-signature': {
    meaning: 'The signature is not that of a key this dock knows; which of the two it is nobody is told.',
    remedy: 'Check the key file and the id; the public key has to be in an [[admin]] of the dock, and not revoked.',
    retry: false,
  },
  replayed: {
    meaning: 'A request with this counter or a higher one was taken before; it was not run.',
    remedy: 'Sign it anew with a higher counter, under the same transaction: what was done is not done again.',
    retry: false,
  },
  'other-dock': {
    meaning: 'The request was signed for another dock.',
    remedy: 'Sign it anew with site and dock of this one.',
    retry: false,
  },
  'other-start': {
    meaning: 'The request was signed for an earlier start or epoch of this dock; it was not run.',
    remedy: 'Read `state`, and sign it anew with its boot and epoch, under the same transaction.',
    retry: false,
  },
  retained: {
    meaning: 'The request was retained at the broker, and would come again and again; it was not run.',
    remedy: 'Send it without the retain flag, and clear what is retained on its topic.',
    retry: false,
  },
  'station-in-use': {
    meaning: 'Somebody works at the station: meanwhile nothing is done there from afar that would disturb.',
    remedy: 'Ask again when nobody is signed in there and nothing is open; a scale has keys of its own.',
    retry: true,
  },
  cancelled: {
    meaning: 'Somebody cancelled it. What was done until then stays done.',
    remedy: 'Send it again if it is still wanted.',
    retry: false,
  },
  'not-running': {
    meaning: 'No agent answers for this data directory.',
    remedy: 'Start it: `systemctl start tallyman`, or `tallyman run`.',
    retry: true,
  },
  'not-allowed': {
    meaning: 'This user may not talk to the agent, or may not ask this: another role or another merchant’s goods.',
    remedy: 'Use sudo, or the user that the agent runs as; elsewhere, ask somebody whose role and merchants allow it.',
    retry: false,
  },
  'transaction-reused': {
    meaning: 'The transaction was used for another request before.',
    remedy: 'Give every new request a transaction of its own; repeat one only with the same parameters.',
    retry: false,
  },
  'already-running': {
    meaning: 'Another agent runs on this data directory.',
    remedy: 'Stop it first; one ledger has one writer.',
    retry: false,
  },
  'no-answer': {
    meaning: 'The agent took the request and did not answer in time. It may have been carried out.',
    remedy: 'Look at the ledger (`tallyman ledger tail`) before sending a change again; a question may be asked again.',
    retry: false,
  },
  'bad-config': {
    meaning: 'The configuration has mistakes; each is named with its line.',
    remedy: 'Mend them; `tallyman config check` reads the file as the agent would.',
    retry: false,
  },
  internal: {
    meaning: 'A mistake in tallyman itself; the log has the details.',
    remedy: 'Report it with the log lines.',
    retry: false,
  },
};
