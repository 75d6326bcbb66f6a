/** Partners that are told EPCIS events: an endpoint or a folder, and nothing in the clear unasked. */
import { expect, it } from 'vitest';
import { kinds } from '../../agent/cli/kinds.ts';
import { configErrorText, loadConfig } from '../../config/load.ts';

const epcis = (...keys: string[]) => ['[[epcis]]\nname = "trace"', ...keys].join('\n');
const url = 'url = "https://epcis.example/capture"';

function load(...parts: string[]) {
  const head = '[dock]\nsite = "reno-1"\nname = "dock-3"\ntimezone = "UTC"\n[[merchant]]\nid = "acme"';
  const result = loadConfig([head, ...parts].join('\n'), 'tallyman.toml', kinds);
  return result.ok ? result.config : result.errors.map(configErrorText);
}

it('takes an endpoint with its headers, or a folder', () => {
  const more = ['headers-file = "/etc/tallyman/h"', 'merchant = "acme"', 'location = "https://id.gs1.org/414/1"'];
  expect(load(epcis(url, ...more), epcis('folder = "/srv/epcis"').replace('trace', 'files'))).toMatchObject({
    epcis: [
      {
        ...{ name: 'trace', url: 'https://epcis.example/capture', headersFile: '/etc/tallyman/h' },
        ...{ merchant: 'acme', location: 'https://id.gs1.org/414/1' },
      },
      { name: 'files', folder: '/srv/epcis' },
    ],
  });
});

it.each([
  ['nowhere to go', [epcis()], /epcis\[trace\] — goes nowhere/],
  ['two places', [epcis(url, 'folder = "/srv/epcis"')], /folder — is there beside url/],
  ['an endpoint in the clear', [epcis('url = "http://epcis.example/capture"')], /url — /],
  [
    'headers for a folder',
    [epcis('folder = "/srv/epcis"', 'headers-file = "/h"')],
    /headers-file — is for an endpoint/,
  ],
  ['the same name twice', [epcis(url), epcis(url)], /name — "trace" is there twice/],
  ['an unknown merchant', [epcis(url, 'merchant = "acne"')], /merchant — is "acne"/],
  ['a place that is no URI', [epcis(url, 'location = "Reno"')], /location — .*is no URI/],
])('refuses %s', (_words, parts, problem) => {
  expect(load(...parts)).toEqual([expect.stringMatching(problem)]);
});
