// needs: mosquitto openssl
/**
 * Certificates renewed from afar, at a real Mosquitto that asks for them: a bad chain never replaces a good one, a key
 * never leaves the dock, a broker changes its authority under a dock that goes on, and the credentials of systemd.
 */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../forward/bench.ts';
import { Authority } from '../forward/certificates.ts';
import { TlsDock } from './tls-dock.ts';

async function running(wish?: Parameters<typeof TlsDock.create>[0]): Promise<TlsDock> {
  const at = await TlsDock.create(wish);
  onTestFinished(() => at.end());
  await at.dock.open();
  await at.online();
  return at;
}

const keyOf = (request: string): string =>
  execFileSync('openssl', ['req', '-noout', '-pubkey'], { input: request, encoding: 'utf8' });

describe('a dock whose certificate ends', () => {
  it('makes a key that stays there, tries what it is given, and takes only what its broker takes', async () => {
    const at = await running();
    const before = { cert: at.read('dock.pem'), key: at.read('dock.key') };
    const stands = () => expect({ cert: at.read('dock.pem'), key: at.read('dock.key') }).toEqual(before);
    const { data: had } = await at.ask('certificate/list');
    expect(had.certificates).toMatchObject([
      { of: 'own', subject: 'CN=reno-1-dock-3', issuer: 'CN=docks', daysLeft: 4 },
      { of: 'trusted', subject: 'CN=docks', daysLeft: 299 },
    ]);

    const { data } = await at.ask('certificate/request');
    expect(Object.keys(data)).toEqual(['request']);
    expect(statSync(at.file('dock.key.next')).mode & 0o777).toBe(0o600);
    const again = await at.ask('certificate/request');
    expect(keyOf(again.data.request), 'one that is being signed stays good').toBe(keyOf(data.request));

    const stranger = new Authority(temporaryFolder(), 'stranger');
    expect(await at.ask('certificate/renew', { chain: stranger.sign(data.request) })).toMatchObject({
      error: { code: 'certificate-refused', message: expect.stringMatching(/does not trust this dock’s certificate/) },
    });
    const misnamed = execFileSync(
      'openssl',
      ['req', '-new', '-key', at.file('dock.key.next'), '-subj', '/CN=reno-1-dock-4'],
      { encoding: 'utf8' },
    );
    expect(await at.ask('certificate/renew', { chain: at.authority.sign(misnamed) })).toMatchObject({
      error: { code: 'certificate-refused', message: expect.stringMatching(/made out to another name/) },
    });
    const foreign = at.authority.issue({ client: true, commonName: 'reno-1-dock-3' });
    const none = [
      [String(foreign.cert), /for no key of this dock/],
      [`${foreign.cert}${foreign.key}`, /holds a private key/],
      ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', /cannot be read/],
      [at.authority.sign(data.request, { days: -1 }), /was good until .* by the clock of this dock/],
      ['certificate', /holds no certificate in PEM form/],
    ] as const;
    for (const [chain, words] of none)
      expect(await at.ask('certificate/renew', { chain })).toMatchObject({
        error: { code: 'bad-params', field: 'chain', message: expect.stringMatching(words) },
      });
    stands();
    expect(await at.broker()).toMatchObject({ state: 'online', links: 1 });

    const chain = at.authority.sign(data.request, { days: 90 });
    const renewed = await at.ask('certificate/renew', { chain }, 'ends this week');
    expect(renewed.data.certificates).toMatchObject([{ of: 'own', daysLeft: 89 }, { of: 'trusted' }]);
    expect(at.read('dock.pem')).toBe(chain);
    expect(at.read('dock.key')).not.toBe(before.key);
    expect(statSync(at.file('dock.key')).mode & 0o777).toBe(0o600);
    expect([at.file('dock.key.next'), at.file('dock.pem.next')].filter(existsSync)).toEqual([]);
    await at.online(2);
    await at.dock.until('health says until when', async () => {
      const { certificateDaysLeft } = (await at.ask('device/health')).data;
      return certificateDaysLeft === 89;
    });
    const { requests } = (await at.ask('audit/list', { limit: 20 })).data;
    const record = requests.filter(({ verb }: { verb: string }) => verb === 'certificate/renew');
    expect(record).toHaveLength(8);
    expect(record[0]).toMatchObject({ by: 'lena', reason: 'ends this week' });
    const ledger = JSON.stringify(await at.dock.agent.ledger());
    expect(ledger).not.toContain('PRIVATE KEY');
    expect(ledger).toContain('sha256');
  });

  it('has a pair that works when the power goes between the two files', async () => {
    const at = await running();
    const { data } = await at.ask('certificate/request');
    await at.dock.agent.kill9();
    const chain = at.authority.sign(data.request, { days: 90 });
    writeFileSync(at.file('dock.pem.next'), chain);
    copyFileSync(at.file('dock.key.next'), at.file('dock.key'));
    await at.dock.agent.start();
    await at.online();
    expect(at.read('dock.pem')).toBe(chain);
    expect(existsSync(at.file('dock.pem.next'))).toBe(false);
  });
});

it('a broker goes from one authority to another, under a dock that trusts both meanwhile', async () => {
  const at = await running();
  const next = new Authority(temporaryFolder(), 'next authority', 300);
  const [old, young] = [at.read('ca.pem'), readFileSync(next.caFile, 'utf8')];
  expect(await at.ask('certificate/renew', { ca: young })).toMatchObject({
    error: { code: 'certificate-refused', message: expect.stringMatching(/signed by nobody we trust/) },
  });
  expect(at.read('ca.pem')).toBe(old);
  expect((await at.ask('certificate/renew', { ca: old + young })).data.certificates).toMatchObject([
    { of: 'own' },
    { of: 'trusted', subject: 'CN=docks' },
    { of: 'trusted', subject: 'CN=next authority' },
  ]);
  await at.online(2);
  at.put('broker', next.issue({ days: 300 }));
  await at.dock.broker.kill9();
  await at.dock.broker.start();
  await at.online(3);
  await at.ask('certificate/renew', { ca: young });
  expect(at.read('ca.pem')).toBe(young);
  await at.online(4);
});

it('credentials of systemd are read where it puts them, and renewed where it takes them from', async () => {
  const credentials = join(temporaryFolder(), 'credentials');
  mkdirSync(credentials);
  const named = (name: string) => `$CREDENTIALS_DIRECTORY/${name}`;
  const at = await TlsDock.create({
    env: { CREDENTIALS_DIRECTORY: credentials },
    tls: () => ({ ca: named('ca'), cert: named('cert'), key: named('key') }),
  });
  onTestFinished(() => at.end());
  const source: [string, string][] = [
    ['ca.pem', 'ca'],
    ['dock.pem', 'cert'],
    ['dock.key', 'key'],
  ];
  const load = () => {
    for (const [from, to] of source) copyFileSync(at.file(from), join(credentials, to));
  };
  load();
  await at.dock.agent.start();
  await at.online();
  expect((await at.ask('certificate/list')).data.certificates).toMatchObject([{ of: 'own', daysLeft: 4 }, {}]);
  expect(await at.ask('certificate/request')).toMatchObject({
    error: {
      message: expect.stringMatching(/\$CREDENTIALS_DIRECTORY\/cert is a credential of systemd: put the new one/),
    },
  });
  const renewed = at.authority.issue({ client: true, commonName: 'reno-1-dock-3', days: 60 });
  at.put('dock', renewed);
  await at.dock.agent.stop();
  load();
  await at.dock.agent.start();
  await at.online();
  const { certificates } = (await at.ask('certificate/list')).data;
  const { fingerprint256 } = new X509Certificate(renewed.cert);
  expect(certificates[0].sha256).toBe(fingerprint256.replaceAll(':', '').toLowerCase());
});
