/** Who may ask from afar: keys, what they may, and how far each has counted its requests. */

/** Each may what the ones before it may. */
export const roles = ['viewer', 'operator', 'supervisor', 'installer'] as const;
export type Role = (typeof roles)[number];

export type AdminKey = {
  /** Goes on the record with everything that is asked with this key. */
  id: string;
  /** The public half: `ed25519:` and its 32 bytes in base64url. */
  key: string;
  role: Role;
  /** Whose goods they see and change; `*`: the site's own people, everybody's. */
  merchants: '*' | readonly string[];
};

/** What the ledger knows of an id. */
export type AdminKeyRow = {
  id: string;
  /** Added by an admin, not by the configuration, and not revoked. */
  added: Omit<AdminKey, 'id'> | null;
  /** Keys of this id that count no more, the newest last. */
  revoked: string[];
  /** Of the newest signed request that is on the record: the next one has to count higher. */
  counter: number;
};

export const freshAdminKey = (id: string): AdminKeyRow => ({ id, added: null, revoked: [], counter: 0 });

/** Added keys and ids with revoked ones, together; more than any site has people. */
export const adminKeysMax = 256;

export type AdminKeyEntries = {
  /** Who may ask from afar changed. document = the id. */
  'admin-key': ({ change: 'added' } & Omit<AdminKey, 'id'>) | { change: 'revoked'; key: string };
};

export type AdminKeySubmission =
  | ({ type: 'admin-key-add'; by: string } & AdminKey)
  | { type: 'admin-key-revoke'; by: string; id: string; key: string };
