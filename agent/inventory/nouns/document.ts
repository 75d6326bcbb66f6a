/** What people work on at a station: a document of one kind, by merchant and number. */

export const documentTypes = ['notice', 'order', 'count'] as const;
export type DocumentType = (typeof documentTypes)[number];

export type DocumentRef = { type: DocumentType; merchant: string; id: string };

/** Merchants are [a-z0-9-], so a slash parts the two without doubt. */
export const documentKey = (merchant: string, id: string): string => `${merchant}/${id}`;
