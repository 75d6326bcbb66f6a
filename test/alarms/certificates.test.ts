// needs: openssl
/**
 * When a certificate that the configuration names is over: early enough to renew it, and never for one that lives a few
 * days.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { daysLeft, inspectFiles, namedFilesOf } from '../../agent/file-inspection.ts';
import { namedFiles } from '../../agent/named-file.ts';
import type { Config } from '../../config/config.ts';
import { Authority } from '../forward/certificates.ts';

const dayMs = 86_400_000;

function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'tallyman-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const authority = new Authority(folder);
  const look = (tls: NonNullable<Config['mqtt']>['tls'], inDays: number) => {
    const mqtt = { url: 'mqtts://x', version: 'auto', keepaliveS: 30, tls } as const;
    const files = namedFilesOf({ dock: {} as Config['dock'], mqtt, screen: undefined, mail: undefined, channels: [] });
    return inspectFiles(files, namedFiles(undefined), Date.now() + inDays * dayMs);
  };
  return { authority, folder, look };
}

it('is said 30 days before the end, and when it is over', async () => {
  const { authority, look } = bench();
  const { certFile, keyFile } = authority.issue({ days: 365, client: true });
  const tls = { certFile, keyFile };
  expect((await look(tls, 330)).findings).toEqual([]);
  const { findings, certificateEndsAt = 0 } = await look(tls, 340);
  expect(findings).toMatchObject([{ kind: 'ending', path: certFile, reason: expect.stringMatching(/ 24 days more$/) }]);
  expect(daysLeft(certificateEndsAt, Date.now() + 340 * dayMs)).toBe(24);
  expect((await look(tls, 366)).findings).toMatchObject([
    { kind: 'ending', reason: expect.stringMatching(/^was good until/) },
  ]);
});

it('is said in the last third of one that lives for days only', async () => {
  const { authority, look } = bench();
  const { certFile, keyFile } = authority.issue({ days: 9, client: true });
  expect((await look({ certFile, keyFile }, 0)).findings).toEqual([]);
  expect((await look({ certFile, keyFile }, 7)).findings).toMatchObject([{ kind: 'ending' }]);
});

it('of several that others are trusted by, the longest counts; one that is damaged is no certificate', async () => {
  const { authority, folder, look } = bench();
  const long = authority.issue({ days: 900 });
  const both = join(folder, 'both.pem');
  writeFileSync(both, Buffer.concat([readFileSync(authority.caFile), long.cert]));
  expect((await look({ caFile: both }, 100)).findings).toEqual([]);
  expect((await look({ caFile: authority.caFile }, 100)).findings).toMatchObject([{ kind: 'ending' }]);
  writeFileSync(both, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
  expect((await look({ caFile: both }, 0)).findings).toMatchObject([{ kind: 'unusable' }]);
});
