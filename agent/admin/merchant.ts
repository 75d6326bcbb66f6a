/** A dock with one merchant need not be told whose goods are meant. */
import type { AdminContext, VerbResult } from './verb.ts';
import { failed } from './verb.ts';

/** @returns the merchant's id, or the refusal to answer with */
export function merchantOf(
  { config }: Pick<AdminContext, 'config'>,
  given: string | undefined,
): { id: string } | { refusal: VerbResult } {
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

/**
 * A document by its number. Numbers are mostly unique across merchants: without a merchant it is whoever has one of
 * that number.
 * @param of finds it with one merchant
 * @returns the document; nothing when there is none; or the refusal to answer with
 */
export async function documentOf<Row>(
  context: Pick<AdminContext, 'config'>,
  { id, merchant }: { id: string; merchant?: string | undefined },
  of: (merchant: string) => Promise<Row | undefined>,
): Promise<{ row: Row | undefined } | { refusal: VerbResult }> {
  if (merchant !== undefined) {
    const whose = merchantOf(context, merchant);
    return 'refusal' in whose ? whose : { row: await of(whose.id) };
  }
  const found: { owner: string; row: Row }[] = [];
  for (const { id: owner } of context.config.merchants) {
    const row = await of(owner);
    if (row !== undefined) found.push({ owner, row });
  }
  if (found.length <= 1) return { row: found[0]?.row };
  const owners = found.map(({ owner }) => owner).join(', ');
  return { refusal: failed('bad-params', `merchant is missing; ${id} is a number of ${owners}`, 'merchant') };
}
