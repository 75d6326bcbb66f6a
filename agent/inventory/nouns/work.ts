/** What a scan means at a station. */

export type Work = 'receiving' | 'packing' | 'counting';
