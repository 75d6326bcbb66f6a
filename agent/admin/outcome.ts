/** From the book's outcome to a command's result. */
import type { Outcome } from '../inventory/nouns/outcome.ts';
import type { CommandResult } from './command.ts';

export function resultOf(outcome: Outcome): CommandResult {
  switch (outcome.type) {
    case 'refused': {
      const { code, text, field, seq } = outcome;
      return {
        ok: false,
        code,
        message: text,
        ...(field !== undefined && { field }),
        ...(seq !== undefined && { seq }),
      };
    }
    case 'unchanged':
      return { ok: true, data: outcome.data };
    case 'done':
      return { ok: true, data: outcome.data, seq: outcome.seq };
    case 'recorded':
    case 'stepped':
      return { ok: true, data: outcome, seq: outcome.seq };
  }
}
