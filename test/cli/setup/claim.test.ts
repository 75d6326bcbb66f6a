/** What `setup --claim` makes of a claim: what it says stands, the rest is put in, mistakes keep their lines. */
import { expect, test } from 'vitest';
import { kinds } from '../../../agent/cli/kinds.ts';
import { claimed } from '../../../agent/cli/setup/claim.ts';
import { loadConfig } from '../../../config/load.ts';

const machine = { hostname: 'Dock-7.local', timezone: 'Europe/Berlin' };
const nothing = { tables: () => [] };
const merchant = '[[merchant]]\nid = "acme"\n';
const read = (text: string) => {
  const loaded = loadConfig(text, 'claim', kinds);
  return loaded.ok ? loaded.config : loaded.errors;
};

test('name and zone of the machine and a station are put in where the claim names none', () => {
  const { text, added } = claimed(`# ours\n[dock]\nsite = "reno-1" # west\n\n${merchant}`, machine, nothing);
  expect(read(text)).toMatchObject({
    dock: { site: 'reno-1', name: 'dock-7', timezone: 'Europe/Berlin' },
    stations: [{ name: 'receiving-1', work: 'receiving' }],
  });
  expect(added).toEqual(['name dock-7', 'timezone Europe/Berlin', 'station receiving-1']);
  expect(text).toContain('# ours\n[dock]');
  expect(text).toContain('site = "reno-1" # west');
});

test('what the claim says is not touched', () => {
  const whole =
    '[dock]\nsite = "s"\nname = "n"\ntimezone = "UTC"\n[[merchant]]\nid = "m"\n[[station]]\nname = "p"\nwork = "packing"\n';
  expect(claimed(whole, machine, nothing)).toMatchObject({ text: whole, added: [] });
});

test('devices that are plugged in come to the first station, unless the claim names devices', () => {
  const asked: string[] = [];
  const plugged = {
    tables(station: string) {
      asked.push(station);
      return [
        `[[device]]\nname = "scale-1"\nstation = "${station}"\nkind = "scale"\nprotocol = "usb-hid"\nport = "hid:0922:8003"\n`,
      ];
    },
  };
  const station = '[[station]]\nname = "p"\nwork = "packing"\n';
  expect(read(claimed(`[dock]\nsite = "s"\n${merchant}${station}`, machine, plugged).text)).toMatchObject({
    devices: [{ name: 'scale-1', station: 'p', port: 'hid:0922:8003' }],
  });
  const without = claimed(`device = []\n[dock]\nsite = "s"\n${merchant}${station}`, machine, plugged);
  expect(read(without.text)).toMatchObject({ devices: [] });
  expect(asked).toEqual(['p']);
});

test.each([
  ['a host that is called nothing', { ...machine, hostname: 'localhost' }],
  ['a host whose name is no id', { ...machine, hostname: '___' }],
])('%s gives no name: that is a mistake of the claim', (_, here) => {
  expect(read(claimed(`[dock]\nsite = "s"\n${merchant}`, here, nothing).text)).toMatchObject([{ key: 'dock.name' }]);
});

test('a mistake is named at its line in the claim', () => {
  const claim = `[dock]\nsite = "s"\n\n[[merchant]]\nid = "ACME"\n`;
  const { text, lineOf } = claimed(claim, machine, nothing);
  const errors = read(text);
  expect(Array.isArray(errors) && errors.map(({ line, key }) => [lineOf(line), key])).toEqual([
    [5, 'merchant[ACME].id'],
  ]);
  const headless = claimed('[[merchant]]\nid = "ACME"\n', machine, nothing);
  const more = read(headless.text);
  expect(Array.isArray(more) && more.map(({ line, key }) => [headless.lineOf(line), key])).toEqual(
    expect.arrayContaining([[2, 'merchant[ACME].id']]),
  );
});
