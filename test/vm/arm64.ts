/**
 * By hand: `node test/vm/arm64.ts`. The package for a Pi on an emulated one: it installs, the service runs, one scan
 * goes through; says how long a start takes there and how much memory the service has. Needs qemu-system-aarch64 and
 * qemu-user-static; ten minutes.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../wait.ts';
import { DockMachine } from './dock-machine.ts';
import { packed } from './packages.ts';

const scratch = await mkdtemp(join(tmpdir(), 'tallyman-arm64-'));
const shared = join(scratch, 'shared');
const file = await packed(shared, 'arm64');
await writeFile(
  join(shared, 'claim.toml'),
  '[dock]\nsite = "reno-1"\n[[merchant]]\nid = "acme"\n[[station]]\nname = "receiving-1"\nwork = "receiving"\n' +
    '[[device]]\nname = "scanner-1"\nstation = "receiving-1"\nkind = "scanner"\nprotocol = "serial-line"\n' +
    'feedback = "ack-nak"\nport = "/dev/serial/by-id/usb-QEMU_QEMU_USB_SERIAL_A1-if00-port0"\n',
);
const machine = new DockMachine(scratch, { processor: 'arm64' });
const startedMs = performance.now();
const done = (what: string) => console.log(`${((performance.now() - startedMs) / 1000).toFixed(0)} s  ${what}`);
const patience = { deadlineMs: 300_000, everyMs: 1_000 };

try {
  await machine.switchOn();
  assert.equal(await machine.sh('uname -m'), 'aarch64\n');
  done(`up: ${(await machine.sh('uname -r')).trim()}`);
  await machine.sh('mkdir -p /etc/tallyman && cp /shared/claim.toml /etc/tallyman/');
  await machine.sh(`DEBIAN_FRONTEND=noninteractive apt-get install -y -q /shared/${file} </dev/null`);
  assert.equal((await machine.sh('systemctl is-active tallyman')).trim(), 'active');
  done('installed; the claim made it a dock that runs');
  const item = '{"items":[{"merchant":"acme","sku":"TEE","barcodes":[{"code":"4006381333931","units":1}]}]}';
  await machine.sh(`tallyman req item/upsert '${item}'`);
  await machine.plug(1, 'A1');
  const device = async () => JSON.parse(await machine.sh('tallyman status --json')).devices[0]?.state;
  await until('the scanner is read', async () => (await device()) === 'open', patience);
  assert.equal(await machine.cable(1).scan('0104006381333931211'), 'good');
  done('the first good beep');
  assert.equal(JSON.parse(await machine.sh('tallyman stock TEE --json'))[0]?.inStock, 1);
  // systemd's own figures: from the start of the process to its READY.
  for (let n = 0; n < 3; n++) {
    await machine.sh('systemctl restart tallyman');
    const stamps = await machine.service('ExecMainStartTimestampMonotonic', 'ActiveEnterTimestampMonotonic');
    const [began, ready] = [stamps.ExecMainStartTimestampMonotonic, stamps.ActiveEnterTimestampMonotonic].map(Number);
    done(`started again: ready after ${Math.round(((ready ?? 0) - (began ?? 0)) / 1_000)} ms`);
  }
  const { MainPID, MemoryCurrent } = await machine.service('MainPID', 'MemoryCurrent');
  const resident = await machine.sh(`grep VmRSS /proc/${MainPID}/status`);
  done(`${resident.trim().replace(/\s+/g, ' ')}; the whole unit ${Math.round(Number(MemoryCurrent) / 1024)} kB`);
} finally {
  await machine.off();
  await rm(scratch, { recursive: true, force: true });
}
