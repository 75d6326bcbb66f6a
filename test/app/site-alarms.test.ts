/** What a person is told of the site, and what not: site-stopped, site-untold, site-behind. */
import { expect, it } from 'vitest';
import { siteAlarms, untoldAfterMs } from '../../agent/app/site-alarms.ts';
import { forPeople } from '../../agent/cli/commands/site.ts';
import type { SiteStatus } from '../../agent/inventory/nouns/site/status.ts';

const well: SiteStatus = {
  ...{ site: 'reno-1', dock: 'dock-2', linked: true, cutOff: null, waiting: 0, teller: 'dock-1', speaks: false },
  ...{ trouble: null, stopped: null, compared: null, waitsFor: [], behind: [], rights: [], docks: [] },
};
const codes = (status: Partial<SiteStatus>, untoldMs = 0) =>
  siteAlarms({ ...well, ...status }, untoldMs).map(({ code, subject = '' }) => `${code} ${subject}`.trim());
const said = (status: Partial<SiteStatus>, untoldMs = 0) => siteAlarms({ ...well, ...status }, untoldMs)[0]?.text;

it('says nothing where all is well', () => expect(codes({})).toEqual([]));

it.each<[string, string, string]>([
  ['double', 'site-stopped', 'Another device runs as dock-2'],
  ['retired', 'site-stopped', 'dock-2 was retired'],
])('%s: %s', (stopped, code, text) => {
  expect(codes({ stopped: stopped as 'double' })).toEqual([code]);
  expect(said({ stopped: stopped as 'double' })).toContain(text);
});

it('nobody tells: site-untold after a minute, with the docks that are waited for', () => {
  expect(codes({ teller: null }, untoldAfterMs - 1)).toEqual([]);
  expect(codes({ teller: null }, untoldAfterMs)).toEqual(['site-untold']);
  expect(said({ teller: null, waitsFor: ['dock-3', 'dock-4'] }, untoldAfterMs)).toContain('dock-3, dock-4');
});

it('site-behind, one for each dock of which something is missing', () => {
  expect(codes({ behind: ['dock-3', 'dock-4'] })).toEqual(['site-behind dock-3', 'site-behind dock-4']);
});

it('`site status` says who tells, and whom it waits for while nobody does', () => {
  const shown = (status: Partial<SiteStatus>) => forPeople({ ...well, ...status }).split('\n')[1];
  expect(shown({})).toBe('storefronts are told by dock-1');
  expect(shown({ speaks: true })).toBe('storefronts are told by this dock');
  const waits = shown({ waitsFor: ['dock-3', 'dock-4'] });
  expect(waits).toMatch(/^storefronts are told nothing, and no order is given out, before .* heard: dock-3, dock-4 /);
  expect(waits).toContain('`tallyman site resume dock-4 --without`');
});
