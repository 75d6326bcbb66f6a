/**
 * A storefront that took a batch whole with a 2xx and said what it holds says so each time. A bare yes after that (204,
 * an empty body, `{"ok":true}`) is the word of something in between that answers for everybody: a proxy, a firewall, a
 * captive portal. Taken for the storefront's it would move the cursor past levels that no shop has.
 *
 * Kept with the channel, under the address it was heard at: what answers at another address is a new acquaintance.
 */
import type { SendResult } from '../../../follow/batch.ts';
import type { ChannelContext } from '../../channel.ts';

const key = 'named-its-place-at';

export class NamedPlace {
  readonly #memory: ChannelContext['memory'];
  readonly #url: string;
  /** Whether it has; undefined before that was read. */
  #named: boolean | undefined;

  /** @param url where the channel posts */
  constructor(memory: ChannelContext['memory'], url: string) {
    this.#memory = memory;
    this.#url = url;
  }

  /** @param status of the response that means `result`. Rejects while the ledger cannot be read or written. */
  async judge(status: number, result: SendResult): Promise<SendResult> {
    if (status < 200 || status >= 300) return result;
    // One that refuses lines with its place may say of others no more than yes.
    if (result.type === 'answer' && !result.answer.rejected?.length) await this.#remember();
    // Refused lines of this batch are known to nobody else.
    if (result.type !== 'acknowledged' || result.rejected.length > 0 || !(await this.#has())) return result;
    const reason = `it answers ${status} without its place, {"epoch", "to", "id"}, which it named before — does a proxy or a firewall answer for it? Where the storefront itself was changed to answer so, give the channel another url (a ?v=2 will do)`;
    return { type: 'retry', reason };
  }

  async #has(): Promise<boolean> {
    this.#named ??= (await this.#memory.all())[key] === this.#url;
    return this.#named;
  }

  async #remember(): Promise<void> {
    if (await this.#has()) return;
    await this.#memory.put(key, this.#url);
    this.#named = true;
  }
}
