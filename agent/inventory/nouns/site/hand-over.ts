/** That another dock of the site is to tell the storefronts. */

/** `to` null: any other dock. */
export type HandOver =
  | { type: 'handed-over'; to: string | null }
  | { type: 'refused'; code: 'site-cut-off' | 'bad-request'; text: string };

/** Whether storefronts can be reached from this dock. */
export type Reach = {
  /** Channels that took nothing for some time, though there was something to tell. */
  failing(): Promise<readonly string[]>;
  /** Of these, those whose storefront this dock does not reach: no connection comes about. */
  unreached(channels: readonly string[]): Promise<readonly string[]>;
};
