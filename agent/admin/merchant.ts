/** A dock with one merchant need not be told whose goods are meant. */
import type { AdminContext, CommandResult } from './command.ts';
import { failed } from './command.ts';

/** @returns the merchant's id, or the refusal to answer with */
export function merchantOf(
  { config }: Pick<AdminContext, 'config'>,
  given: string | undefined,
): { id: string } | { refusal: CommandResult } {
  const ids = config.merchants.map(({ id }) => id);
  const [only] = ids;
  if (given === undefined) {
    if (ids.length === 1 && only !== undefined) return { id: only };
    return { refusal: failed('bad-params', `merchant is missing; this dock has ${ids.join(', ')}`, 'merchant') };
  }
  if (ids.includes(given)) return { id: given };
  return {
    refusal: failed('unknown-merchant', `There is no merchant ${given}; there is ${ids.join(', ')}.`, 'merchant'),
  };
}
