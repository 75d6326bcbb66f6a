/** Reading what somebody else wrote: nothing is taken for an object or a list that is none. */

export type Fields = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is no object has no fields. */
export const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {});
/** What is no list has no rows. */
export const rowsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
