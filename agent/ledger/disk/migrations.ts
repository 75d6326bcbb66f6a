/**
 * The schema as a list of steps. A step is never edited once released; a new version appends one. Each step runs in one
 * transaction together with `user_version`, so that a kill in the middle leaves the old schema or the new, never half.
 *
 * A step only adds: tables, indexes, columns with a default. So a version that knows less goes on with the ledger of
 * one that knows more, and a rollback keeps what the newer one booked. What takes something away, or means something
 * else by what is there, says `UPDATE readable SET since = N` in its SQL: no version before step N opens the ledger any
 * more. It comes a release after the step that made it needless.
 */
import type { Database } from 'better-sqlite3';

/** "TALY": tells our database from somebody else's. */
export const applicationId = 0x54414c59;

type Migration = { version: number; sql: string };

/**
 * `entry` is the ledger; everything else is a projection of it, but for `batch`, `freeze_count`, `looked` and
 * `given_up`, which remember what was about to be sent. The append trigger calls a function that only the book's
 * connection registers: a foreign program that opens the file cannot append by accident. Triggers are guard rails, not
 * proof; the chain is the proof.
 */
const first = `
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY,
  epoch TEXT NOT NULL,
  at INTEGER NOT NULL,
  utc_offset_min INTEGER NOT NULL,
  boot TEXT NOT NULL,
  mono_ms INTEGER NOT NULL,
  clock_trusted INTEGER NOT NULL,
  station TEXT,
  operator TEXT,
  kind TEXT NOT NULL,
  merchant TEXT,
  sku TEXT,
  quantity INTEGER,
  document TEXT,
  body TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE INDEX entry_item ON entry (merchant, sku) WHERE sku IS NOT NULL;
CREATE INDEX entry_epoch ON entry (epoch) WHERE kind = 'epoch';

CREATE TRIGGER entry_append BEFORE INSERT ON entry BEGIN
  SELECT CASE
    WHEN tallyman_book() IS NOT 1 THEN RAISE(ABORT, 'only the book appends entries')
    WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entry)
      AND NOT (NEW.kind = 'epoch' AND NEW.seq > (SELECT coalesce(max(seq), 0) FROM entry))
      THEN RAISE(ABORT, 'entries are appended without gaps')
  END;
END;
CREATE TRIGGER entry_keep BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entry_stay BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END;

CREATE TABLE item (
  id INTEGER PRIMARY KEY,
  merchant TEXT NOT NULL,
  sku TEXT NOT NULL,
  name TEXT NOT NULL,
  unit_weight_g TEXT,
  sync TEXT,
  street_date TEXT,
  bypass_sync INTEGER NOT NULL,
  not_fulfilled_here INTEGER NOT NULL,
  in_stock INTEGER NOT NULL,
  booked INTEGER NOT NULL,
  incoming INTEGER NOT NULL,
  received INTEGER NOT NULL,
  process_orders INTEGER NOT NULL,
  due_seq INTEGER NOT NULL,
  forced_seq INTEGER NOT NULL,
  UNIQUE (merchant, sku)
) STRICT;
CREATE INDEX item_due ON item (merchant, due_seq) WHERE due_seq > 0;

CREATE TABLE barcode (
  code TEXT NOT NULL,
  merchant TEXT NOT NULL,
  sku TEXT NOT NULL,
  units INTEGER NOT NULL,
  PRIMARY KEY (code, merchant)
) STRICT, WITHOUT ROWID;
CREATE INDEX barcode_item ON barcode (merchant, sku);

CREATE TABLE merchant (merchant TEXT PRIMARY KEY, sync TEXT NOT NULL, process_orders TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE orders (
  merchant TEXT NOT NULL,
  id TEXT NOT NULL,
  status TEXT NOT NULL,
  channel TEXT,
  placed_at TEXT,
  updated_at TEXT,
  lines TEXT NOT NULL,
  UNIQUE (merchant, id)
) STRICT;
CREATE INDEX orders_open ON orders (merchant) WHERE status = 'open';

CREATE TABLE channel (
  channel TEXT PRIMARY KEY,
  acked INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  floor INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  snapshot_due INTEGER NOT NULL,
  stopped TEXT,
  last_ack_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE shown (
  channel TEXT NOT NULL,
  sku TEXT NOT NULL,
  level INTEGER NOT NULL,
  process_orders INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  PRIMARY KEY (channel, sku)
) STRICT, WITHOUT ROWID;

CREATE TABLE order_sync (channel TEXT PRIMARY KEY, since TEXT NOT NULL, cursor TEXT) STRICT, WITHOUT ROWID;

CREATE TABLE batch (channel TEXT PRIMARY KEY, key TEXT NOT NULL, seen INTEGER NOT NULL, body TEXT NOT NULL, sum BLOB NOT NULL) STRICT;
CREATE TABLE freeze_count (channel TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE looked (
  channel TEXT PRIMARY KEY,
  epoch TEXT NOT NULL,
  generation INTEGER NOT NULL,
  seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/**
 * Documents, sessions and exceptions, kept whole (`inventory/nouns/rows.ts`); what is in boxes; what orders keep of
 * items. Single units come with every scan of a serialised label and have a table of their own: one page a scan instead
 * of two.
 * `projection` says which generation of the rules made the projections (`rebuild.ts`); those of a ledger that had no
 * such table are of the first.
 */
const documents = `
CREATE TABLE work_row (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  label TEXT NOT NULL,
  open INTEGER NOT NULL,
  row TEXT NOT NULL,
  UNIQUE (kind, key)
) STRICT;
CREATE INDEX work_row_label ON work_row (kind, label) WHERE label <> '';
CREATE INDEX work_row_open ON work_row (kind, id) WHERE open = 1;
CREATE TABLE unit (
  key TEXT PRIMARY KEY,
  merchant TEXT NOT NULL,
  sku TEXT NOT NULL,
  state TEXT NOT NULL,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_id ON orders (id);
CREATE INDEX orders_packed ON orders (merchant) WHERE status = 'packed';
ALTER TABLE item ADD COLUMN packed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN price TEXT;
ALTER TABLE item ADD COLUMN packaging TEXT;
CREATE TABLE projection (made_by INTEGER NOT NULL) STRICT;
INSERT INTO projection VALUES (1);
`;

/**
 * Batches that may have been sent and that no acknowledgement tells of (`sent-places.ts`); and the starts, found
 * without looking through a million entries.
 */
const givenUp = `
CREATE TABLE given_up (
  n INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,
  epoch TEXT NOT NULL,
  place INTEGER NOT NULL,
  key TEXT NOT NULL
) STRICT;
CREATE INDEX entry_start ON entry (seq) WHERE kind = 'start';
`;

/** What an item's SKU looks like (`nouns/stock/lookalike.ts`); filled by the rebuild that the same version asks for. */
const looks = `
ALTER TABLE item ADD COLUMN look TEXT NOT NULL DEFAULT '';
CREATE INDEX item_look ON item (merchant, look);
`;

/** What channels remember for themselves (`projections/channel-memory.ts`). */
const memory = `
CREATE TABLE channel_memory (
  channel TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (channel, key)
) STRICT, WITHOUT ROWID;
`;

/**
 * Requests by their transaction, and all of them by number (`nouns/admin/command-record.ts`); a dock has few beside its
 * scans.
 */
const commands = `
CREATE INDEX entry_transaction ON entry (document, operator) WHERE kind = 'command' AND document IS NOT NULL;
CREATE INDEX entry_command ON entry (seq) WHERE kind = 'command';
`;

/**
 * R11, R7: what makes an item received, why its flag turned, and which items wait for a street date. R24: orders held
 * by hand. R10: what the file said.
 */
const rules = `
ALTER TABLE item ADD COLUMN received_units INTEGER NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN corrected_units INTEGER NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN none_meant INTEGER NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN flag_reason TEXT;
CREATE INDEX item_street_date ON item (merchant, process_orders, street_date) WHERE street_date IS NOT NULL;
ALTER TABLE orders ADD COLUMN by_hand TEXT NOT NULL DEFAULT 'null';
ALTER TABLE merchant ADD COLUMN file TEXT NOT NULL DEFAULT 'null';
ALTER TABLE merchant ADD COLUMN sync_from TEXT NOT NULL DEFAULT 'admin';
ALTER TABLE merchant ADD COLUMN process_orders_from TEXT NOT NULL DEFAULT 'admin';
ALTER TABLE channel ADD COLUMN reviews INTEGER NOT NULL DEFAULT 0;
ALTER TABLE channel ADD COLUMN reviewed_to INTEGER NOT NULL DEFAULT 0;
ALTER TABLE looked ADD COLUMN reviews INTEGER NOT NULL DEFAULT 0;
`;

/** What set the rules and the clock, for whoever asks how it was (`history/`): people make such entries, and starts. */
const history = `
CREATE INDEX entry_rule ON entry (seq) WHERE kind IN ('policy','channel','channel-settings','epoch') AND sku IS NULL;
CREATE INDEX entry_clock ON entry (seq) WHERE kind = 'clock';
`;

/**
 * R15: units of published notices. Entries of earlier versions publish nothing, so that nothing is to be made again.
 */
const published = 'ALTER TABLE item ADD COLUMN published INTEGER NOT NULL DEFAULT 0;';

/** R4: what the merchant pays, kept on order lines beside the price. */
const wholesale = 'ALTER TABLE item ADD COLUMN wholesale_cost TEXT;';

/** R14: which sync now a channel has answered for, when everything is said anew. */
const askedFor = 'ALTER TABLE channel ADD COLUMN asked_to INTEGER NOT NULL DEFAULT 0;';

/** R26: what is set apart. Entries of earlier versions set nothing apart, so that nothing is to be made again. */
const conditions = `
ALTER TABLE item ADD COLUMN on_hold INTEGER NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN damaged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE unit ADD COLUMN condition TEXT;
`;

/** What is said of a document as a whole, few entries each: for proofs (`history/document-entries.ts`). */
const papers = `
CREATE INDEX entry_paper ON entry (document) WHERE document IS NOT NULL AND kind IN ('order','order-finish','order-reopen','order-cancel','order-hold','parcel-check','parcel-label','telling','notice','notice-close','return','return-close');
`;

/** R28: kits and their parts. Entries of earlier versions make none, so that nothing is to be made again. */
const kits = `
ALTER TABLE item ADD COLUMN components TEXT NOT NULL DEFAULT 'null';
ALTER TABLE item ADD COLUMN from_parts INTEGER;
ALTER TABLE item ADD COLUMN kits TEXT NOT NULL DEFAULT 'null';
`;

/** When an item is low, and what was told of that. Entries of earlier versions tell nothing of it. */
const shortages = `
ALTER TABLE item ADD COLUMN low_stock INTEGER;
ALTER TABLE item ADD COLUMN shortage TEXT;
`;

/** Which channel a drift made an item due for; filled by the rebuild that the same version asks for. */
const drifts = `
ALTER TABLE item ADD COLUMN drifted TEXT NOT NULL DEFAULT 'null';
`;

/** What is low or out, and what contacts are written to about: few among many. */
const news = `
CREATE INDEX item_short ON item (merchant, shortage) WHERE shortage IS NOT NULL;
CREATE INDEX entry_news ON entry (seq) WHERE kind IN ('low-stock','notice-close','return-close');
`;

/**
 * The same without lists: SQLite makes a table of such a list for every entry that is appended, 4 to 60 µs in all. And
 * what each channel acknowledged, a page for each batch (`history/sql-past.ts`).
 */
const indexesOfKinds = `
DROP INDEX entry_rule;
DROP INDEX entry_paper;
DROP INDEX entry_news;
CREATE INDEX entry_rule ON entry (seq) WHERE sku IS NULL AND (kind = 'policy' OR kind = 'channel' OR kind = 'channel-settings' OR kind = 'epoch');
CREATE INDEX entry_paper ON entry (document) WHERE document IS NOT NULL AND (kind = 'order' OR kind = 'order-finish' OR kind = 'order-reopen' OR kind = 'order-cancel' OR kind = 'order-hold' OR kind = 'parcel-check' OR kind = 'parcel-label' OR kind = 'telling' OR kind = 'notice' OR kind = 'notice-close' OR kind = 'return' OR kind = 'return-close');
CREATE INDEX entry_news ON entry (seq) WHERE (kind = 'low-stock' OR kind = 'notice-close' OR kind = 'return-close');
CREATE INDEX entry_ack ON entry (document) WHERE kind = 'ack';
`;

/**
 * Which versions may work on this ledger, by the last step they know (`readable.since`); and that one older than the
 * ledger made the projections (`older`: its last step), with what it could not read (`replay/older-version.ts`).
 */
const versions = `
CREATE TABLE readable (since INTEGER NOT NULL) STRICT;
INSERT INTO readable VALUES (19);
ALTER TABLE projection ADD COLUMN older INTEGER;
ALTER TABLE projection ADD COLUMN unread TEXT NOT NULL DEFAULT '';
`;

/** Items that nobody sells any more. Entries of earlier versions retire none. */
const retired = `
ALTER TABLE item ADD COLUMN retired INTEGER NOT NULL DEFAULT 0;
`;

/** How far partners are who are told events: the newest entry that says so is found at once. */
const partners = `
CREATE INDEX entry_captured ON entry (document) WHERE kind = 'captured';
`;

/** What counts of an item knew; filled by the rebuild that the same version asks for. */
const counted = `
ALTER TABLE item ADD COLUMN counted_to INTEGER NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN counted_as_of INTEGER NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN counted_seq INTEGER NOT NULL DEFAULT 0;
`;

/** Pictures of items, and which items have one: few docks fetch them. Entries of earlier versions name none. */
const pictures = `
ALTER TABLE item ADD COLUMN image_url TEXT;
CREATE INDEX item_pictured ON item (merchant, sku) WHERE image_url IS NOT NULL;
`;

export const migrations: readonly Migration[] = [
  { version: 1, sql: first },
  { version: 2, sql: documents },
  { version: 3, sql: givenUp },
  { version: 4, sql: looks },
  { version: 5, sql: memory },
  { version: 6, sql: commands },
  { version: 7, sql: rules },
  { version: 8, sql: history },
  { version: 9, sql: published },
  { version: 10, sql: wholesale },
  { version: 11, sql: askedFor },
  { version: 12, sql: conditions },
  { version: 13, sql: papers },
  { version: 14, sql: kits },
  { version: 15, sql: shortages },
  { version: 16, sql: drifts },
  { version: 17, sql: news },
  { version: 18, sql: indexesOfKinds },
  { version: 19, sql: versions },
  { version: 20, sql: retired },
  { version: 21, sql: partners },
  { version: 22, sql: counted },
  { version: 23, sql: pictures },
];

/** The last step that this program knows. */
export const knownSchema = Math.max(...migrations.map(({ version }) => version));

/** The schema of a program newer than this one, and not for this one to work on: nothing is touched. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
  constructor(found: number, known: number) {
    super(
      `The ledger was written by a newer tallyman (schema ${found}; this one knows up to ${known}): install that version again. Nothing was changed.`,
    );
  }
}

export const schemaVersion = (db: Database): number => Number(db.pragma('user_version', { simple: true }));

/** The oldest version, by its last step, that may work on a ledger which has more steps than this program knows. */
function readableSince(db: Database): number {
  const told = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'readable'").get();
  const since = told === undefined ? undefined : db.prepare('SELECT since FROM readable').pluck().get();
  return typeof since === 'number' ? since : schemaVersion(db);
}

/**
 * Brings the schema up to the last step; one transaction a step. One that has more steps stays as it is.
 * @throws NewerSchemaError before anything is touched
 */
export function migrate(db: Database, steps: readonly Migration[] = migrations): void {
  const found = schemaVersion(db);
  const known = steps.at(-1)?.version ?? 0;
  if (found > known && readableSince(db) > known) throw new NewerSchemaError(found, known);
  for (const step of steps) {
    if (step.version <= found) continue;
    const run = db.transaction(() => {
      db.exec(step.sql);
      db.pragma(`user_version = ${step.version}`);
      db.pragma(`application_id = ${applicationId}`);
    });
    run.immediate();
  }
}
