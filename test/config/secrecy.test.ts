/**
 * No mistake in the file makes a message quote what may be a secret: the key is named, the value never, whatever is
 * wrong with it.
 */
import { describe, expect, it } from 'vitest';
import { kinds } from '../../agent/cli/kinds.ts';
import { configErrorText, loadConfig } from '../../config/load.ts';
import { isSecretPath } from '../../config/secrecy.ts';

/** Stands in every value below, so that any part of it in a message is found. */
const secret = 'Pa55wörd';
const leaks = ['Pa55', 'wörd', '4711'];

const file = ({ mqtt = '', screen = '', operator = '', channel = '', mail = '' }) => `[dock]
site = "reno-1"
name = "dock-3"
timezone = "UTC"
[mqtt]
url = "mqtts://broker.example"
${mqtt}
[screen]
${screen}
[[merchant]]
id = "acme"
[[operator]]
id = "anna"
name = "Anna"
${operator}
[[channel]]
name = "acme-web"
merchant = "acme"
kind = "https"
${channel.includes('url =') ? '' : 'url = "https://shop.example/stock"'}
${channel.includes('secret-file =') ? '' : 'secret-file = "/etc/tallyman/secret"'}
${channel}
${mail === '' ? '' : `[mail]\nfrom = "a@b.example"\nsmtp = "smtps://mail.example"\n${mail}`}
`;

describe('a mistake where a secret stands', () => {
  it.each<[string, Parameters<typeof file>[0]]>([
    ['a header with a letter that may not be there', { channel: `headers = { authorization = "Bearer ${secret}" }` }],
    ['a header that is a number', { channel: 'headers = { x-pin = 4711 }' }],
    ['a header’s name in capitals', { channel: `headers = { Authorization = "${secret}" }` }],
    ['a header the dock sets itself', { channel: `headers = { host = "${secret}" }` }],
    ['headers that are one text', { channel: `headers = "authorization: ${secret}"` }],
    ['headers that are a list', { channel: `headers = ["authorization: ${secret}"]` }],
    ['a header too long', { channel: `headers = { authorization = "${secret.repeat(200)}" }` }],
    ['the header at the wrong place', { channel: `authorization = "${secret}"` }],
    ['an empty secret-file and the secret beside it', { channel: `secret-file = ""\nsecret = "${secret}"` }],
    ['a secret-file that is a number', { channel: 'secret-file = 4711' }],
    ['a headers-file that is a table', { channel: `headers-file = { authorization = "${secret}" }` }],
    ['a PIN in place of its file', { screen: 'pin-file = "4711"' }],
    ['a PIN in place of its file, as a number', { screen: 'pin-file = 4711' }],
    ['a PIN', { screen: 'pin = 4711' }],
    ['a password in place of its file', { mqtt: `username = "u"\npassword-file = "${secret}"` }],
    ['a password', { mqtt: `username = "u"\npassword = "${secret}"` }],
    ['a key in place of its file', { mqtt: `tls = { cert = "/c.pem", key = "-----BEGIN ${secret}" }` }],
    ['a password in the broker’s address', { mqtt: `url = "mqtts://u:${secret}@broker.example"` }],
    ['a password with a slash in the address', { channel: `url = "https://u:Pa55/${secret}@shop.example/"` }],
    ['a password with an @ in the address', { channel: `url = "https://u:x@Pa55@shop.example/"` }],
    ['a password in an address without its scheme', { channel: `url = "u:${secret}@shop.example"` }],
    ['a token in an address of another scheme', { channel: `url = "ftp://shop.example/?token=${secret}"` }],
    ['a mail password in place of its file', { mail: `username = "u"\npassword-file = "${secret}"` }],
    [
      'two badges that are the same',
      { operator: `badge = "${secret}"\n[[operator]]\nid = "b"\nname = "B"\nbadge = "${secret}"` },
    ],
    ['a badge that is none', { operator: `badge = "${secret}\\u0007"` }],
    ['a text that does not end', { channel: `headers = { authorization = "Bearer ${secret}` }],
    ['a value without quotes', { channel: `headers = { authorization = Pa55 }` }],
    ['a key that is there twice', { mqtt: `username = "u"\npassword = "${secret}"\npassword = "${secret}"` }],
  ])('%s', (_, parts) => {
    let text = file(parts);
    if (parts.mqtt?.includes('url =')) text = text.replace('url = "mqtts://broker.example"\n', '');
    const result = loadConfig(text, 'tallyman.toml', kinds);
    const said = result.ok ? '' : result.errors.map(configErrorText).join('\n');
    expect(said).not.toBe('');
    for (const leak of leaks) expect(said).not.toContain(leak);
  });

  it('names the place all the same', () => {
    const result = loadConfig(file({ channel: 'headers = { x-pin = 4711 }' }), 'tallyman.toml', kinds);
    expect(result.ok ? [] : result.errors.map(configErrorText)).toEqual([
      'tallyman.toml:22:13 channel[acme-web].headers.x-pin — is …; it must be text in quotes',
    ]);
  });

  it('and what is no secret is quoted as before', () => {
    const result = loadConfig(file({ mqtt: 'keepalive = "soon"' }), 'tallyman.toml', kinds);
    expect(result.ok ? '' : result.errors.map(configErrorText).join()).toContain('"soon"');
  });
});

describe('a name sounds secret', () => {
  it.each([
    'password',
    'api-key',
    'api_key',
    'apiKey',
    'clientsecret',
    'x-shop-access-token',
    'auth',
    'headers-file',
    'webhookSecret',
    'pin-file',
  ])('%s', (name) => expect(isSecretPath(['channel', 0, name])).toBe(true));
  it.each(['keepalive', 'port', 'name', 'minimum-level', 'shipping', 'timezone', 'author-name', 'monkey'])(
    '%s does not',
    (name) => expect(isSecretPath(['channel', 0, name])).toBe(false),
  );
});

describe('an address that is not encrypted', () => {
  const errors = (text: string) => {
    const result = loadConfig(text, 'f', kinds);
    return result.ok ? [] : result.errors.map(configErrorText);
  };
  const broker = (url: string, more = '') =>
    file({}).replace('url = "mqtts://broker.example"', `url = "${url}"\n${more}`);

  it.each([
    'mqtt://broker.example:1883',
    'ws://broker.example',
    'mqtt://192.0.2.1',
    'mqtt://127.0.0.1.evil.example',
    'mqtt://[2001:db8::1]',
    'MQTT://broker.example',
  ])('%s is taken only with the words that http:// needs, too', (url) => {
    expect(errors(broker(url))).toEqual([expect.stringContaining('mqtt.url — ')]);
    expect(errors(broker(url))[0]).toMatch(
      /would send over the network unencrypted; use (mqtts|wss):\/\/, or set allow-insecure = true/,
    );
    expect(errors(broker(url, 'allow-insecure = true'))).toEqual([]);
    const http = errors(file({ channel: 'url = "http://shop.example/"' }));
    expect(http[0]).toMatch(/would send over the network unencrypted; use https:\/\/, or set allow-insecure = true/);
  });

  it.each([
    'mqtt://127.0.0.1:1883',
    'mqtt://localhost',
    'mqtt://LOCALHOST',
    'ws://[::1]:9001',
    'mqtts://broker.example',
    'wss://broker.example',
  ])('%s is taken as it is', (url) => expect(errors(broker(url))).toEqual([]));

  it('counts the words only when they are true', () => {
    expect(errors(broker('mqtt://broker.example', 'allow-insecure = false'))).toHaveLength(1);
  });
});
