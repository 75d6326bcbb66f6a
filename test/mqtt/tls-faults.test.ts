// needs: mosquitto openssl faketime
/**
 * Fault case 35 for the link to the broker: whatever TLS with it fails of is named in words with what to do, in
 * `status` and as an alarm, and is over when it is mended.
 */
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { createServer, type SecureVersion } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../agent/demo/dock/free-port.ts';
import { AlarmedDock } from '../alarms/alarmed-dock.ts';
import { SetClock } from '../cli/shop.ts';
import { Broker } from '../end-to-end/broker.ts';
import { temporaryFolder } from '../forward/bench.ts';
import { Authority, type Certificate } from '../forward/certificates.ts';
import { until } from '../wait.ts';
import { TlsDock } from './tls-dock.ts';

type Files = { broker: Certificate; dock?: Certificate | undefined; ca?: string; crl?: string; brokerCrl?: string };
type Wish = {
  files(authority: Authority): Files;
  /** The only version that is spoken in front of the broker. */
  only?: SecureVersion;
  words: RegExp;
  /** Waiting may heal it: an alarm only after two minutes. */
  waits?: true;
};

const own = (authority: Authority, wish: Parameters<Authority['issue']>[0] = {}) =>
  authority.issue({ client: true, ...wish });
const good = (authority: Authority): Files => ({ broker: authority.issue(), dock: own(authority) });

/** A real broker behind a TLS of one version. @returns the port */
async function oldTls(version: SecureVersion, { cert, key }: Certificate, broker: Broker): Promise<number> {
  const only = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' };
  const server = createServer({ cert, key, ...only }, (socket) => {
    const on = createConnection(broker.port, '127.0.0.1');
    socket.pipe(on).pipe(socket);
    socket.on('error', () => on.destroy());
    on.on('error', () => socket.destroy());
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

async function brokerOf({ broker: { certFile, keyFile }, brokerCrl }: Files, authority: Authority) {
  const port = await freePort();
  const extra = [
    ...[`listener ${port} 127.0.0.1`, `cafile ${authority.caFile}`, `certfile ${certFile}`, `keyfile ${keyFile}`],
    ...['require_certificate true', ...(brokerCrl === undefined ? [] : [`crlfile ${brokerCrl}`])],
  ];
  const broker = await Broker.start({ dir: temporaryFolder(), extra });
  onTestFinished(() => broker.kill9());
  return { broker, port };
}

const year = new Date().getUTCFullYear() + 2;

it.each<[string, Wish]>([
  [
    'its certificate is over',
    { files: (a) => ({ ...good(a), broker: a.issue({ days: -1 }) }), words: /has expired — renew it there/ },
  ],
  [
    'its certificate is of the future',
    {
      files: (a) => ({ ...good(a), broker: a.issue({ from: `${year}0101000000Z` }) }),
      ...{ words: /is not valid yet — set the clock/, waits: true },
    },
  ],
  [
    'its certificate is for another name',
    {
      files: (a) => ({ ...good(a), broker: a.issue({ names: 'DNS:elsewhere' }) }),
      words: /for another name — check the address/,
    },
  ],
  [
    'its certificate is of an authority that nobody here knows',
    {
      files: (a) => ({ ...good(a), ca: new Authority(temporaryFolder(), 'other').caFile }),
      words: /signed by nobody we trust — set ca-file \(of a channel\) or ca/,
    },
  ],
  [
    'its certificate was revoked',
    {
      files: (a) => {
        const broker = a.issue();
        return { ...good(a), broker, crl: a.revoke(broker) };
      },
      words: /its certificate was revoked — give it a new one there/,
    },
  ],
  [
    'it wants a certificate and there is none',
    { files: (a) => ({ ...good(a), dock: undefined }), words: /wants a certificate of this dock — set cert and key/ },
  ],
  [
    'the dock’s certificate is of an authority that the broker does not know',
    {
      files: (a) => ({ ...good(a), dock: own(new Authority(temporaryFolder(), 'other')) }),
      words: /does not trust this dock’s certificate — have it signed/,
    },
  ],
  [
    'the dock’s certificate is over',
    {
      files: (a) => ({ ...good(a), dock: own(a, { days: -1 }) }),
      words: /this dock’s certificate has expired — put a renewed one/,
    },
  ],
  [
    'the dock’s certificate was revoked',
    {
      files: (a) => {
        const dock = own(a);
        return { ...good(a), dock, brokerCrl: a.revoke(dock) };
      },
      words: /this dock’s certificate was revoked — put a new one/,
    },
  ],
  [
    'it speaks TLS 1.2 and no newer',
    { files: good, only: 'TLSv1.2', words: /let it speak TLS 1\.3; .*min-version = "1\.2"/ },
  ],
  ['it speaks TLS 1.1 and no newer', { files: good, only: 'TLSv1.1', words: /let it speak TLS 1\.3/ }],
])('%s: named in words, in status and as an alarm', async (_, { files: wished, only, words, waits }) => {
  const dir = temporaryFolder();
  const authority = new Authority(dir);
  const files = wished(authority);
  const { broker, port: direct } = await brokerOf(files, authority);
  const port = only === undefined ? direct : await oldTls(only, files.broker, broker);
  const { dock, ca = authority.caFile, crl } = files;
  const tls = { ca, ...(crl && { crl }), ...(dock && { cert: dock.certFile, key: dock.keyFile }) };
  const data = mkdtempSync(join(dir, 'data-'));
  const at = new AlarmedDock(data);
  onTestFinished(() => at.stop());
  await at.start(
    `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\ndata = "${data}"\n` +
      `[mqtt]\nurl = "mqtts://127.0.0.1:${port}"\n[[merchant]]\nid = "acme"\n[mqtt.tls]\n` +
      Object.entries(tls)
        .map(([name, path]) => `${name} = "${path}"\n`)
        .join(''),
  );
  await at.shows('broker-unreachable');
  const [alarm] = (await at.standing()).filter(({ code }) => code === 'broker-unreachable');
  expect(alarm?.text).toMatch(words);
  expect(at.edges.filter((edge) => edge === 'broker-unreachable')).toHaveLength(1);
  if (waits !== true) return;
  expect(alarm?.text).toMatch(/clock/);
});

it('TLS 1.2 where somebody wrote that it may be', async () => {
  const authority = new Authority(temporaryFolder());
  const files = good(authority);
  const { broker } = await brokerOf(files, authority);
  const port = await oldTls('TLSv1.2', files.broker, broker);
  const data = temporaryFolder();
  const at = new AlarmedDock(data);
  onTestFinished(() => at.stop());
  await at.start(
    `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\ndata = "${data}"\n[mqtt]\nurl = "mqtts://127.0.0.1:${port}"\n` +
      `tls = { ca = "${authority.caFile}", min-version = "1.2" }\n[[merchant]]\nid = "acme"\n`,
  );
  await until('linked', async () => JSON.parse(await at.req('device/health')).broker.state === 'online');
});

it('a certificate that is mended lets the dock in, and the alarm is over', async () => {
  const authority = new Authority(temporaryFolder());
  const [dir, files] = [temporaryFolder(), { broker: authority.issue(), dock: own(authority, { days: -1 }) }];
  const { port } = await brokerOf(files, authority);
  const [cert, key] = [join(dir, 'dock.pem'), join(dir, 'dock.key')];
  const place = ({ certFile, keyFile }: Certificate) => {
    copyFileSync(keyFile, key);
    copyFileSync(certFile, cert);
  };
  place(files.dock);
  const at = new AlarmedDock(dir);
  onTestFinished(() => at.stop());
  await at.start(
    `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\ndata = "${dir}"\n[mqtt]\nurl = "mqtts://127.0.0.1:${port}"\n` +
      `tls = { ca = "${authority.caFile}", cert = "${cert}", key = "${key}" }\n[[merchant]]\nid = "acme"\n`,
  );
  await at.shows('broker-unreachable');
  place(own(authority));
  await at.over('broker-unreachable');
});

it('a clock at 1970: scans go on, the reason is the clock, and the link comes once it is set', async () => {
  const clock = new SetClock(temporaryFolder(), '1970-01-01T00:05:00Z');
  const at = await TlsDock.create({ env: clock.env });
  onTestFinished(() => at.end());
  await at.dock.agent.start();
  await at.dock.until('it says why', async () => /not valid yet — set the clock/.test((await at.broker()).error ?? ''));
  const { alarms } = await at.dock.agent.json<{ alarms: { code: string }[] }>(['status']);
  expect(alarms.map(({ code }) => code)).toContain('clock-wrong');
  await at.dock.agent.req('item/upsert', { items: [{ sku: 'TEE', name: 'Tee' }] });
  await at.dock.agent.req('stock/adjust', { sku: 'TEE', quantity: 3, reason: 'found' });
  clock.set(new Date().toISOString());
  await at.online();
});

it('a list of revoked certificates that is none, or is over, is named', async () => {
  const authority = new Authority(temporaryFolder());
  const none = join(temporaryFolder(), 'none.crl');
  writeFileSync(none, readFileSync(authority.caFile));
  const data = temporaryFolder();
  const at = new AlarmedDock(data);
  onTestFinished(() => at.stop());
  await at.start(
    `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\ndata = "${data}"\n[mqtt]\nurl = "mqtts://127.0.0.1:1"\n` +
      `tls = { ca = "${authority.caFile}", crl = "${none}" }\n[[merchant]]\nid = "acme"\n`,
  );
  await at.shows(`file-missing:${none}`);
});
