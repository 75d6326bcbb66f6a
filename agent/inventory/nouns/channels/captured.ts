/**
 * What a partner has of the events that this dock tells (EPCIS). They go out in documents, which a partner takes as a
 * whole and may be given again: an event keeps its name.
 */

export type CapturedEntries = {
  /**
   * A partner has everything up to `behind` entries before this one: that is so wherever a salvage records it again.
   * `key`: of the document that it took; none: there was nothing to tell, or it is told from here on. document = the
   * partner's name.
   */
  captured: { key?: string; events: number; behind: number };
};

/** Written down before it is sent. `to`: the last entry it covers. */
export type ExportDocument = { key: string; to: number; body: string };

/**
 * `to`: how far the partner is; undefined: nobody has begun to tell it. `inFlight`: nobody knows whether it has this
 * one.
 */
export type ExportPlace = { to: number | undefined; inFlight?: ExportDocument };

/** What follows a partner's name in the name of its stream; no channel has a slash in its name. */
export const exportSuffix = '/epcis';
export const exportStream = (partner: string): string => `${partner}${exportSuffix}`;
