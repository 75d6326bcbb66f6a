/**
 * The version after this one, made out of it: a step more in the schema, a column and a table of its own, and a kind of
 * entry that this one has never heard of, behind every receipt. Nothing is to be made again by its own account: the
 * generation of the projections stays.
 */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { knownSchema } from '../../agent/ledger/disk/migrations.ts';
import { newDirectory } from './dock.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const rooms = ['agent', 'config', 'drivers', 'package.json', 'test/ledger/book-process.ts', 'test/ledger/goods.ts'];

/** What it says of those before it: that they may go on with its ledger, or that they may not. */
type Next = { readable: boolean };

/** @returns the program that opens a book of it (`remote-book.ts`) */
export function nextVersion({ readable }: Next): string {
  const folder = newDirectory();
  mkdirSync(join(folder, 'test/ledger'), { recursive: true });
  for (const name of rooms) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const edit = (name: string, line: string, after: string): void => {
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    if (text.split(line).length !== 2) throw new Error(`${name} has not one ${line}`);
    writeFileSync(file, text.replace(line, line + after));
  };
  const step = `ALTER TABLE item ADD COLUMN pallets INTEGER NOT NULL DEFAULT 0; CREATE TABLE door (name TEXT) STRICT;
    CREATE INDEX entry_pallet ON entry (seq) WHERE kind = 'pallet';${readable ? '' : `UPDATE readable SET since = ${knownSchema + 1};`}`;
  const steps = readFileSync(join(folder, 'agent/ledger/disk/migrations.ts'), 'utf8');
  const [last = 'last step'] = new RegExp(` {2}\\{ version: ${knownSchema}, sql: \\w+ \\},`).exec(steps) ?? [];
  edit('agent/ledger/disk/migrations.ts', last, `{ version: ${knownSchema + 1}, sql: \`${step}\` },`);
  edit('agent/ledger/projections/sql-rows.ts', "  forcedSeq: 'plain',", "pallets: 'plain',");
  edit('agent/inventory/nouns/stock/item.ts', '    forcedSeq: 0,', 'pallets: 0,');
  edit(
    'agent/inventory/projections/apply.ts',
    '  drift: applyDrift,',
    'pallet(tables, entry) { const row = itemOf(tables, entry); row.pallets += 1; tables.putItem(row); },',
  );
  edit(
    'agent/ledger/writer/ledger.ts',
    '  append(draft: Draft, stamp: Stamp): number {',
    `if (draft.kind === 'receipt') {
      const seq = this.#append(draft, stamp, this.#end.epoch, this.#end.seq + 1);
      this.#append({ ...draft, kind: 'pallet', body: { of: seq } }, stamp, this.#end.epoch, seq + 1);
      return seq;
    }`,
  );
  return join(folder, 'test/ledger/book-process.ts');
}
