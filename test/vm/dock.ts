/**
 * By hand: `node test/vm/dock.ts [PACKAGE.deb]`. A bare Debian becomes a dock and stays one: the package from a claim
 * file, a scanner that is plugged in later, a killed service, a wrong clock, an upgrade over an edited configuration,
 * removal and return. Every step is checked, and the first that is not as it should be ends it with exit code 1.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { pause } from '../wait.ts';
import { DockMachine } from './dock-machine.ts';

const run = promisify(execFile);
const scratch = await mkdtemp(join(tmpdir(), 'tallyman-dock-'));
const shared = join(scratch, 'shared');
await mkdir(shared);

const [given] = process.argv.slice(2);
if (given === undefined) {
  const packaging = join(import.meta.dirname, '../../systemd/package.mjs');
  await run(process.execPath, [packaging, '--arch', 'amd64', '--uncompressed', '--out', shared]);
} else await cp(given, join(shared, basename(given)));

const claim = `[dock]
site = "reno-1"
[[merchant]]
id = "acme"
[[station]]
name = "receiving-1"
work = "receiving"
[[device]]
name = "scanner-1"
station = "receiving-1"
kind = "scanner"
protocol = "serial-line"
port = "/dev/serial/by-id/usb-QEMU_QEMU_USB_SERIAL_A1-if00-port0"
`;

const machine = new DockMachine(scratch);
const startedMs = performance.now();
/** A step that is done, and when. */
const done = (what: string) => console.log(`${((performance.now() - startedMs) / 1000).toFixed(0)} s  ${what}`);
const apt = 'DEBIAN_FRONTEND=noninteractive dpkg --force-unsafe-io';
const inStock = async () => JSON.parse(await machine.sh('tallyman stock TEE --json'))[0]?.inStock;
/** What takes its time on an emulated processor; gives up after two minutes. */
async function becomes(what: string, probe: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await probe()); tries++) {
    assert.ok(tries < 60, `never: ${what}`);
    await pause(2000);
  }
  done(what);
}

try {
  await machine.switchOn('1970-01-02T00:00:00');
  done('a Debian is up, its clock in 1970');
  await machine.sh(`mkdir -p /etc/tallyman && cat >/etc/tallyman/claim.toml <<'END'\n${claim}END`);
  await machine.sh(`${apt} -i /shared/*.deb`);
  assert.equal((await machine.sh('systemctl is-active tallyman')).trim(), 'active');
  done('installed; the claim made it a dock that runs');
  const [, exposure] = /level for tallyman.service: ([\d.]+)/.exec(
    await machine.sh('systemd-analyze security tallyman.service --no-pager'),
  ) ?? ['', '9'];
  assert.ok(Number(exposure) <= 1.4, `exposure ${exposure}`);
  const item = `{"items":[{"merchant":"acme","sku":"TEE","barcodes":[{"code":"12345670","units":1}]}]}`;
  await machine.sh(`tallyman req item/upsert '${item}'`);

  await machine.plug('A1');
  const device = async () => JSON.parse(await machine.sh('tallyman status --json')).devices[0]?.state;
  await becomes('a scanner that was plugged in now is read', async () => (await device()) === 'open');
  await machine.send('12345670\r');
  await becomes('its scan is counted', async () => (await inStock()) === 1);
  await machine.pull();
  await becomes('pulled out: the device is missing', async () => (await device()) === 'absent');
  await machine.plug('A1');
  await becomes('plugged in again: it is read', async () => (await device()) === 'open');

  await machine.sh('systemctl kill -s KILL tallyman');
  const answers = async () => (await machine.try('tallyman status --json')).code === 0;
  await becomes('killed: it is back', answers);
  assert.equal(await inStock(), 1);

  await machine.sh(`date -s '2026-11-28 21:59:00'`);
  await machine.sh('echo "# edited here" >>/etc/tallyman/tallyman.toml');
  await machine.sh(`${apt} -i /shared/*.deb`);
  assert.match(await machine.sh('cat /etc/tallyman/tallyman.toml'), /# edited here\n$/);
  assert.equal(await inStock(), 1);
  done('upgraded over an edited configuration, nobody was asked anything');

  await machine.sh('dpkg --remove tallyman');
  assert.notEqual((await machine.try('systemctl is-active tallyman')).code, 0);
  await machine.sh(`${apt} -i /shared/*.deb`);
  await becomes('removed and installed again: it goes on with its ledger', answers);
  assert.equal(await inStock(), 1);
  assert.match(await machine.sh('tallyman ledger verify'), /^good: /);
  assert.match(await machine.sh('tallyman explain TEE'), /^acme has no channels/);
  done('its record is good, and says why a number is what it is');

  await machine.sh('DEBIAN_FRONTEND=noninteractive dpkg --purge tallyman');
  assert.equal((await machine.try('test -e /var/lib/tallyman/ledger.db')).code, 0);
  assert.notEqual((await machine.try('test -e /etc/tallyman')).code, 0);
  done('purged, and nobody said yes: the ledger is still there');
} finally {
  await machine.off();
  await rm(scratch, { recursive: true, force: true });
}
