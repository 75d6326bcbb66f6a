// needs: openssl
/**
 * `config check` looks at the files that a good configuration names, and says at which line what is wrong with them;
 * the agent alarms.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../command-line.ts';
import { Authority } from '../forward/certificates.ts';
import { until } from '../wait.ts';
import { Dock } from './dock.ts';

let dir: string;
let authority: Authority;
const at = (name: string) => join(dir, name);
const put = (name: string, text: string | Buffer, mode = 0o600) => {
  writeFileSync(at(name), text);
  chmodSync(at(name), mode);
};

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tallyman-'));
  authority = new Authority(dir);
  const { cert, key } = authority.issue({ client: true });
  put('dock.pem', cert, 0o644);
  put('dock.key', key);
  put('password', 'hunter2hunter2\n');
  put('pin', '4711\n');
  put('site.nk', `SU${'A'.repeat(56)}\n`);
  put('secret', `whsec_${randomBytes(32).toString('base64')}\n`);
  put('headers', 'authorization: Bearer hunter2hunter2\n');
  put(
    'tallyman.toml',
    `[dock]
site = "s"
name = "d"
timezone = "UTC"
data = "${at('data')}"
[mqtt]
url = "mqtts://broker.example"
username = "u"
password-file = "${at('password')}"
[mqtt.tls]
ca = "${authority.caFile}"
cert = "${at('dock.pem')}"
key = "${at('dock.key')}"
[screen]
pin-file = "${at('pin')}"
[[merchant]]
id = "acme"
[[channel]]
name = "acme-web"
merchant = "acme"
kind = "https"
url = "https://shop.example/"
secret-file = "${at('secret')}"
headers-file = "${at('headers')}"
ca-file = "${authority.caFile}"
[site]
server = "tls://site.example"
key-file = "${at('site.nk')}"
ca = "${authority.caFile}"
`,
  );
});
afterEach(() => rmSync(dir, { recursive: true }));

const check = async (env: NodeJS.ProcessEnv = {}) => {
  const result = await commandLine(['config', 'check', at('tallyman.toml')], { env: { ...process.env, ...env } });
  return { ...result, stderr: result.stderr.replaceAll(`${dir}/`, '') };
};

describe('files that are as they should be', () => {
  it('are not mentioned', async () => {
    expect(await check()).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('is good') });
  });
});

describe('a file that cannot be used', () => {
  const otherKey = () => new Authority(dir, 'another').issue().key;
  it.each<[string, () => void, string]>([
    ['a password that is not there', () => rmSync(at('password')), '9:1 mqtt.password-file — password does not exist'],
    ['an empty password', () => put('password', ''), '9:1 mqtt.password-file — password is empty'],
    [
      'a password that is an empty line',
      () => put('password', '\nhunter2\n'),
      '9:1 mqtt.password-file — password its first line, where the password belongs, is empty',
    ],
    [
      'a password of zero bytes',
      () => put('password', Buffer.alloc(64)),
      '9:1 mqtt.password-file — password contains no text',
    ],
    [
      'a password behind zero bytes',
      () => put('password', `${'\0'.repeat(8)}hunter2`),
      '9:1 mqtt.password-file — password its first line holds characters',
    ],
    [
      'an authority that is a key',
      () => put('test-authority.pem', otherKey()),
      '11:1 mqtt.tls.ca — test-authority.pem holds no certificate',
    ],
    [
      'a certificate that is text',
      () => put('dock.pem', 'hunter2'),
      '12:1 mqtt.tls.cert — dock.pem holds no certificate',
    ],
    [
      'the certificate of another key',
      () => put('dock.key', otherKey()),
      '12:1 mqtt.tls.cert — dock.pem is not the certificate of the key in dock.key',
    ],
    [
      'a key that is a certificate',
      () => put('dock.key', new Authority(dir, 'another').issue().cert),
      '13:1 mqtt.tls.key — dock.key holds no private key',
    ],
    [
      'a PIN of three digits',
      () => put('pin', '471'),
      '15:1 screen.pin-file — pin holds neither a PIN of 4 to 12 digits nor a scrypt hash',
    ],
    ['a PIN of spaces', () => put('pin', ' \n \n'), '15:1 screen.pin-file — pin contains no text'],
    [
      'a PIN that is a directory',
      () => {
        rmSync(at('pin'));
        mkdirSync(at('pin'));
      },
      '15:1 screen.pin-file — pin is a directory',
    ],
    [
      'a key of the site that is none',
      () => put('site.nk', 'hunter2'),
      '28:1 site.key-file — site.nk holds no key of a dock',
    ],
    [
      'a secret that is none',
      () => put('secret', 'hunter2hunter2hunter2'),
      '23:1 channel[acme-web].secret-file — secret the secret file must hold whsec_',
    ],
    [
      'headers without a colon',
      () => put('headers', 'Bearer hunter2'),
      '24:1 channel[acme-web].headers-file — headers line 1 is no header',
    ],
    [
      'another channel’s authority that is gone',
      () => rmSync(authority.caFile),
      '25:1 channel[acme-web].ca-file — test-authority.pem does not exist',
    ],
  ])('%s: exit code 2, at its line, and nothing of it is quoted', async (_, damage, message) => {
    damage();
    const { code, stdout, stderr } = await check();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`tallyman.toml:${message}`);
    expect(stderr).not.toContain('hunter2');
    expect(stderr).not.toContain('471\n');
  });
});

describe('what is good and could be better', () => {
  it.each(['password', 'dock.key', 'pin', 'secret', 'headers'])(
    '%s that everybody may read is a warning',
    async (name) => {
      chmodSync(at(name), 0o644);
      const { code, stdout, stderr } = await check();
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('is good') });
      expect(stderr).toMatch(
        new RegExp(`^warning: tallyman.toml:\\d+:1 [\\w.[\\]-]+ — ${name} may be read by every user`),
      );
      chmodSync(at(name), 0o640);
      expect((await check()).stderr).toBe('');
    },
  );

  it('a token in the configuration itself is a warning that does not quote it', async () => {
    await using dock = new Dock();
    dock.write(
      `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\n[[merchant]]\nid = "acme"\n[[channel]]\nname = "w"\nmerchant = "acme"\nkind = "https"\nurl = "https://shop.example"\nsecret-file = "${at('secret')}"\nheaders = { authorization = "Bearer hunter2" }\n`,
    );
    const { code, stderr } = await dock.cli('config', 'check');
    expect(code).toBe(0);
    expect(stderr).toContain('channel[w].headers.authorization — looks like a secret');
    expect(stderr).not.toContain('hunter2');
  });

  it('the service’s own credentials cannot be looked at from outside, and are from inside', async () => {
    const text = `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\n[screen]\npin-file = "$CREDENTIALS_DIRECTORY/pin"\n[[merchant]]\nid = "acme"\n`;
    put('tallyman.toml', text);
    expect(await check()).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('can be looked at by the service only'),
    });
    expect(await check({ CREDENTIALS_DIRECTORY: dir })).toMatchObject({ code: 0, stderr: '' });
    rmSync(at('pin'));
    expect(await check({ CREDENTIALS_DIRECTORY: dir })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('does not exist'),
    });
  });
});

describe('a dock that runs', () => {
  it('alarms for a PIN that nobody can enter and for one that everybody can read, until it is mended', async () => {
    await using dock = new Dock();
    put('pin', '47\n');
    dock.write(
      `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\ndata = "${dock.data}"\n[screen]\nlisten = "127.0.0.1:0"\npin-file = "${at('pin')}"\n[[merchant]]\nid = "acme"\n`,
    );
    await dock.start();
    const alarms = async () =>
      (await dock.json<{ alarms: { code: string; text: string }[] }>('status', '--json')).alarms;
    const alarm = (code: string) => until(code, async () => (await alarms()).find((each) => each.code === code));
    expect((await alarm('file-missing')).text).toContain('holds neither a PIN of 4 to 12 digits');
    put('pin', '4711\n', 0o644);
    expect((await alarm('secret-exposed')).text).toContain(`chmod 640 ${at('pin')}`);
    expect((await alarms()).map(({ code }) => code)).not.toContain('file-missing');
  }, 120_000);
});
