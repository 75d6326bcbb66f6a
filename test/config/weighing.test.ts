/** What parcels are packed in, and at which stations they are weighed. */
import { expect, it } from 'vitest';
import { kinds } from '../../agent/cli/kinds.ts';
import { rulebookOf } from '../../agent/rulebook.ts';
import { configErrorText, loadConfig } from '../../config/load.ts';

const carton = '[[packaging]]\nname = "carton"\nweight-g = "120"';
const scale = '[[device]]\nname = "scale-1"\nstation = "pack"\nkind = "scale"\nprotocol = "nci"\nport = "/dev/ttyUSB0"';
const station = (work: string, ...keys: string[]) =>
  ['[[station]]\nname = "pack"', `work = "${work}"`, ...keys].join('\n');

function load(...parts: string[]) {
  const head = '[dock]\nsite = "reno-1"\nname = "dock-3"\ntimezone = "UTC"\n[[merchant]]\nid = "acme"';
  const result = loadConfig([head, ...parts].join('\n'), 'tallyman.toml', kinds);
  return result.ok ? rulebookOf(result.config) : result.errors.map(configErrorText);
}

it('hands packagings and scales’ stations to the rules', () => {
  expect(load(carton, station('packing', 'weigh = true', 'packaging = "carton"'), scale)).toMatchObject({
    stations: [{ name: 'pack', work: 'packing', weigh: true, packaging: 'carton', hasScale: true }],
    packagings: [{ name: 'carton', weightG: '120', toleranceG: '5' }],
  });
});

it.each([
  ['no scale', [carton, station('packing', 'weigh = true', 'packaging = "carton"')], /weigh — needs a scale/],
  ['no packaging', [station('packing', 'weigh = true'), scale], /weigh — needs packaging beside it/],
  ['work without parcels', [station('receiving', 'weigh = true'), scale], /weigh — is for packing stations only/],
  [
    'an unknown packaging',
    [carton, station('packing', 'packaging = "cartoon"')],
    /packaging — is "cartoon".*did you mean "carton"/,
  ],
  ['a weight that is none', [carton.replace('"120"', '"12,5"')], /weight-g — "12,5" must be grams as decimal text/],
  ['a packaging named twice', [carton, carton], /"carton" is there twice/],
])('refuses %s', (_words, parts, problem) => {
  expect(load(...parts)).toEqual([expect.stringMatching(problem)]);
});
