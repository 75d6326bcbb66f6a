// needs: mosquitto
/**
 * One merchant's admin at a real broker: no message of any verb holds a word of the other merchant's that was not in
 * the question.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verbs } from '../../agent/admin/verbs/table.ts';
import { pryingAt } from './prying.ts';
import { RemoteDock, whole } from './remote.ts';

const at = new RemoteDock();
beforeAll(() => at.open());
afterAll(() => at[Symbol.asyncDispose]());

/** Of the other merchant: its id, and what is called after it. */
const foreign = /globex[\w-]*(?: tee)?/gi;

describe('what an admin of acme is told of globex', () => {
  it.each(verbs.map((verb) => [`${verb.area}/${verb.verb}`, verb] as const))('%s', async (name, verb) => {
    const questions = pryingAt(verb);
    const withMerchant = questions.map((params) => ({ ...params, merchant: 'globex' }));
    for (const params of [...questions, ...withMerchant]) {
      const messages = await at.send(name, at.signed(at.lena, name, params));
      const answer = whole(messages);
      const own = JSON.stringify(params);
      const told = JSON.stringify(answer.status === 'ok' ? answer.data : answer.error);
      const leaked = [...told.matchAll(foreign)].map(([word]) => word.trim());
      expect(leaked.filter((word) => !own.includes(word))).toEqual([]);
      if ('merchant' in params) expect(answer.error?.code).toMatch(/^(not-allowed|bad-params)$/);
    }
  });

  it('the goods of globex are as they were', async () => {
    expect(await at.dock.data('item/get', { merchant: 'globex', sku: 'globex-TEE' })).toMatchObject({
      ...{ inStock: 50, booked: 2, incoming: 4, sync: null, processOrders: true },
    });
  });
});
