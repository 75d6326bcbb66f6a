// needs: qemu-system-x86_64 mmdebstrap mke2fs apt-get dpkg-deb mosquitto root
/**
 * A bare Debian becomes a dock and stays one, in one machine that is booted once: the package from nothing, scanners
 * that are plugged in later, everything that a box nobody logs into goes through, and a broker outside of it. Tests
 * come one after the other and leave a dock that works. `good` scans are those that the scanner beeped for: whatever
 * happens, the shop shows as many.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../wait.ts';
import { DockMachine } from './dock-machine.ts';
import { Outside, patience } from './outside.ts';
import { packed, renumbered } from './packages.ts';
import { PosScanner, posScannerTable } from './pos-scanner.ts';
import { serveTime } from './time-server.ts';

const scratch = mkdtempSync(join(tmpdir(), 'tallyman-dock-vm-'));
const shared = join(scratch, 'shared');
const byPath = (socket: number) => `/dev/serial/by-path/pci-0000:00:10.0-usb-0:${socket}:1.0-port0`;
const serialScanner = (name: string, station: string, port: string) => `[[device]]
name = "${name}"
station = "${station}"
kind = "scanner"
protocol = "serial-line"
feedback = "ack-nak"
port = "${port}"
`;
/** Name and zone are the machine's own. */
const claim = (broker: number) => `[dock]
site = "reno-1"
[mqtt]
url = "mqtt://10.0.2.2:${broker}"
allow-insecure = true
[[merchant]]
id = "acme"
[[channel]]
name = "web"
merchant = "acme"
kind = "mqtt"
${[1, 2, 3, 4].map((n) => `[[station]]\nname = "receiving-${n}"\nwork = "receiving"\n`).join('')}
${serialScanner('scanner-1', 'receiving-1', '/dev/serial/by-id/usb-QEMU_QEMU_USB_SERIAL_A1-if00-port0')}
${serialScanner('left', 'receiving-2', byPath(2))}
${serialScanner('right', 'receiving-3', byPath(3))}
${posScannerTable}`;
const items = ['TEE', 'MUG'].map((sku, n) => ({
  ...{ merchant: 'acme', sku, barcodes: [{ code: ['4006381333931', '4006381333948'][n], units: 1 }] },
}));
/** Never the same code twice: it would be one that a scanner repeats. */
let serials = 0;
const tee = () => `010400638133393121${++serials}`;
const mug = () => `010400638133394821${++serials}`;

const machine = new DockMachine(scratch);
let outside: Outside;
let now: string;
let later: Promise<void>;
let stopTime: () => Promise<void>;
let onMs = 0;

beforeAll(async () => {
  mkdirSync(shared);
  outside = await Outside.start(scratch, 'reno-1', 'dock-7');
  stopTime = await serveTime();
  now = await packed(shared);
  later = renumbered(join(shared, now), join(shared, 'later.deb'), '9.9.9');
  await writeFile(join(shared, 'claim.toml'), claim(outside.broker.port));
  onMs = performance.now();
  await machine.switchOn('1970-01-02T00:00:00');
}, 900_000);

afterAll(async () => {
  await machine.off();
  await stopTime?.();
  await outside?.end();
  rmSync(scratch, { recursive: true, force: true });
}, 60_000);

let good = 0;
/** Scans a tee at a cable. */
async function scan(socket: number): Promise<'good' | 'refused'> {
  const answer = await machine.cable(socket).scan(tee());
  if (answer === 'good') good += 1;
  return answer;
}
const install = (file: string) =>
  machine.sh(`DEBIAN_FRONTEND=noninteractive apt-get install -y -q /shared/${file} </dev/null`);
const journal = (text: string) => async () =>
  Number((await machine.try(`journalctl --no-pager -o cat -u tallyman | grep -c '${text}'`)).text) > 0;
/** What ends the service and has it started again, until the new one reads its scanner. */
async function startedAgain(cause: () => Promise<unknown>): Promise<void> {
  const { MainPID: before } = await machine.service('MainPID');
  await cause();
  const isBack = async () => {
    const { ActiveState, MainPID } = await machine.service('ActiveState', 'MainPID');
    return ActiveState === 'active' && MainPID !== before;
  };
  await until('the service is back', isBack, { ...patience, everyMs: 1_000 });
  // What the one before said of itself is over.
  outside.health = undefined;
  await outside.device('scanner-1', 'open');
}

describe('a dock', { timeout: 600_000 }, () => {
  beforeEach(({ onTestFailed }) => {
    onTestFailed(async () => {
      process.stderr.write(`${outside.evidence()}\n${await machine.evidence()}\n`);
    });
  });

  test('is made of a bare Debian by one command and a claim file, though the clock says 1970', async () => {
    const upMs = performance.now();
    await machine.sh(`date -s '1970-01-02 00:00:00' && mkdir -p /etc/tallyman && cp /shared/claim.toml /etc/tallyman/`);
    await install(now);
    expect((await machine.sh('systemctl is-active tallyman')).trim()).toBe('active');
    const installedMs = performance.now();
    await machine.sh(`tallyman req item/upsert '${JSON.stringify({ items })}'`);
    await machine.plug(1, 'A1');
    await outside.device('scanner-1', 'open');
    expect(await scan(1)).toBe('good');
    const [boot, installation, beep] = [upMs - onMs, installedMs - upMs, performance.now() - onMs];
    const seconds = (ms: number) => Math.round(ms / 1_000);
    process.stdout.write(
      `booted in ${seconds(boot)} s, installed in ${seconds(installation)} s, first good beep after ${seconds(beep)} s\n`,
    );
    await outside.shows('TEE', good);
    expect(outside.health).toMatchObject({ clockTrusted: false });
    expect(await machine.sh('date +%Y')).toBe('1970\n');
    await until('what became of the scan', () => outside.scans.length > 0, patience);
    expect(outside.scans).toMatchObject([{ station: 'receiving-1', device: 'scanner-1', sku: 'TEE' }]);
  });

  test('is exposed as little as Node allows', async () => {
    const said = await machine.sh('systemd-analyze security tallyman.service --no-pager');
    const [, exposure] = /level for tallyman.service: ([\d.]+)/.exec(said) ?? [];
    expect(Number(exposure)).toBeLessThanOrEqual(1.4);
  });

  test('trusts its clock once a time service has set it', async () => {
    await machine.sh('systemctl start systemd-timesyncd');
    await until('the clock is trusted', () => outside.health?.clockTrusted, patience);
    const guest = Number(await machine.sh('date +%s'));
    expect(Math.abs(guest - Date.now() / 1_000)).toBeLessThan(60);
    expect(await scan(1)).toBe('good');
    await outside.shows('TEE', good);
  });

  test('reads a scanner on under its name after it was pulled and plugged in again', async () => {
    await machine.pull(1);
    await outside.device('scanner-1', 'absent');
    await machine.plug(1, 'A1');
    await outside.device('scanner-1', 'open');
    expect(await scan(1)).toBe('good');
    await outside.shows('TEE', good);
  });

  test('tells two adapters that call themselves the same apart by their sockets', async () => {
    for (const order of [
      [2, 3],
      [3, 2],
    ]) {
      for (const socket of order) await machine.plug(socket, 'SAME');
      await outside.device('left', 'open');
      await outside.device('right', 'open');
      expect([await scan(2), await scan(3)]).toEqual(['good', 'good']);
      for (const socket of order) await machine.pull(socket);
      await outside.device('left', 'absent');
      await outside.device('right', 'absent');
    }
    await outside.shows('TEE', good);
    const scans = () => outside.scans.filter(({ device }) => device === 'left' || device === 'right');
    await until('four scans', () => scans().length >= 4, patience);
    const [left, right] = [
      { station: 'receiving-2', device: 'left' },
      { station: 'receiving-3', device: 'right' },
    ];
    expect(scans()).toMatchObject([left, right, left, right]);
  });

  test('reads a HID scanner that is plugged in', async () => {
    const pos = new PosScanner(machine, shared);
    await pos.plug();
    await outside.device('pos', 'open');
    await pos.scan(mug());
    await outside.shows('MUG', 1);
  });

  test('records on while the network is pulled, and tells it afterwards', async () => {
    await machine.network(false);
    await until('no carrier', async () => (await machine.sh('cat /sys/class/net/e*/carrier')) === '0\n', patience);
    const told = good;
    for (let n = 0; n < 3; n++) expect(await scan(1)).toBe('good');
    expect(outside.shop.level('web', 'TEE')).toBe(told);
    await machine.network(true);
    await outside.shows('TEE', good);
  });

  test('has its night once for a date, whichever way the clock steps over 22:00', async () => {
    await machine.sh('systemctl stop systemd-timesyncd');
    const date = (await machine.sh(`date -d tomorrow +%F`)).trim();
    const nights = async () => {
      const entries = (await machine.sh('tallyman ledger export --jsonl')).split('\n');
      return entries.filter((entry) => entry.includes('"kind":"calendar"') && entry.includes(`"date":"${date}"`))
        .length;
    };
    await machine.sh(`date -s '${date} 22:30:00'`);
    await until('the night has come', journal(`"date":"${date}"`), { ...patience, everyMs: 1_000 });
    await machine.sh(`date -s '${date} 21:59:55'`);
    const over = async () =>
      Number(await machine.sh('date +%s')) >= Number(await machine.sh(`date -d '${date} 22:00:06' +%s`));
    await until('22:00 has passed again', over, { ...patience, everyMs: 1_000 });
    expect(await nights()).toBe(1);
    await machine.sh('systemctl start systemd-timesyncd');
  });

  test('is back after it was killed, with everything that it beeped for', async () => {
    await startedAgain(() => machine.sh('systemctl kill -s KILL tallyman'));
    expect(await scan(1)).toBe('good');
    await outside.shows('TEE', good);
  });

  test('whose ledger hangs says so, beeps for nothing, and is started again by the watchdog', async () => {
    const cable = machine.cable(1);
    await startedAgain(async () => {
      await machine.sh('fsfreeze --freeze /var/lib/tallyman');
      cable.listen();
      cable.send(`${mug()}\r`);
      await outside.alarm('ledger-hangs');
      const ended = async () => (await machine.service('SubState')).SubState !== 'running';
      await until('the watchdog ends it', ended, { ...patience, everyMs: 2_000 });
      expect(cable.heard).toBe('');
      await machine.sh('fsfreeze --unfreeze /var/lib/tallyman');
    });
    expect(cable.heard).toBe('');
    expect(await journal('Watchdog timeout')()).toBe(true);
    expect(await scan(1)).toBe('good');
    await outside.shows('TEE', good);
  });

  test('whose disk is full refuses in words, and records again when there is room', async () => {
    await machine.try(
      'cd /var/lib/tallyman && dd if=/dev/zero of=filler bs=1M; dd if=/dev/zero of=filler-2 bs=1k; cd /',
    );
    await until('a scan is refused', async () => (await scan(1)) === 'refused', patience);
    expect(await outside.alarm('ledger-disk-full')).toMatchObject({ text: expect.stringContaining('full') });
    expect(outside.health?.state).toBe('refusing');
    await machine.sh('rm /var/lib/tallyman/filler*');
    await until('a scan is recorded', async () => (await scan(1)) === 'good', patience);
    await outside.shows('TEE', good);
  });

  test('whose disk became read-only refuses, at its start as well, and records again when it can be written', async () => {
    await machine.sh('mount -o remount,abort /var/lib/tallyman');
    await until('a scan is refused', async () => (await scan(1)) === 'refused', patience);
    await outside.alarm('ledger-read-only');
    await machine.sh('systemctl stop tallyman && umount /var/lib/tallyman && mount -o ro /dev/vdb /var/lib/tallyman');
    outside.health = undefined;
    await machine.sh('systemctl start tallyman');
    await outside.device('scanner-1', 'open');
    expect(await scan(1)).toBe('refused');
    await outside.alarm('ledger-read-only');
    // Which it sees as it was when it began: it begins anew by itself.
    await startedAgain(() => machine.sh('mount -o remount,rw /var/lib/tallyman'));
    expect(await scan(1)).toBe('good');
    await outside.shows('TEE', good);
    expect(outside.raised.filter((id) => id.startsWith('loop-'))).toEqual([]);
  });

  test('is upgraded over an edited configuration, and nobody is asked', async () => {
    await machine.sh('echo "# edited here" >>/etc/tallyman/tallyman.toml');
    await later;
    await startedAgain(() => install('later.deb'));
    expect(await machine.sh(`dpkg-query -W -f '\${Version}' tallyman`)).toBe('9.9.9');
    expect(await machine.sh('cat /etc/tallyman/tallyman.toml')).toMatch(/# edited here\n$/);
    expect(await scan(1)).toBe('good');
    await outside.shows('TEE', good);
  });
});
