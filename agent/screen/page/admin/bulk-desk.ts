/// <reference lib="dom" />
/**
 * R23 at the page: what a search finds is looked at, then changed with the token of that look. The same verbs as the
 * command line asks, so a change that was begun here goes on there, and the other way round.
 */
import type { BulkTally, ItemAction, OrderAction } from '../../../inventory/nouns/admin/bulk.ts';
import { ask, askBulk } from '../desk-server.ts';

export type Of = 'items' | 'orders';
export type ActionName = ItemAction['action'] | OrderAction['action'];

export const actionsOf = {
  items: ['sync-now', 'set-policy', 'set-process-orders', 'set-street-date', 'set-bypass', 'set-retired'],
  orders: ['refresh-items', 'hold', 'release', 'cancel'],
} as const satisfies Record<Of, readonly ActionName[]>;

export type Row = Readonly<Record<string, string | number | null>>;
export type Look = { found: number; tally: BulkTally; first: Row[]; token: string };
export type Told = { found: number; done: number; tally: BulkTally; left: { key: string; why: string }[] };
type Saved = { merchant: string; name: string; of: Of; search: string };

type Asked = Readonly<Record<string, unknown>>;

export class BulkDesk {
  of: Of = 'items';
  action: ActionName = 'sync-now';
  search = '';
  saved: readonly Saved[] = [];
  /** What was looked at, and what is asked to be done with it. */
  look: { asked: Asked; data: Look } | undefined;
  /** How far it is, and the job by which it can be stopped. */
  doing: { done: number; of: number; job: string } | undefined;
  told: Told | undefined;
  /** Why not, in English; empty: the agent is away. `field`: the one that is wrong. */
  trouble: { why: string; field?: string } | undefined;
  /** Another one begins only when the answer is there. */
  #busy = false;
  readonly #onChange: (pinWanted: boolean) => void;

  constructor(onChange: (pinWanted: boolean) => void) {
    this.#onChange = onChange;
  }

  choose(of: Of, action: ActionName, search: string): void {
    const known: readonly ActionName[] = actionsOf[of];
    this.of = of;
    this.action = known.includes(action) ? action : actionsOf[of][0];
    this.search = search;
    this.#over();
    this.#onChange(false);
  }

  lookAt(form: FormData): Promise<void> {
    const asked = { merchant: text(form, 'merchant'), search: text(form, 'search'), ...this.#setting(form) };
    this.search = asked.search;
    this.#over();
    return this.#request(asked, (data) => {
      this.look = { asked, data: data as Look };
    });
  }

  /** With the token of the look: whatever changed since voids it, and the answer says so. */
  async confirm(): Promise<void> {
    const { asked, data } = this.look ?? {};
    if (asked === undefined || data === undefined) return;
    this.look = undefined;
    await this.#request({ ...asked, token: data.token }, (answer) => {
      this.told = answer as Told;
    });
  }

  async stop(): Promise<void> {
    if (this.doing !== undefined) await ask({ area: 'job', verb: 'cancel', params: { id: this.doing.job } });
  }

  async readSaved(): Promise<void> {
    const answer = await ask({ area: 'search', verb: 'list', params: {} });
    if (!answer.ok) return;
    this.saved = (answer.data as { searches: Saved[] }).searches;
    this.#onChange(false);
  }

  /** @param search null: the name is forgotten */
  async keep(merchant: string, name: string, search: string | null): Promise<void> {
    const answer = await ask({ area: 'search', verb: 'save', params: { merchant, name, of: this.of, search } });
    this.trouble = answer.ok ? undefined : answer;
    this.#onChange(!answer.ok && answer.pin);
    await this.readSaved();
  }

  /** What the action needs beside the search. */
  #setting(form: FormData): Asked {
    const { action } = this;
    const value = text(form, 'value');
    switch (action) {
      case 'set-policy':
        return { action, sync: value === 'merchant' ? null : value };
      case 'set-process-orders':
        return { action, on: value === 'on' };
      case 'set-street-date':
        return { action, streetDate: value === '' ? null : value };
      case 'set-bypass':
        return { action, bypassSync: value === 'yes' };
      case 'set-retired':
        return { action, retired: value === 'yes' };
      default:
        return { action, ...(value !== '' && { reason: value }) };
    }
  }

  async #request(params: Asked, take: (data: unknown) => void): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#onChange(false);
    const answer = await askBulk(this.of, params, (progress) => {
      this.doing = progress;
      this.#onChange(false);
    });
    this.#busy = false;
    this.doing = undefined;
    if (answer.ok) take(answer.data);
    else this.trouble = answer;
    this.#onChange(!answer.ok && answer.pin);
  }

  #over(): void {
    this.look = undefined;
    this.told = undefined;
    this.trouble = undefined;
  }
}

const text = (form: FormData, name: string): string => String(form.get(name) ?? '').trim();
