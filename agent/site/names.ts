/** What a site's streams and subjects are called at its server. */

export type SiteNames = {
  /** Streams: what docks did, what was decided, and which device each dock is. */
  readonly logs: string;
  readonly tells: string;
  readonly probes: string;
  readonly registers: string;
  /** Of each order, whose it is now. */
  readonly claims: string;
  readonly claimOf: (merchant: string, order: string) => string;
  readonly everyClaim: string;
  /** Among them: what each dock took of an item, to ship it without an order. */
  readonly rightOf: (merchant: string, sku: string) => string;
  /** Among them, too: how often the server lost what it had (`losses.ts`). */
  readonly losses: string;
  /** Of each channel, the batch that is on its way. */
  readonly batches: string;
  readonly batchOf: (channel: string) => string;
  readonly everyBatch: string;
  readonly logOf: (dock: string) => string;
  /** Of every dock. */
  readonly everyLog: string;
  readonly tell: string;
  readonly probesOf: (dock: string) => readonly [string, string];
  readonly everyProbe: string;
  readonly registerOf: (dock: string) => string;
  readonly everyRegister: string;
  readonly beatOf: (dock: string) => string;
  readonly everyBeat: string;
  /** Where the server says what a dock's log took, and the tell log. */
  readonly everyNewLog: string;
  readonly newLogOf: (dock: string) => string;
  readonly newTell: string;
  /** Where one process of a dock says that it is there; `*`: any of them. */
  readonly hereOf: (dock: string, instance: string) => string;
  /** Where a dock is asked for what its log does not hold any more. */
  readonly askOf: (dock: string) => string;
  /** Where whoever has an invitation asks to be let in. */
  readonly joinOf: (invitation: string) => string;
};

export function namesOf(site: string): SiteNames {
  const at = `tm.${site}`;
  return {
    ...{ logs: `LOG_${site}`, tells: `TELL_${site}`, probes: `PROBE_${site}`, registers: `DOCK_${site}` },
    ...{ claims: `CLAIM_${site}`, everyClaim: `${at}.claim.>` },
    // No order is called so: its name has no such letter.
    rightOf: (merchant, sku) => `${at}.claim.${merchant}.${asToken(`\u0000${sku}`)}`,
    // No merchant is called so.
    losses: `${at}.claim._losses`,
    claimOf: (merchant, order) => `${at}.claim.${merchant}.${asToken(order)}`,
    ...{
      batches: `BATCH_${site}`,
      batchOf: (channel) => `${at}.batch.${asToken(channel)}`,
      everyBatch: `${at}.batch.*`,
    },
    ...{ logOf: (dock) => `${at}.log.${dock}`, everyLog: `${at}.log.*`, tell: `${at}.tell` },
    ...{ probesOf: (dock) => [`${at}.probe.${dock}.a`, `${at}.probe.${dock}.b`], everyProbe: `${at}.probe.>` },
    ...{ registerOf: (dock) => `${at}.dock.${dock}`, everyRegister: `${at}.dock.*` },
    ...{ beatOf: (dock) => `${at}.beat.${dock}`, everyBeat: `${at}.beat.*` },
    ...{ newLogOf: (dock) => `${at}.new.log.${dock}`, everyNewLog: `${at}.new.log.*`, newTell: `${at}.new.tell` },
    hereOf: (dock, instance) => `${at}.here.${dock}.${instance}`,
    ...{ askOf: (dock) => `${at}.ask.${dock}`, joinOf: (invitation) => `${at}.join.${invitation}` },
  };
}

/** One word of a subject, whatever a storefront calls its orders. */
const asToken = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[A-Za-z0-9_-]/.test(char) ? char : `=${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');

/** Bytes of all docks' logs that the server keeps, the newest: months of scans. What is older, a dock says itself. */
const logBytes = 256 * 1024 ** 2;

/** What the streams are made as, by whoever comes first. */
export const streamsOf = (names: SiteNames) => [
  {
    ...{ name: names.logs, subjects: [names.everyLog], keepBytes: logBytes },
    saidAt: { from: names.everyLog, to: names.newLogOf('{{wildcard(1)}}') },
  },
  { name: names.tells, subjects: [names.tell], saidAt: { from: names.tell, to: names.newTell } },
  { name: names.probes, subjects: [names.everyProbe], lastOnly: true },
  { name: names.claims, subjects: [names.everyClaim], lastOnly: true },
  { name: names.batches, subjects: [names.everyBatch], lastOnly: true },
  { name: names.registers, subjects: [names.everyRegister], lastOnly: true },
];
