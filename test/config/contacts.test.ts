/** Whom the dock writes to about what happens, and after how long a shop that is not told is worth a word. */
import { expect, it } from 'vitest';
import { kinds } from '../../agent/cli/kinds.ts';
import { configErrorText, loadConfig } from '../../config/load.ts';

const mail = '[mail]\nsmtp = "smtps://mail.example"\nfrom = "dock-3@reno.example"';
const contact = (...keys: string[]) =>
  ['[[contact]]\nmail = "buyer@acme.example"', 'merchant = "acme"', ...keys].join('\n');

function load(...parts: string[]) {
  const head = '[dock]\nsite = "reno-1"\nname = "dock-3"\ntimezone = "UTC"\n[[merchant]]\nid = "acme"';
  const result = loadConfig([head, ...parts].join('\n'), 'tallyman.toml', kinds);
  return result.ok ? result.config : result.errors.map(configErrorText);
}

it('has a contact hear of everything once a day, unless it says otherwise', () => {
  const own = contact('about = ["stock"]', 'digest = "now"').replace('buyer', 'owner');
  expect(load(mail, contact(), own)).toMatchObject({
    contacts: [
      { mail: 'buyer@acme.example', merchant: 'acme', about: ['stock', 'deliveries', 'channels'], digest: '07:00' },
      { mail: 'owner@acme.example', merchant: 'acme', about: ['stock'], digest: 'now' },
    ],
  });
});

it('has a channel say after how long it is late', () => {
  const channel = '[[channel]]\nname = "web"\nmerchant = "acme"\nkind = "https"\nurl = "https://shop.example"';
  const secret = 'secret-file = "/etc/tallyman/web"';
  expect(load(channel, secret, 'late-after = "30m"')).toMatchObject({ channels: [{ lateAfterMs: 1_800_000 }] });
});

it('has a rise wait for so long, or for ever, and says how that is written', () => {
  const channel = '[[channel]]\nname = "web"\nmerchant = "acme"\nkind = "https"\nurl = "https://shop.example"';
  const waiting = (text: string) => load(channel, 'secret-file = "/etc/tallyman/web"', `rise-wait = ${text}`);
  expect(waiting('"90s"')).toMatchObject({ channels: [{ riseWaitMs: 90_000 }] });
  expect(waiting('"forever"')).toMatchObject({ channels: [{ riseWaitMs: 'forever' }] });
  for (const text of ['"2d"', '"soon"'])
    expect(waiting(text)).toEqual([expect.stringContaining('must be "forever" or a duration up to "1d", as in "60s"')]);
  expect(waiting('5')).toEqual([expect.stringContaining('it must be text in quotes, with its unit')]);
});

it.each([
  ['no mail server', [contact()], /contact\[1\] — is written to by nobody; add \[mail\]/],
  ['an unknown merchant', [mail, contact().replace('"acme"', '"acne"')], /merchant — is "acne".*did you mean "acme"/],
  ['the same contact twice', [mail, contact(), contact()], /mail — is a contact of this merchant already/],
  [
    'a frequency that is none',
    [mail, contact('digest = "daily"')],
    /digest — .*must be "now", "hourly", or a time of day/,
  ],
  ['nothing to hear of', [mail, contact('about = []')], /about — is a list of 0; the least is 1/],
])('refuses %s', (_words, parts, problem) => {
  expect(load(...parts)).toEqual([expect.stringMatching(problem)]);
});

it.each([
  ['the user, where that is an address', 'user = "acme@mail.example"\npassword-file = "/p"', 'acme@mail.example'],
  ['else the dock at its mail server', 'user = "acme"\npassword-file = "/p"', 'dock-3@mail.example'],
  ['also without a user', '', 'dock-3@mail.example'],
  ['whoever is named', 'from = "ops@reno.example"', 'ops@reno.example'],
])('mails are from %s', (_who, keys, from) => {
  expect(load(`[mail]\nsmtp = "smtps://mail.example:465"\n${keys}`)).toMatchObject({ mail: { from } });
});

it('a mail server without a name has an address of its own kind', () => {
  const local = '[mail]\nsmtp = "smtp://127.0.0.1:2525"\nallow-insecure = true';
  expect(load(local)).toMatchObject({ mail: { from: 'dock-3@[127.0.0.1]' } });
  const six = '[mail]\nsmtp = "smtps://[2001:db8::7]:465"';
  expect(load(six)).toMatchObject({ mail: { from: 'dock-3@[IPv6:2001:db8::7]' } });
});
