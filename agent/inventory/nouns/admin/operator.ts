/** People who were let in at the stations, or out, while the dock runs; beside [[operator]] of the configuration. */

/** What the ledger knows of an id. */
export type OperatorRow = {
  id: string;
  /** Let in by an admin, not by the configuration: how people call them. */
  added: string | null;
  /** For good, wherever they were let in: a printed badge proves the id, and a lost one must not come back to life. */
  revoked: boolean;
};

/** Added and revoked ones together; more than any dock has people. */
export const operatorsMax = 1_000;

/** How the record names what a person did from a desk. */
export const deskPerson = (id: string): string => `desk:${id}`;

export type OperatorEntries = {
  /** Who may work at the stations changed. document = the id. */
  operator: { change: 'added'; name: string } | { change: 'revoked' };
};

export type OperatorSubmission =
  | { type: 'operator-add'; by: string; id: string; name: string }
  | { type: 'operator-revoke'; by: string; id: string };
