/** What a scan means at a station. */
export const works = ['receiving', 'packing', 'counting'] as const;
export type Work = (typeof works)[number];
