/** Whether and how often a channel's orders are read. */
import { expect, it } from 'vitest';
import { kinds } from '../../agent/cli/kinds.ts';
import { configErrorText, loadConfig } from '../../config/load.ts';

function load(...lines: string[]) {
  const text = [
    '[dock]\nsite = "reno-1"\nname = "dock-3"\ntimezone = "UTC"',
    '[mqtt]\nurl = "mqtt://127.0.0.1"',
    '[[merchant]]\nid = "acme"',
    '[[channel]]\nname = "web"\nmerchant = "acme"\nkind = "mqtt"',
    ...lines,
  ].join('\n');
  const result = loadConfig(text, 'tallyman.toml', kinds);
  return result.ok ? result.config.channels[0]?.orders : result.errors.map(configErrorText);
}

it.each([
  ['not unless it is switched on', [], undefined],
  ['not when it says so', ['orders = false'], undefined],
  ['every half minute in real time', ['orders = true'], { everyMs: 30_000 }],
  ['as often as it says', ['orders = true', 'orders-every = "5m"'], { everyMs: 300_000 }],
  ['before each turn of a schedule', ['orders = true', 'every = "9m"'], { everyMs: null }],
  ['before each turn of a cron schedule', ['orders = true', 'cron = "*/15 * * * *"'], { everyMs: null }],
  ['more often than a schedule', ['orders = true', 'every = "9m"', 'orders-every = "1m"'], { everyMs: 60_000 }],
])('%s', (_words, lines, orders) => {
  expect(load(...lines)).toEqual(orders);
});

it('names a pause that has nothing to pause', () => {
  expect(load('orders-every = "5m"')).toEqual([expect.stringMatching(/:13:.*orders-every — has no effect without/)]);
});
