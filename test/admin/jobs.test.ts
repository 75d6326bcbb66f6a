/** Long commands: they tell how far they are, are listed to who may see them, and are cancelled. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Admin, type Answer, type Asker } from '../../agent/admin/request.ts';
import { area, failed, ok, verb } from '../../agent/admin/verb.ts';
import { jobVerbs } from '../../agent/admin/verbs/job.ts';
import { everybody, TwoMerchants } from './two-merchants.ts';

let dock: TwoMerchants;
let admin: Admin;
let go: () => void;
const lena: Asker = { ...everybody, by: 'lena', merchants: ['acme'] };
const otto: Asker = { ...everybody, by: 'otto' };

beforeEach(async () => {
  dock = new TwoMerchants();
  await dock.open();
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  const some = {
    role: 'operator',
    touches: 'none',
    params: () => z.strictObject({}),
    example: { params: {}, answer: {} },
  } as const;
  const verbs = area('test', {
    look: verb({
      ...{ ...some, title: 'Looks for long', changes: false, answer: () => z.object({}) },
      async run(_params, _context, { progress }) {
        progress({ checked: 1 });
        await held;
        return ok({ long: 'x'.repeat(5_000) });
      },
    }),
    change: verb({
      ...{ ...some, title: 'Changes for long', changes: true, answer: () => z.object({}) },
      async run(_params, _context, { progress, signal }) {
        for (let step = 1; ; step++) {
          progress({ step });
          if (step === 2) await held;
          if (signal.aborted) return failed('cancelled', `after ${step}`);
          if (step === 3) return ok({ step });
        }
      },
    }),
    quick: verb({
      ...{ ...some, title: 'Is over at once', changes: false, answer: () => z.object({}) },
      run: async () => ok({}),
    }),
  });
  admin = new Admin(dock.context([...verbs, ...jobVerbs]), { debug() {}, info() {}, warn() {}, error() {} });
});
afterEach(() => dock[Symbol.asyncDispose]());

/** @returns the first word of a long command, and its end */
function begin(name: string, asker: Asker): { running: Promise<Answer>; end: Promise<Answer> } {
  const [areaName, verbName] = name.split('/');
  let end!: Promise<Answer>;
  const running = new Promise<Answer>((resolve) => {
    end = admin.handle({ area: areaName, verb: verbName, transaction: 't' }, asker, resolve);
  });
  return { running, end };
}
const ask = (name: string, params: object, asker: Asker) => {
  const [areaName, verbName] = name.split('/');
  return admin.handle({ area: areaName, verb: verbName, params }, asker);
};

describe('a long command', () => {
  it('says its job with how far it is, and what came of it when one asks later', async () => {
    const { running, end } = begin('test/change', lena);
    expect(await running).toEqual({
      transaction: 't',
      status: 'running',
      job: 'job-1',
      data: { step: 1 },
      final: false,
    });
    expect(await ask('job/list', {}, lena)).toMatchObject({
      data: { jobs: [{ id: 'job-1', state: 'running', by: 'lena' }] },
    });
    go();
    expect(await end).toMatchObject({ status: 'ok', data: { step: 3 } });
    expect(await ask('job/get', { id: 'job-1' }, lena)).toMatchObject({
      data: { state: 'done', progress: { step: 3 }, answer: { ok: true, data: { step: 3 } } },
    });
  });

  it('is seen and cancelled by who asked for it, and by the site’s own people', async () => {
    const { running, end } = begin('test/change', otto);
    await running;
    expect(await ask('job/list', {}, lena)).toMatchObject({ data: { jobs: [] } });
    for (const name of ['job/get', 'job/cancel'])
      expect(await ask(name, { id: 'job-1' }, lena)).toMatchObject({ error: { code: 'bad-request', field: 'id' } });
    expect(await ask('job/cancel', { id: 'job-1' }, everybody)).toMatchObject({ data: { cancelled: true } });
    go();
    expect(await end).toMatchObject({ status: 'error', error: { code: 'cancelled', message: 'after 2' } });
    expect(await ask('job/cancel', { id: 'job-1' }, otto)).toMatchObject({ data: { cancelled: false } });
  });

  it('that only looks is not waited for when it is cancelled', async () => {
    const { running, end } = begin('test/look', otto);
    await running;
    await ask('job/cancel', { id: 'job-1' }, otto);
    expect(await end).toMatchObject({ error: { code: 'cancelled' } });
    expect(await ask('job/get', { id: 'job-1' }, otto)).toMatchObject({ data: { state: 'cancelled' } });
    go();
  });

  it('is remembered when it is over, a bounded number of them, without a long answer', async () => {
    go();
    for (let n = 0; n < 40; n++) await ask('test/look', {}, otto);
    await ask('test/quick', {}, otto);
    const { data } = (await ask('job/list', {}, otto)) as { data: { jobs: { id: string; answer: unknown }[] } };
    expect(data.jobs).toHaveLength(32);
    expect(data.jobs[0]).toMatchObject({ id: 'job-40', answer: null });
  });
});
