/**
 * By hand: `node test/vm/power-cut.ts [--cycles 40] [--seed 1] [--normal] [--lies]`. A dock that is scanned at on three
 * scanners loses its power again and again, mostly in a flush that is never answered, on a disk that drops or tears
 * what was not flushed. After each start everything that a scanner beeped for is in the ledger, once, and the ledger is
 * good. Exit 1 when it is not. `--normal` (SQLite syncs less often) and `--lies` (a disk that flushes nothing) are
 * there to lose something: what this finds nothing in, it would not see.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { pause, until } from '../wait.ts';
import type { Cable } from './cable.ts';
import { blank, dockDisk } from './dock-disk.ts';
import { DockMachine } from './dock-machine.ts';
import { image } from './machine.ts';
import { packed } from './packages.ts';
import { fates, VolatileDisk } from './volatile-disk.ts';

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    normal: { type: 'boolean', default: false },
    lies: { type: 'boolean', default: false },
  },
});
const random = seeded(Number(values.seed));
const scratch = await mkdtemp(join(tmpdir(), 'tallyman-cuts-'));
const [disk, socket] = [join(scratch, 'disk.ext4'), join(scratch, 'data.sock')];
const patience = { deadlineMs: 300_000, everyMs: 500 };
const stations = ['receiving-1', 'receiving-2', 'receiving-3'];
await packed(join(scratch, 'shared'));
await writeFile(
  join(scratch, 'shared/claim.toml'),
  '[dock]\nsite = "reno-1"\n[[merchant]]\nid = "acme"\n' +
    stations
      .map(
        (station, n) =>
          `[[station]]\nname = "${station}"\nwork = "receiving"\n[[device]]\nname = "scanner-${n + 1}"\nstation = "${station}"\n` +
          `kind = "scanner"\nprotocol = "serial-line"\nfeedback = "ack-nak"\n` +
          `port = "/dev/serial/by-id/usb-QEMU_QEMU_USB_SERIAL_A${n + 1}-if00-port0"\n`,
      )
      .join(''),
);
const volatile = await VolatileDisk.open(
  socket,
  await readFile(await blank(join(scratch, 'blank.ext4'))),
  () => random() * 8,
);
const data = `nbd+unix:///?socket=${socket}`;

/** A machine that hangs at its boot, as an emulated one sometimes does on a busy host, is switched off and on again. */
async function switchedOn(made: { keeps?: boolean }): Promise<DockMachine> {
  for (let hung = 0; ; hung++) {
    const machine = new DockMachine(scratch, { disk, data, ...made });
    const up = await Promise.race([machine.switchOn().then(() => true), pause(300_000).then(() => false)]);
    if (up) return machine;
    await machine.off();
    volatile.cut('drop', random);
    console.log('  hung at its boot');
    assert.ok(hung < 3);
  }
}

/** The package on a disk that keeps it. */
async function prepared(): Promise<void> {
  await promisify(execFile)('cp', ['--sparse=always', await dockDisk(await image(), 'amd64'), disk]);
  const machine = await switchedOn({ keeps: true });
  await machine.sh('mkdir -p /etc/tallyman && cp /shared/claim.toml /etc/tallyman/');
  await machine.sh('DEBIAN_FRONTEND=noninteractive apt-get install -y -q /shared/tallyman_*.deb </dev/null');
  const item = '{"items":[{"merchant":"acme","sku":"TEE","barcodes":[{"code":"4006381333931","units":1}]}]}';
  await machine.sh(`tallyman req item/upsert '${item}'`);
  if (values.normal) {
    const change = 's/synchronous = FULL/synchronous = NORMAL/; s/fullSynchronous = 2/fullSynchronous = 1/';
    await machine.sh(`sed -i '${change}' $(grep -rl 'synchronous = FULL' /usr/lib/tallyman/dist)`);
  }
  await machine.shutDown();
}

const [sent, confirmed] = [new Set<number>(), new Set<number>()];
let serials = 0;

/** Scans as fast as it is answered, until the power goes. */
async function scanning(cable: Cable, over: () => boolean): Promise<void> {
  while (!over()) {
    serials += 1;
    const serial = serials;
    sent.add(serial);
    cable.listen();
    cable.send(`010400638133393121${String(serial).padStart(6, '0')}\r`);
    await until('an answer, or no power', () => cable.answer !== undefined || over(), {
      deadlineMs: 300_000,
      everyMs: 2,
    });
    if (over()) await cable.ended;
    if (cable.answer === 'good') confirmed.add(serial);
  }
}

/** Of the ledger: how often each serial number is received in it. */
async function received(machine: DockMachine): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  const text = await machine.sh(
    `tallyman ledger export --jsonl | grep -o '"serial":"[0-9]*"' | cut -d '"' -f 4 | sort | uniq -c`,
  );
  for (const line of text.trim().split('\n')) {
    const [count, serial] = line.trim().split(/ +/).map(Number);
    if (serial !== undefined && count !== undefined) found.set(serial, count);
  }
  return found;
}

let lostInAll = 0;
let bad = 0;
const startedMs = performance.now();
try {
  await prepared();
  console.log(`prepared after ${Math.round((performance.now() - startedMs) / 1000)} s`);
  for (let cycle = 0; ; cycle++) {
    const last = cycle === Number(values.cycles);
    const machine = await switchedOn({});
    let cut = { pending: 0, lost: 0 };
    let atFlush = false;
    try {
      const status = async () => JSON.parse(await machine.sh('tallyman status --json'));
      for (const n of [1, 2, 3]) await machine.plug(n, `A${n}`);
      await machine.sh('systemctl start tallyman');
      const open = async () => (await status()).devices.every(({ state }: { state: string }) => state === 'open');
      await until('the scanners are read', open, patience);
      const { epoch, alarms } = await status();
      const found = await received(machine);
      const lost = [...confirmed].filter((serial) => !found.has(serial));
      const doubled = [...found].filter(([, count]) => count > 1);
      const strange = [...found.keys()].filter((serial) => !sent.has(serial));
      const { code, text } = await machine.try('tallyman ledger verify');
      if (lost.length + doubled.length + strange.length + code > 0) bad += 1;
      lostInAll += lost.length;
      const said = alarms.map(({ code }: { code: string }) => code).join(' ');
      console.log(
        `start ${cycle}: confirmed ${confirmed.size}, found ${found.size}, lost ${lost.length}, doubled ${doubled.length}, ` +
          `epoch ${epoch}, ${text.trim().slice(0, 60)} ${said}`,
      );
      // What a control has lost is lost once.
      for (const serial of lost) confirmed.delete(serial);
      if (last) break;
      volatile.lies = values.lies;
      let over = false;
      const scanners = [1, 2, 3].map((n) => scanning(machine.cable(n), () => over));
      const before = confirmed.size;
      await until('each has scanned', () => confirmed.size >= before + 6, patience);
      await pause(200 + random() * 4_000);
      if (random() < 0.8) {
        volatile.arm(1 + Math.floor(random() * 3));
        atFlush = await Promise.race([volatile.trapped.then(() => true), pause(10_000).then(() => false)]);
      }
      const off = machine.off();
      over = true;
      await off;
      await Promise.all(scanners);
    } finally {
      await machine.off();
    }
    volatile.lies = false;
    const fate = fates[cycle % fates.length] ?? 'drop';
    cut = volatile.cut(fate, random);
    console.log(
      `  cut ${cycle + 1}: ${fate}${atFlush ? ' in a flush' : ''}, ${cut.pending} writes not flushed, ${cut.lost} lost or torn, ` +
        `${Math.round((performance.now() - startedMs) / 1000)} s`,
    );
  }
} finally {
  await volatile.close();
  await rm(scratch, { recursive: true, force: true });
}
console.log(
  `${values.cycles} cuts, ${sent.size} scans sent, ${confirmed.size} confirmed and there, ${lostInAll} lost, ${bad} bad starts`,
);
assert.equal(bad, 0);

/** mulberry32: the same course for the same seed, but for what the machine does meanwhile. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
