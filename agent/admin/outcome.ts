/** From the book's outcome to a verb's result. */

import { saidOf } from '../inventory/nouns/admin/command-record.ts';
import type { Outcome } from '../inventory/nouns/outcome.ts';
import type { VerbResult } from './verb.ts';

export const resultOf = (outcome: Outcome): VerbResult => saidOf(outcome);
