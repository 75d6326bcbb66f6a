/**
 * What a label may do over each hand-shake: bytes on real pseudo-terminals, reports on a USB bus, through the drivers
 * and the stations into a book. Whatever stands in a symbol, it is goods or it is nothing; the scanner hears `good` for
 * what counted and for nothing else; and the next honest scan works as if nothing had been.
 */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import { type Devices, superviseDevices } from '../../agent/devices/supervisor.ts';
import { Events } from '../../agent/events.ts';
import type { PrintableCommand } from '../../agent/inventory/nouns/station/station-command.ts';
import { isCommand } from '../../agent/inventory/station/is-command.ts';
import { Stations } from '../../agent/stations/stations.ts';
import type { Protocol } from '../../drivers/driver.ts';
import { scannerProtocols } from '../../drivers/scanners/protocols/index.ts';
import { ssiChecksum } from '../../drivers/scanners/ssi-framer.ts';
import { hidBus } from '../../drivers/transports/hid.ts';
import { machinePorts } from '../../drivers/transports/port.ts';
import { hidSimulators } from '../../firmware-sim/hid/simulators.ts';
import { openCable } from '../../firmware-sim/pty.ts';
import { formatCommand, testKey } from '../command-key/command-codes.ts';
import { madeUpRig } from '../drivers/made-up-bus.ts';
import { type VirtualClock, virtualClock } from '../drivers/virtual-clock.ts';
import { newDirectory, open } from '../ledger/dock.ts';
import { ean, items, rulebook, sku } from '../ledger/goods.ts';
import { keepFor } from '../loop-keeper.ts';
import { pause, until } from '../wait.ts';

type Wire = {
  port: string;
  /** Symbols in one burst. */
  send(...symbols: string[]): Promise<void>;
  /** What the scanner was told, so far. */
  host(): Buffer;
};

type Plugged = { wire: Wire; ports: ReturnType<typeof machinePorts>; end(): unknown };

type HandShake = {
  protocol: string;
  options: object;
  plug(): Promise<Plugged>;
  /** What it hears for a scan that counted; none: it cannot be told. */
  good?: string;
  /** A symbol is one scan whatever stands in it, line ends too. */
  whole: boolean;
};

async function onPty(encode: (symbol: string) => Uint8Array): Promise<Plugged> {
  const host: Buffer[] = [];
  const cable = openCable(pause, (bytes) => host.push(Buffer.from(bytes)));
  const wire: Wire = {
    port: cable.path,
    send: async (...symbols) => void (await cable.write(Buffer.concat(symbols.map(encode)))),
    host: () => Buffer.concat(host),
  };
  return { wire, ports: machinePorts(), end: () => cable.pull() };
}

function ssiPackets(symbol: string): Uint8Array {
  const parts: Uint8Array[] = [];
  const data = Buffer.from(symbol, 'latin1');
  for (let from = 0; from === 0 || from < data.length; from += 200) {
    const piece = data.subarray(from, from + 200);
    const body = Uint8Array.of(5 + piece.length, 0xf3, 0, from + 200 < data.length ? 2 : 0, 0x1b, ...piece);
    parts.push(Uint8Array.of(...body, ssiChecksum(body) >> 8, ssiChecksum(body) & 0xff));
  }
  return Buffer.concat(parts);
}

async function onUsb(): Promise<Plugged> {
  const rig = await madeUpRig();
  const simulator = hidSimulators['hid-pos']?.({}) ?? expect.fail('no such simulator');
  const plugged = await rig.plug(simulator.identity, 'A1');
  const wire: Wire = {
    port: 'hid:usage=8c02',
    async send(...symbols) {
      for (const effect of symbols.flatMap((symbol) => simulator.hand('scan', symbol) ?? []))
        if (effect.type === 'send') {
          plugged.send(effect.bytes);
          // A device does not send faster than it can.
          await pause(2);
        }
    },
    host: () => Buffer.alloc(0),
  };
  return { wire, ports: machinePorts(hidBus(rig.system)), end: () => rig.close() };
}

const line = (symbol: string) => Buffer.from(`${symbol}\r`, 'latin1');

const handShakes: Record<string, HandShake> = {
  'ack-nak': {
    ...{ protocol: 'serial-line', options: { feedback: 'ack-nak' }, whole: false, good: '06' },
    plug: () => onPty(line),
  },
  honeywell: {
    ...{ protocol: 'honeywell', options: {}, whole: false, good: '1b372c' },
    plug: () => onPty(line),
  },
  datalogic: {
    ...{ protocol: 'datalogic', options: {}, whole: false },
    plug: () => onPty(line),
  },
  'zebra-ssi': {
    ...{ protocol: 'zebra-ssi', options: {}, whole: true, good: '05e6040000ff11' },
    plug: () => onPty(ssiPackets),
  },
  'hid-pos': { protocol: 'hid-pos', options: {}, whole: true, plug: onUsb },
};

const say = (command: PrintableCommand) => formatCommand(command);
const [million, confirm, goods] = [
  say({ command: 'quantity', quantity: 1_000_000 }),
  say({ command: 'confirm' }),
  ean(0),
];
const station = 'receiving';

beforeAll(() => expect(isCommand({}, million)).toBe(true));

async function dockWith(
  { protocol: name, options, plug, good }: HandShake,
  clock: VirtualClock | typeof systemClock = systemClock,
) {
  const rules = { ...rulebook, commandKeys: [testKey] };
  let stations: Stations | undefined;
  const bookEvents = { onCommit() {}, onState() {}, onEpoch() {}, onDrain: () => stations?.drained() };
  const { book } = await open(newDirectory(), { rulebook: rules, events: bookEvents });
  await book.submit(items(2));
  const { wire, ports, end } = await plug();
  let chunks = 0;
  const watched: typeof ports = (of, by) => {
    const port = ports(of, by);
    return {
      ...port,
      open: (handlers) =>
        port.open({
          ...handlers,
          onData(chunk) {
            chunks += 1;
            handlers.onData(chunk);
          },
        }),
    };
  };
  const protocol: Protocol = scannerProtocols.find((each) => each.name === name) ?? expect.fail(name);
  const events = new Events();
  const told: string[] = [];
  events.on('outcome', ({ outcome }) => told.push(outcome.type === 'refused' ? outcome.code : outcome.type));
  let lines = 0;
  const device = { name: 'scanner-1', station, kind: 'scanner', protocol: name, port: wire.port } as const;
  const devices: Devices = superviseDevices({
    devices: [{ ...device, line: protocol.line, options: protocol.options().parse(options) }],
    ...{ clock: systemClock, keep: keepFor(systemClock), random: Math.random, events, ports: watched },
    log: { info: () => {}, warn: () => {} },
    onReading(source, reading, _at, arrival) {
      if (reading.type !== 'scan') return;
      lines += 1;
      stations?.read(source, reading, arrival);
    },
    onUnread: (source) => stations?.unread(source),
    onSilence: (source) => stations?.silent(source),
  });
  stations = new Stations({
    book,
    events,
    clock,
    ports: { ...devices, tellScale: () => 'unknown-device' },
    isCommand: (text) => isCommand(rules, text),
  });
  const state = () => devices.status()[0] ?? expect.fail('no device');
  await until('the port is open', () => state().state === 'open');
  const inStock = async () => (await book.item('acme', sku(0)))?.inStock ?? 0;
  /**
   * A hand's pause, as the dock counts it: so many turns of this process in which nothing came, however slow it is just
   * now.
   */
  async function quiet(): Promise<void> {
    let [seen, turns] = [chunks, 0];
    await until('nothing comes any more', () => {
      turns = chunks === seen ? turns + 1 : 0;
      seen = chunks;
      return turns > 15;
    });
  }
  return {
    ...{ book, wire, told, state, inStock, quiet, lines: () => lines },
    async close(): Promise<void> {
      stations?.close();
      await devices.close();
      await book.close();
      await end();
    },
    /**
     * As one pull of a trigger, a hand's pause after the last; over when it counted, and the scanner that can be told
     * has heard so.
     */
    async honest(): Promise<void> {
      const before = await inStock();
      const heard = good === undefined ? 0 : goodsHeard(wire.host(), good);
      await quiet();
      await wire.send(goods);
      await until('an honest scan counts', async () => (await inStock()) === before + 1);
      if (good !== undefined) await until('it is heard', () => goodsHeard(wire.host(), good) > heard);
    },
  };
}

type TestDock = Awaited<ReturnType<typeof dockWith>>;

/** How often it heard that something was recorded. */
const goodsHeard = (host: Buffer, good: string) => host.toString('hex').split(good).length - 1;

describe.each(Object.entries(handShakes))('%s', (_, shake) => {
  let dock: TestDock;
  beforeAll(async () => {
    dock = await dockWith(shake);
  });
  afterAll(() => dock.close());

  const line = '\r\n';
  it.each<[string, string[]]>([
    ['goods between a million and its confirmation', [[million, goods, confirm].join(line)]],
    ['a command behind goods', [[goods, million].join(line)]],
    ['a command inside goods', [`${goods.slice(0, 6)}${million}${goods.slice(6)}`]],
    ['several symbols with a command among them, in one burst', [million, goods, confirm]],
    ['what a host says', ['\x06', '\x15', '\x1b7,', '\x04\xd0\x04\x00\xff\x28', '\x05\xe6\x04\x00\x00\xff\x11']],
    ['control characters', ['\x00\x01\x02\x03\x7f\x80\xff', '\x1d\x1d\x1d', '\x1b]0;title\x07', '\x02']],
    ['a symbol far too long', ['X'.repeat(5_000)]],
    ['its own answer repeated a thousand times', [`${'\x06'.repeat(1_000)}`]],
  ])('%s', async (_name, symbols) => {
    const { book, wire, told, inStock, honest } = dock;
    const before = await inStock();
    const heard = shake.good === undefined ? 0 : goodsHeard(wire.host(), shake.good);
    told.length = 0;
    await dock.quiet();
    await wire.send(...symbols);
    await honest();
    expect(await inStock()).toBe(before + 1);
    expect(await book.station(station)).toMatchObject({ session: { quantity: null, question: null, document: null } });
    expect(told.filter((each) => each === 'recorded')).toHaveLength(1);
    expect(told).not.toContain('stepped');
    const { good } = shake;
    if (good !== undefined) {
      await until('the honest scan is heard', () => goodsHeard(wire.host(), good) > heard);
      expect(goodsHeard(wire.host(), good)).toBe(heard + 1);
    }
    // Nothing of what it held is said back to the scanner.
    expect(wire.host().toString('latin1')).not.toMatch(/TALLY|XXX|title/);
  });

  it.each([
    ['one code again behind another', [goods, ean(1), goods]],
    ['three times over', [goods, ean(1), goods, ean(1), goods, ean(1)]],
  ])('every line of goods counts, in one burst: %s', async (_name, symbols) => {
    const { wire, inStock, told, honest } = dock;
    const before = await inStock();
    const heard = shake.good === undefined ? 0 : goodsHeard(wire.host(), shake.good);
    told.length = 0;
    await dock.quiet();
    await wire.send(...symbols);
    await until('all are told', () => told.length >= symbols.length);
    expect(told).toEqual(symbols.map(() => 'recorded'));
    expect(await inStock()).toBe(before + symbols.filter((each) => each === goods).length);
    const { good } = shake;
    // A scanner that waits takes whatever comes for the answer to the code it sent last.
    if (shake.protocol === 'serial-line' && good !== undefined) {
      await until('the last one is answered', () => goodsHeard(wire.host(), good) > heard);
      await dock.quiet();
      expect(goodsHeard(wire.host(), good)).toBe(heard + 1);
    }
    await honest();
  });

  it('a code that is too long is one refusal on the record, with its beginning', async () => {
    const { book, wire, told, honest } = dock;
    told.length = 0;
    await dock.quiet();
    await wire.send(`LONG-${'X'.repeat(5_000)}`);
    await until('it is told', () => told.length > 0);
    expect(told).toEqual(['bad-barcode']);
    const last = (await book.tail(1)).at(-1);
    expect(last).toMatchObject({ kind: 'exception', body: { scan: `LONG-${'X'.repeat(59)}…` } });
    await honest();
  });

  it('one command by itself is done, and heard', async () => {
    const { wire, told, inStock, honest } = dock;
    const before = await inStock();
    told.length = 0;
    await honest();
    await dock.quiet();
    await wire.send(say({ command: 'undo' }));
    await until('it is done', () => told.includes('undone') || told.includes('stepped'));
    expect(await inStock()).toBe(before);
  });

  it('a flood of what nobody knows pauses that port, says so, and is read on', async () => {
    const time = virtualClock();
    const { wire, told, state, lines, inStock, close } = await dockWith(shake, time);
    onTestFinished(close);
    void wire.send(...Array.from({ length: 300 }, (_each, n) => `NOBODY-${n}`));
    await until('it is paused', () => state().state === 'paused');
    expect(state().error).toContain('refused');
    const before = lines();
    expect(before).toBeGreaterThanOrEqual(200);
    await until('all is told', () => told.length >= before);
    await time.advance(5_000);
    await until('it is read on', () => state().state === 'open');
    await time.advance(600_000);
    await wire.send(goods);
    await until('an honest scan counts', async () => (await inStock()) === 1);
  });
});
