/**
 * What a channel says whose storefront (or a bridge on the way) sets the retain flag: what is retained may be of
 * yesterday.
 */
export const retainedText = (topic: string): string =>
  `answers arrive on ${topic} with the retain flag, and nobody knows of which day they are: switch the flag off at the storefront`;
