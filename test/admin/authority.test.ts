/**
 * Who may ask what: a role that is high enough, the goods of one's own merchants, and never a row of another's in an
 * answer.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { narrowed, ruleOn } from '../../agent/admin/authority.ts';
import { verbs } from '../../agent/admin/verbs/table.ts';
import { roles } from '../../agent/inventory/nouns/admin/admin-key.ts';
import { pryingAt } from './prying.ts';
import { everybody, TwoMerchants } from './two-merchants.ts';

const dock = new TwoMerchants();
beforeAll(async () => {
  await dock.open();
  await dock.fill();
});
afterAll(() => dock[Symbol.asyncDispose]());

const lena = { ...everybody, by: 'lena', role: 'installer', merchants: ['acme'] } as const;
const names = verbs.map((verb) => [`${verb.area}/${verb.verb}`, verb] as const);

describe('a ruling', () => {
  const verb = (role: (typeof roles)[number]) => ({ name: 'stock/adjust', role });

  it.each(roles.flatMap((has) => roles.map((needs) => [has, needs] as const)))('%s asks what %s may', (has, needs) => {
    const ruling = ruleOn({ role: has, merchants: '*' }, verb(needs), 'site');
    expect(ruling.allowed).toBe(roles.indexOf(has) >= roles.indexOf(needs));
    if (!ruling.allowed) expect(ruling.text).toMatch(new RegExp(`role ${needs} .*yours is ${has}`));
  });

  it.each([
    ['none', true],
    ['own', true],
    ['site', false],
    [['acme'], true],
    [['acme', 'globex'], false],
    [['globex'], false],
    [[undefined], false],
    [[], true],
  ] as const)('of one merchant’s admin on %j', (touched, allowed) => {
    expect(ruleOn(lena, verb('viewer'), touched).allowed).toBe(allowed);
    expect(ruleOn({ ...lena, merchants: '*' }, verb('viewer'), touched).allowed).toBe(true);
    if (touched !== 'none' && touched !== 'own' && touched.length > 0)
      expect(ruleOn({ ...lena, merchants: [] }, verb('viewer'), touched)).toMatchObject({ allowed: false });
  });

  it('fills in the merchant of who has one', () => {
    expect(narrowed({ limit: 5 }, lena)).toEqual({ limit: 5, merchant: 'acme' });
    expect(narrowed({ merchant: 'globex' }, lena)).toEqual({ merchant: 'globex' });
    expect(narrowed({}, { ...lena, merchants: ['acme', 'globex'] })).toEqual({});
    expect(narrowed({}, everybody)).toEqual({});
  });
});

describe('an answer never holds another merchant’s rows', () => {
  it.each(names)('%s', async (name, verb) => {
    for (const asked of pryingAt(verb)) {
      // What the caller wrote may stand in the refusal; what it did not write may not.
      const answer = await dock.ask(name, asked, {}, lena);
      if (answer.status === 'ok')
        expect(JSON.stringify(answer.data)).not.toMatch(/globex tee|"globex"|globex-(web|1|asn)/);
      const pried = await dock.ask(name, { ...asked, merchant: 'globex' }, {}, lena);
      expect(pried).toMatchObject({
        status: 'error',
        error: { code: expect.stringMatching(/^(not-allowed|bad-params)$/) },
      });
    }
  });

  it('the goods of the other are as they were', async () => {
    expect(await dock.data('item/get', { merchant: 'globex', sku: 'globex-TEE' })).toMatchObject({
      ...{ inStock: 50, booked: 2, incoming: 4, sync: null, name: 'globex tee', processOrders: true },
    });
  });
});

it.each(names.filter(([, { role }]) => role !== 'viewer'))('%s is not for a viewer', async (name, verb) => {
  const [asked = {}] = pryingAt(verb);
  const answer = await dock.ask(name, asked, {}, { ...everybody, by: 'guest', role: 'viewer' });
  expect(answer).toMatchObject({ status: 'error', error: { code: 'not-allowed' } });
});

it('every verb that changes something needs more than a viewer', () => {
  expect(verbs.filter(({ changes, role }) => changes && role === 'viewer')).toEqual([]);
});
