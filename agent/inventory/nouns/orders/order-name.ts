/**
 * An order's name on the books is its storefront's own number, which is what people scan and type. Where two
 * storefronts of a merchant have the same number the channel stands in front of it.
 */

/** The longer one of the two names. */
export const nameAtChannel = (channel: string, number: string): string => `${channel}:${number}`;

/** @returns the number by which the channel's own storefront knows an order of this name */
export function numberAtStore(channel: string, name: string): string {
  const prefix = nameAtChannel(channel, '');
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}
