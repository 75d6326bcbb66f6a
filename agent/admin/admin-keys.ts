/**
 * The keys that count now: those of the configuration and those added since, less what was revoked. And how far each
 * has counted its requests: on the record with what they changed, and in memory for what only looked (a request is
 * signed for one start of the dock, so nothing of an earlier one is taken anyway).
 */
import type { Config } from '../../config/config.ts';
import { type AdminKey, type AdminKeyRow, adminKeysMax, freshAdminKey } from '../inventory/nouns/admin/admin-key.ts';
import type { Book } from '../ledger/book.ts';

type KnownKey = { admin: AdminKey | undefined; counter: number };

export class AdminKeys {
  readonly #named: readonly AdminKey[];
  readonly #book: Pick<Book, 'row' | 'rows'>;
  /** Of this start, for keys that proved themselves. */
  readonly #counted = new Map<string, number>();

  constructor({ admins }: Pick<Config, 'admins'>, book: Pick<Book, 'row' | 'rows'>) {
    this.#named = admins;
    this.#book = book;
  }

  /** @param id as somebody claims it; the same work whether there is one or not */
  async find(id: string): Promise<KnownKey> {
    const row = (await this.#book.row('admin-key', id)) ?? freshAdminKey(id);
    return { admin: this.#inForce(row), counter: row.counter };
  }

  /** @returns whether it is higher than every one before, and so is taken; never the same again */
  count({ admin, counter: recorded }: KnownKey, counter: number): boolean {
    if (admin === undefined) return false;
    if (counter <= Math.max(recorded, this.#counted.get(admin.id) ?? 0)) return false;
    this.#counted.set(admin.id, counter);
    return true;
  }

  /** Every key that counts, by id. */
  async all(): Promise<AdminKey[]> {
    const rows = await this.#book.rows('admin-key', { open: true, limit: adminKeysMax });
    const ids = new Set([...this.#named, ...rows].map(({ id }) => id));
    const byId = new Map(rows.map((row) => [row.id, row]));
    return [...ids].sort().flatMap((id) => this.#inForce(byId.get(id) ?? freshAdminKey(id)) ?? []);
  }

  /** The configuration's word goes before what was added under the same name. */
  #inForce({ id, added, revoked }: AdminKeyRow): AdminKey | undefined {
    const key = this.#named.find((one) => one.id === id) ?? (added === null ? undefined : { id, ...added });
    return key === undefined || revoked.includes(key.key) ? undefined : key;
  }
}
