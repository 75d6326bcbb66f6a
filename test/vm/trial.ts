/**
 * By hand: `node test/vm/trial.ts`. A dock that was installed gets another version as an installer signed for it, books
 * 500 scans with it, is not well any more at minute four, and goes back by itself with all of them; then it is removed,
 * installed again with its ledger, and purged without it. Some twenty minutes.
 */
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signRequest } from '../../agent/admin/signed-request.ts';
import { pause } from '../wait.ts';
import { DockMachine } from './dock-machine.ts';
import { packed, renumbered } from './packages.ts';

const scratch = await mkdtemp(join(tmpdir(), 'tallyman-trial-'));
const shared = join(scratch, 'shared');
const now = await packed(shared);
const next = join(shared, 'next');
await mkdir(next);
await renumbered(join(shared, now), join(next, 'upgrade.deb'), '9.9.9', 'gzip');
const sha256 = createHash('sha256')
  .update(await readFile(join(next, 'upgrade.deb')))
  .digest('hex');
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
await writeFile(join(next, 'installers'), `otto ed25519:${publicKey.export({ format: 'jwk' }).x}\n`);
const params = { version: '9.9.9', url: 'https://packages.example/upgrade.deb', sha256 };
const body = { site: 'reno-1', dock: 'dock-7', epoch: 'e', boot: 'b', counter: 1, verb: 'device/upgrade' };
await writeFile(join(next, 'signed'), signRequest('otto', privateKey, { ...body, transaction: 't', params }));
await writeFile(
  join(shared, 'claim.toml'),
  '[dock]\nsite = "reno-1"\n[[merchant]]\nid = "acme"\n[[station]]\nname = "receiving-1"\nwork = "receiving"\n' +
    '[[device]]\nname = "scanner-1"\nstation = "receiving-1"\nkind = "scanner"\nprotocol = "serial-line"\n' +
    'feedback = "ack-nak"\nport = "/dev/serial/by-id/usb-QEMU_QEMU_USB_SERIAL_A1-if00-port0"\n',
);

const machine = new DockMachine(scratch);
const startedMs = performance.now();
const done = (what: string) => console.log(`${((performance.now() - startedMs) / 1000).toFixed(0)} s  ${what}`);
const inStock = async () => JSON.parse(await machine.sh('tallyman stock TEE --json'))[0]?.inStock;
const answers = async () => (await machine.try('tallyman status --json')).code === 0;
const installed = async () =>
  (await machine.try('dpkg -l tallyman | tail -n 1')).text.split(/\s+/).slice(0, 3).join(' ');
const said = async () => (await machine.try('cat /run/tallyman-machine/said')).text.trim();
async function becomes(what: string, probe: () => Promise<boolean>, minutes = 4): Promise<void> {
  for (let tries = 0; !(await probe()); tries++) {
    assert.ok(tries < minutes * 30, `never: ${what} (${await said()})`);
    await pause(2000);
  }
  done(what);
}

try {
  await machine.switchOn();
  done('a Debian is up');
  await machine.sh('mkdir -p /etc/tallyman /etc/tallyman-machine && cp /shared/claim.toml /etc/tallyman/');
  await machine.sh('cp /shared/next/installers /etc/tallyman-machine/');
  await machine.sh(`DEBIAN_FRONTEND=noninteractive dpkg --force-unsafe-io -i /shared/${now}`);
  done('installed; the claim made it a dock that runs');
  const before = await installed();
  const item = `{"items":[{"merchant":"acme","sku":"TEE","barcodes":[{"code":"4006381333931","units":1}]}]}`;
  await machine.sh(`tallyman req item/upsert '${item}'`);
  await machine.plug(1, 'A1');
  const device = async () => JSON.parse(await machine.sh('tallyman status --json')).devices[0]?.state;
  await becomes('the scanner is read', async () => (await device()) === 'open');

  // As the agent leaves it once it is fetched.
  await machine.sh('mkdir -p /var/cache/tallyman/upgrade && cp /shared/next/upgrade.deb /var/cache/tallyman/upgrade/');
  await machine.sh('cp /shared/next/signed /run/tallyman/signed && echo install >/run/tallyman/wanted');
  await becomes(
    'the other version is on trial',
    async () => (await said()) === 'trying: upgrade 9.9.9' && (await installed()) === 'ii tallyman 9.9.9',
    // Making a package of what is installed takes minutes on an emulated processor.
    20,
  );
  const onTrialMs = performance.now();
  await becomes('the scanner is read by it', async () => (await device()) === 'open');
  for (let n = 1; n <= 500; n++) assert.equal(await machine.cable(1).scan(`010400638133393121${n}`), 'good');
  await becomes('it has booked 500 scans', async () => (await inStock()) === 500);
  await pause(Math.max(0, onTrialMs + 225_000 - performance.now()));
  await machine.sh('systemctl stop tallyman');
  done('it is not well any more');
  await becomes('it went back by itself', async () => (await said()).startsWith('failed: upgrade 9.9.9; '), 6);
  assert.ok((await said()).endsWith(`went back to ${before.replace('ii tallyman ', '')}`), await said());
  assert.equal(await installed(), before);
  await becomes('it answers', answers);
  assert.equal(await inStock(), 500);
  assert.match(await machine.sh('tallyman ledger verify'), /^good: /);
  const { alarms } = JSON.parse(await machine.sh('tallyman status --json')) as { alarms: { code: string }[] };
  assert.ok(alarms.some(({ code }) => code === 'upgrade-failed'));
  done('all 500 are there, its record is good, and it says what happened');

  await machine.sh('DEBIAN_FRONTEND=noninteractive apt-get remove -y -q tallyman');
  assert.notEqual((await machine.try('systemctl is-active tallyman')).code, 0);
  await machine.sh(`DEBIAN_FRONTEND=noninteractive apt-get install -y -q /shared/${now} </dev/null`);
  await becomes('removed and installed again: it answers', answers);
  assert.equal(await inStock(), 500);
  await machine.sh('DEBIAN_FRONTEND=noninteractive dpkg --purge tallyman');
  assert.equal((await machine.try('test -e /var/lib/tallyman/ledger.db')).code, 0);
  assert.notEqual((await machine.try('test -e /etc/tallyman')).code, 0);
  done('purged, and nobody said yes: the ledger is still there');
} finally {
  await machine.off();
  await rm(scratch, { recursive: true, force: true });
}
