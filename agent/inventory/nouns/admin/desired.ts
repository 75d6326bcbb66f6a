/** What the dock is to become, also while it is away. */

/** `what`: the topic behind `desired/`. */
export type Desired = { what: string; version: number };

/** The newest that was done, or could not be, of what was desired; for good, so that nothing older is done after it. */
export type DesiredRow = Desired & { by: string; status: 'ok' | 'error'; code?: string };
