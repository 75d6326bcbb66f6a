/** What was said to a request; `code` is one of `agent/errors.ts`. */
export type Said<Code extends string = string> =
  | { ok: true; data: unknown; seq?: number }
  | { ok: false; code: Code; message: string; field?: string; seq?: number };
