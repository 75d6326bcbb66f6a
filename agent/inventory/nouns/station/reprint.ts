/** Labels that are printed once more: each is an entry, and says on itself that it is not the first. */

export type ReprintEntries = {
  /**
   * At this station. `of`: the entry whose label it is; entries of earlier versions: that of the last one printed
   * there. `uncertain`: the
   * agent or the printer went away while the label was on its way, and nobody can say whether it came out.
   */
  reprint: { of?: number; why: 'asked' | 'uncertain' };
};

/** What the printer of a station asks for by itself. */
export type ReprintSubmission = { type: 'reprint'; by: string; station: string; of: number };
