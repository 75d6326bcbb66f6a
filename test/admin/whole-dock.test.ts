/** The dock looked at, restarted and read from afar: what is wrong is said with its remedy, and no secret leaves it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { owner } from '../../agent/admin/authority.ts';
import { checkDock } from '../../agent/admin/dock/check.ts';
import type { AdminContext } from '../../agent/admin/verb.ts';
import { until } from '../wait.ts';
import { TwoMerchants } from './two-merchants.ts';

const restarts: string[] = [];
const lines = [
  '{"level":"info","time":"2026-11-28T17:00:00.000Z","message":"The ledger is open"}',
  '{"level":"warn","time":"2026-11-28T18:00:00.000Z","message":"no link to the broker"}',
  '{"level":"info","time":"2026-11-28T19:00:00.000Z","message":"linked to the broker"}',
];

class Watched extends TwoMerchants {
  override context(): AdminContext {
    return { ...super.context(), restart: (why) => restarts.push(why), logTail: () => lines };
  }
}

const dock = new Watched();
beforeAll(async () => {
  dock.config.channels[0] = { ...channel(), options: { url: 'https://no-such-shop.invalid/stock' } };
  await dock.open();
  await dock.fill();
});
afterAll(() => dock[Symbol.asyncDispose]());

function channel() {
  const [first] = dock.config.channels;
  if (first === undefined) throw new Error('there is no channel');
  return first;
}

it('names every area, and of what is wrong the remedy', async () => {
  const { verdict, rows } = await dock.data<{ verdict: string; rows: object[] }>('device/check');
  expect(verdict).toBe('error');
  for (const area of ['ledger', 'disk', 'clock', 'broker', 'devices', 'files', 'configuration'])
    expect(rows).toContainEqual({ area, verdict: 'ok', text: 'nothing is known to be wrong' });
  expect(rows).toContainEqual(
    expect.objectContaining({ area: 'storefronts', verdict: 'warning', subject: 'acme-web' }),
  );
  expect(rows).toContainEqual(
    expect.objectContaining({
      ...{ area: 'names', verdict: 'error', subject: 'no-such-shop.invalid' },
      remedy: expect.stringContaining('name server'),
    }),
  );
});

it('calls no area better than the status does: a clock nobody has set, a certificate that ends', async () => {
  const context = dock.context();
  const vitals = async () => ({ ...(await context.vitals()), certificateDaysLeft: 2 });
  const rows = await checkDock({ ...context, clockTrusted: () => false, vitals }, owner);
  const textOf = (of: string) => rows.find(({ area }) => area === of)?.text;
  expect(textOf('clock')).toMatch(/^not set yet: .*after ten minutes of that there is an alarm$/);
  expect(textOf('files')).toMatch(/good for 2 days more: an alarm will say when it is to be renewed$/);
});

it('a diagnosis holds what there is to know, and no secret', async () => {
  const found = await dock.data<{ config: { document: unknown } }>('device/diag');
  expect(found).toMatchObject({ about: { dock: 'dock-3' }, health: { state: 'attention' }, log: lines });
  expect(found.config.document).toMatchObject({ dock: { name: 'dock-3' } });
  expect(JSON.stringify(found)).not.toMatch(/s3cret|whsec_/);
});

it.each([
  [{ text: 'broker' }, 2, null],
  [{ since: '2026-11-28T18:30:00Z' }, 1, null],
  [{ until: '2026-11-28T17:30:00Z' }, 1, null],
  [{ limit: 2 }, 2, 2],
  [{ limit: 2, skip: 2 }, 1, null],
])('log/get %j gives its page', async (params, count, next) => {
  const page = await dock.data<{ lines: string[] }>('log/get', params);
  expect(page).toMatchObject({ next });
  expect(page.lines).toHaveLength(count);
});

it('is restarted when nobody works there, or when it has to be', async () => {
  const notice = { type: 'notice', merchant: 'acme', id: 'acme-asn' };
  const open = { station: 'receiving-1', command: { command: 'open', document: notice } };
  await dock.data('station/command', open);
  expect(await dock.ask('device/restart')).toMatchObject({ error: { code: 'station-in-use' } });
  expect(restarts).toEqual([]);
  await dock.data('device/restart', { now: true });
  await until('it is restarted', () => restarts.length === 1);
});

it('health has every field that the example for Home Assistant reads', async () => {
  const { payload } = JSON.parse(readFileSync('systemd/monitoring/home-assistant.json', 'utf8')) as {
    payload: { cmps: Record<string, { value_template: string }> };
  };
  const health = await dock.data<object>('device/health');
  const fields = Object.values(payload.cmps).map(({ value_template }) => /value_json\.(\w+)/.exec(value_template)?.[1]);
  expect(fields).toHaveLength(5);
  expect(fields.filter((field) => !((field ?? '') in health))).toEqual([]);
});

it('shows who looks after an alarm, and words at a station, under the name of whoever asked', async () => {
  const { alarms } = await dock.data<{ alarms: { id: string }[] }>('alarm/list');
  expect(await dock.data('alarm/ack', { id: alarms[0]?.id })).toMatchObject({
    alarm: { acknowledged: { by: 'local:root' } },
  });
  expect(await dock.ask('alarm/ack', { id: 'nothing-stands' })).toMatchObject({ error: { code: 'unknown-alarm' } });
  await dock.data('station/message', { station: 'receiving-1', text: 'Gate 4 is closed' });
  await dock.data('station/message', { station: 'receiving-1', text: null });
  expect(dock.shown).toEqual(['receiving-1: Gate 4 is closed', 'receiving-1: nothing']);
});

it('an upgrade to what runs is done already; a version that is none is no version', async () => {
  expect(await dock.data('device/upgrade', { version: '0.1.0' })).toMatchObject({ state: 'there' });
  expect(await dock.ask('device/upgrade', { version: '1.0; reboot' })).toMatchObject({ error: { code: 'bad-params' } });
  expect(dock.wishes).toEqual([]);
});

it('a channel says part by part whether it can do its work', async () => {
  const { verdict, rows } = await dock.data<{ verdict: string; rows: { what: string }[] }>('channel/test', {
    channel: 'acme-web',
  });
  expect({ verdict, rows }).toMatchObject({ verdict: 'error', rows: [{ text: 'does not run yet' }] });
});
