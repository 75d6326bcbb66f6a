/**
 * A start: the ledger first, then all the rest (`app.ts`). The book looks its ledger through on a thread of its own,
 * and what the rest is made of is read meanwhile: nothing here may import it, or a start is a tenth longer.
 */
import type { App } from '../app.ts';
import { type AppOptions, baseOf } from './base.ts';
import { openLedger } from './ledger.ts';

/** @throws when the data folder is another's, is not safe, or its ledger was written by a newer version */
export async function startApp(options: AppOptions): Promise<App> {
  const base = baseOf(options);
  const [ledger, { composeApp }] = await Promise.all([openLedger(base), import('../app.ts')]);
  return composeApp(base, ledger);
}
