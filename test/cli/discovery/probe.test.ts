// needs: socat
/**
 * `devices probe`: listening at one baud rate after the other and never writing, on made-up ports in virtual time; the
 * command itself against simulated devices on real pseudo-terminals.
 */
import { spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { probe, type Subject, type Wishes } from '../../../agent/cli/discovery/probe.ts';
import { hidSubject } from '../../../agent/cli/discovery/probe-subject.ts';
import { probedText } from '../../../agent/cli/discovery/probe-text.ts';
import { kinds, protocols } from '../../../agent/cli/kinds.ts';
import { loadConfig } from '../../../config/load.ts';
import type { LineSettings } from '../../../drivers/driver.ts';
import { lineText } from '../../../drivers/line-settings.ts';
import { hidBus } from '../../../drivers/transports/hid.ts';
import type { SimDevice, SimEffect } from '../../../firmware-sim/device.ts';
import { hidSimulators } from '../../../firmware-sim/hid/simulators.ts';
import { simulators } from '../../../firmware-sim/simulators.ts';
import { madeUpRig } from '../../drivers/made-up-bus.ts';
import { startSimulator } from '../../drivers/simulator-process.ts';
import { virtualClock } from '../../drivers/virtual-clock.ts';
import { until } from '../../wait.ts';
import { type Result, tallyman } from '../dock.ts';

const serial = protocols.filter(({ transport }) => transport === 'serial');
const wishes = (more: Partial<Wishes> = {}): Wishes => ({ ask: undefined, line: undefined, forMs: 3000, ...more });

/** A port whose device speaks five times a second, at its own baud rate; at any other its bytes are garbage. */
function madeUpPort(device: SimDevice | undefined, baud: number) {
  const clock = virtualClock();
  const written: Uint8Array[] = [];
  const opened: string[] = [];
  const subject: Subject = {
    protocols: serial,
    transport: 'serial',
    anyBaud: false,
    open: (line: LineSettings) => async (handlers) => {
      opened.push(lineText(line));
      let open = true;
      const say = (effects: SimEffect[] = []) => {
        for (const effect of effects)
          if (open && effect.type === 'send')
            handlers.onData(line.baud === baud ? effect.bytes : effect.bytes.map((byte) => (byte * 91 + 128) & 0xff));
      };
      say(device?.plugged());
      void (async () => {
        while (open && device !== undefined) {
          await clock.sleep(200);
          say([...(device.hand('print', '') ?? []), ...device.tick()]);
        }
      })();
      return {
        async write(bytes) {
          written.push(bytes);
          const answer = line.baud === baud ? device?.receive(bytes) : [];
          void clock.sleep(5).then(() => say(answer));
        },
        pause: () => undefined,
        resume: () => undefined,
        async close() {
          open = false;
        },
      };
    },
  };
  const run = async (more: Partial<Wishes> = {}) => {
    const said: string[] = [];
    let done = false;
    const result = probe(subject, wishes(more), clock, (text) => said.push(text)).finally(() => {
      done = true;
    });
    for (let step = 0; step < 2000 && !done; step += 1) await clock.advance(50);
    return { ...(await result), said };
  };
  return { run, written, opened };
}

const protocol = (name: string) => protocols.find((each) => each.name === name) ?? expect.fail();
const simulator = (name: string, settings: object = {}) => simulators[name]?.(settings) ?? expect.fail();

describe('listening', () => {
  it('finds a scale at another baud rate, names what was wrong at the first, and writes nothing', async () => {
    const port = madeUpPort(simulator('mt-sics'), 2400);
    const { findings, said } = await port.run();
    expect(findings[0]).toMatchObject({ protocol: { name: 'mt-sics' }, line: { baud: 2400, dataBits: 8 } });
    expect(port.opened).toEqual(['9600 8N1', '4800 8N1', '2400 8N1']);
    expect(said[0]).toMatch(/press the PRINT key of the scale, or scan any barcode/);
    expect(said[1]).toMatch(/line settings\?/);
    expect(port.written).toEqual([]);
  });

  it('says that nothing came, at every rate, writes nothing, and names the protocols that can be asked', async () => {
    const port = madeUpPort(undefined, 9600);
    const probed = await port.run();
    expect(probed.findings).toEqual([]);
    expect(port.opened).toHaveLength(8);
    expect(port.written).toEqual([]);
    const text = probedText('/dev/x', probed, undefined, 'serial');
    for (const name of ['mt-sics', 'nci', 'toledo-8217']) expect(text).toContain(`\n  ${name}`);
    expect(text).not.toContain('\n  cas');
  });

  it('leaves a device that is configured on this port its name and station, and takes no name twice', async () => {
    const probed = await madeUpPort(simulator('mt-sics'), 9600).run();
    const config = loadConfig(
      `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\n[[merchant]]\nid = "a"\n[[station]]\nname = "packing-7"\nwork = "packing"
[[device]]\nname = "scale-1"\nstation = "packing-7"\nkind = "scale"\nprotocol = "nci"\nport = "/dev/x"\n`,
      'f',
      kinds,
    );
    if (!config.ok) expect.fail(JSON.stringify(config.errors));
    const onIt = probedText('/dev/x', probed, config.config, 'serial');
    expect(onIt).toContain('name = "scale-1"\nstation = "packing-7"\nkind = "scale"\nprotocol = "mt-sics"');
    expect(onIt).toContain('configured already, as scale-1');
    expect(probedText('/dev/y', probed, config.config, 'serial')).toContain('name = "scale-2"\nstation = "packing-7"');
  });

  it('stays with the line settings that a person names', async () => {
    const port = madeUpPort(simulator('mt-sics'), 2400);
    const { findings } = await port.run({ line: { baud: 9600, dataBits: 7, parity: 'even', stopBits: 1 } });
    expect(findings).toEqual([]);
    expect(port.opened).toEqual(['9600 7E1']);
  });

  it('takes a scale that speaks by itself for one', async () => {
    const { findings } = await madeUpPort(simulator('cas'), 9600).run({ forMs: 10_000 });
    expect(findings[0]).toMatchObject({ protocol: { name: 'cas' }, options: { mode: 'stream' } });
  });
});

/** A device that prints these lines in turn, whatever it is asked. */
function printer(...lines: string[]): SimDevice {
  let turn = 0;
  return {
    plugged: () => [],
    receive: () => [],
    tick: () => [{ type: 'send', bytes: Buffer.from(lines[turn++ % lines.length] ?? '', 'latin1') }],
    hand: () => undefined,
  };
}

describe('a scale of no protocol that is known', () => {
  it('is said to be one, its make is asked for, and neither a scale nor a scanner is proposed', async () => {
    const port = madeUpPort(printer('    0.665 g \r\n', '-  29.182 g \r\n'), 9600);
    const probed = await port.run();
    expect(probed.findings).toEqual([]);
    expect(port.opened).toEqual(['9600 8N1']);
    const text = probedText('/dev/x', probed, undefined, 'serial');
    expect(text).toContain('looks like a scale that prints a number at 9600 8N1');
    expect(text).toContain('Which make is it?');
    expect(text).not.toContain('[[device]]');
  });

  it('with seven data bits and odd parity: the first baud rate tells it, and the last line says it', async () => {
    const port = madeUpPort(printer('  \u00b0\u00ae\u00b0\u00b0 kg \r\u008a'), 9600);
    const probed = await port.run();
    expect(port.opened).toEqual(['9600 8N1']);
    const last = probedText('/dev/x', probed, undefined, 'serial');
    expect(last).toContain('at 9600 7O1: "  0.00 kg');
    const text = await madeUpPort(printer(...odd('hello, world\r\n')), 9600).run();
    expect(probedText('/dev/x', text, undefined, 'serial')).toMatch(/serial-line at 9600 7O1|It sends 9600 7O1/);
  });

  const odd = (line: string) => [
    Buffer.from(
      [...Buffer.from(line)].map((byte) =>
        byte.toString(2).replaceAll('0', '').length % 2 === 1 ? byte : byte | 0x80,
      ),
    ).toString('latin1'),
  ];
});

describe('asking', () => {
  it.each(protocols.filter(({ probing }) => probing.ask !== undefined).map((each) => [each.name, each] as const))(
    '%s sends its own question and no other, and is recognised by the answer',
    async (name, asked) => {
      const settings = name === 'and-d' ? { stream: false } : {};
      const device = simulator(name, settings);
      device.hand('weight', '1.50');
      const port = madeUpPort(device, asked.line.baud);
      const { findings } = await port.run({ ask: asked });
      expect(findings[0]).toMatchObject({ protocol: { name }, line: asked.line });
      expect(findings[0]?.options).not.toMatchObject({ mode: 'listen' });
      expect(new Set(port.written.map((bytes) => Buffer.from(bytes).toString('latin1')))).toEqual(
        new Set([questions[name]]),
      );
    },
  );
  const questions: Record<string, string> = {
    ...{ adam: 'G\r\n', 'and-d': 'Q\r\n', fairbanks: '\r', 'mt-sics': 'SI\r\n' },
    ...{ nci: 'W\r', ohaus: 'IP\r\n', sma: '\nW\r', 'toledo-8217': 'W' },
  };

  it('a scale of another protocol is recognised when it answers all the same', async () => {
    const port = madeUpPort(simulator('mt-sics'), 9600);
    const { findings } = await port.run({ ask: protocol('ohaus') });
    expect(findings.map((each) => each.protocol.name)).toContain('mt-sics');
  });
});

describe('over USB-HID', () => {
  it('the scale is heard, and how to configure it is written down', async () => {
    const rig = await madeUpRig();
    const device = hidSimulators['usb-hid']?.({}) ?? expect.fail();
    const plugged = await rig.plug(device.identity, 'A1');
    const beat = setInterval(() => {
      for (const effect of device.tick()) if (effect.type === 'send') plugged.send(effect.bytes);
    }, 20);
    try {
      device.hand('weight', '1.25');
      const { subject, name } = await hidSubject('hid:0922:8003', hidBus(rig.system), { ...rig.system, etc: '/etc' });
      expect(subject.protocols.map((each) => each.name)).toEqual(['usb-hid']);
      const clock = {
        monoMs: () => performance.now(),
        sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
      };
      const probed = await probe(subject, wishes(), clock, () => undefined);
      const text = probedText(name, probed, undefined, 'hid');
      expect(text).toContain('protocol = "usb-hid"\nport = "hid:0922:8003"\n');
      expect(text).toContain('1.25 kg, stable');
      expect(plugged.host).toEqual([]);
    } finally {
      clearInterval(beat);
      await rig.close();
    }
  });

  it('a wedge whose keys reach the console is not opened: the shell would run what is scanned', async () => {
    const rig = await madeUpRig();
    try {
      const { identity } = hidSimulators['hid-keyboard']?.({}) ?? expect.fail();
      const { node } = await rig.plug(identity, '', { inhibited: false });
      const address = `hid:${identity.vendorId.toString(16).padStart(4, '0')}:${identity.productId.toString(16).padStart(4, '0')}`;
      const { subject } = await hidSubject(address, hidBus(rig.system), { ...rig.system, etc: '/etc' });
      const heard = probe(subject, wishes(), virtualClock(), () => undefined);
      await expect(heard, node).rejects.toThrow(/also type into the console/);
    } finally {
      await rig.close();
    }
  });
});

describe('the command', () => {
  const undo: (() => Promise<unknown> | unknown)[] = [];
  afterEach(async () => {
    for (const each of undo.splice(0).reverse()) await each();
  });
  const plugged = async (kind: string, options: object = {}) => {
    const sim = await startSimulator(kind, { options });
    undo.push(() => sim.stop());
    return sim;
  };
  const cli = (...args: string[]): Promise<Result> =>
    tallyman(['devices', 'probe', ...args, '--config', '/nonexistent/tallyman.toml']);

  it('hears a scan on a pseudo-terminal and suggests its table', async () => {
    const sim = await plugged('scanner');
    const scanning = setInterval(() => sim.say('scan ]C10109506000134352'), 200);
    undo.push(() => clearInterval(scanning));
    const { code, stdout } = await cli(sim.link, '--seconds', '5');
    clearInterval(scanning);
    expect(stdout).toContain(`kind = "scanner"\nprotocol = "serial-line"\nport = "${sim.link}"\n`);
    expect(code).toBe(0);
    expect(sim.hostHex()).toBe('');
  });

  it('asks in the protocol that was named, as JSON', async () => {
    const sim = await plugged('nci');
    sim.say('weight 2.50');
    const { code, stdout, stderr } = await cli(sim.link, '--ask', 'nci', '--json');
    const { found, attempts } = JSON.parse(stdout);
    expect(found[0]).toMatchObject({ protocol: 'nci', kind: 'scale', line: '9600 7E1', options: { mode: 'poll' } });
    expect(found[0].readings.at(-1)).toMatchObject({ state: 'stable', digits: '0002.50', unit: 'lb' });
    expect(attempts[0].sent[0]).toBe('570d');
    expect(stderr).toContain('Asking in nci');
    expect(code).toBe(0);
  });

  it('names the program that holds the port, and does not take its bytes', async () => {
    const sim = await plugged('scanner');
    const rival = spawn('socat', ['-u', `OPEN:${sim.link}`, 'STDOUT'], { stdio: ['ignore', 'pipe', 'inherit'] });
    undo.push(() => rival.kill());
    let taken = '';
    rival.stdout.on('data', (bytes) => {
      taken += bytes;
    });
    await until('the rival reads', () => {
      sim.say('scan READY');
      return taken.includes('READY');
    });
    const { code, stderr } = await cli(sim.link);
    expect(stderr).toMatch(new RegExp(`is held by socat \\(process ${rival.pid}\\)`));
    expect(code).toBe(1);
  });

  it.each([
    [['/nonexistent/tty', '--seconds', '1'], 1, 'is not there: plug the device in'],
    [['ttyUSB0'], 2, '"ttyUSB0" is no port; tallyman devices ls lists them'],
    [['/dev/null', '--ask', 'cas'], 2, 'cas has no question'],
    [['/dev/null', '--ask', 'nic'], 2, '"nic" is no protocol; these can be asked: '],
    [['/dev/null', '--line', '9600'], 2, 'write it like "9600 7E1"'],
    [['/dev/null', '--seconds', '0'], 2, 'whole number from 1'],
  ])('%j ends with exit code %i', async (args, exit, text) => {
    const { code, stderr } = await cli(...args);
    expect(stderr).toContain(text);
    expect(code).toBe(exit);
  });
});

it('devices ls lists what is plugged in, also without an agent to ask', async () => {
  const { code, stdout } = await tallyman(['devices', 'ls', '--json', '--config', '/nonexistent/tallyman.toml']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ devices: null, ports: expect.any(Array), hid: expect.any(Array) });
});
