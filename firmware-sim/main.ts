/**
 * A simulated device as a process of its own:
 * `node firmware-sim/main.ts scanner --link PATH|--listen HOST:PORT [--faults
 * split=0.2,noise=0.1] [--seed 7]`. Commands on stdin, one a line; what happens on stdout, one JSON object a line.
 *
 *     scan CODE | weight 1.250 | …   the device's own parts; an argument in double quotes is read as JSON ("\u001d")
 *     raw HEX · flood BYTES          bytes past the device · that many random bytes without a delimiter
 *     unplug · plug · quit
 * `--listen HOST:PORT` instead of `--link`: a device on the network.
 */
import { createInterface } from 'node:readline';
import { setTimeout as timeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { faultyLine, parseFaults, seededRandom } from './faults.ts';
import { runDevice } from './run-device.ts';
import { simulators } from './simulators.ts';
import { openTcpCable } from './tcp.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    link: { type: 'string' },
    listen: { type: 'string' },
    faults: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    /** Options of the device, as JSON: '{"suffix":"\r"}'. */
    options: { type: 'string', default: '{}' },
  },
});

const make = simulators[positionals[0] ?? ''];
const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(values.listen ?? '') ?? [];
if (make === undefined || (values.link ?? values.listen) === undefined) {
  console.error(
    `usage: main.ts ${Object.keys(simulators).join('|')} --link PATH [--faults …] [--seed N] [--options JSON]`,
  );
  process.exit(2);
}

const random = seededRandom(Number(values.seed));
const say = (event: string, data: Record<string, unknown> = {}) =>
  process.stdout.write(`${JSON.stringify({ event, ...data })}\n`);

const running = runDevice({
  device: make(JSON.parse(values.options)),
  link: values.link ?? '',
  ...(values.listen !== undefined && {
    cable: (heard: (bytes: Uint8Array) => void) => openTcpCable({ host, port: Number(port) }, heard),
  }),
  line: faultyLine(parseFaults(values.faults), random),
  sleep: async (ms, signal) => {
    await timeout(ms, undefined, { signal }).catch(() => undefined);
  },
  onEvent: say,
});

function quit(): never {
  running.unplug();
  process.exit(0);
}

const floodPieceBytes = 4096;

async function flood(bytes: number): Promise<void> {
  // Letters only: no delimiter ever comes.
  for (let left = bytes; left > 0; left -= floodPieceBytes) {
    await running.raw(
      Uint8Array.from({ length: Math.min(left, floodPieceBytes) }, () => 0x41 + Math.floor(random() * 26)),
    );
  }
  say('flooded', { bytes });
}

async function obey(line: string): Promise<void> {
  const [, verb = '', rest = ''] = /^(\S+)\s?(.*)$/s.exec(line) ?? [];
  if (verb === 'quit') quit();
  else if (verb === 'plug') running.plug();
  else if (verb === 'unplug') running.unplug();
  else if (verb === 'raw') await running.raw(Buffer.from(rest, 'hex')).then(() => say('raw'));
  else if (verb === 'flood') await flood(Number(rest));
  else if (!(await running.hand(verb, rest.startsWith('"') ? JSON.parse(rest) : rest))) say('not-understood', { line });
}

running.plug();
const lines = createInterface({ input: process.stdin });
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, quit);
// One after the other; "unplug" does not wait for a send that the host does not read.
let queue = Promise.resolve();
lines.on('line', (line) => {
  if (/^(unplug|plug|quit)$/.test(line)) void obey(line);
  else queue = queue.then(() => obey(line)).catch((error: Error) => void say('failed', { line, error: error.message }));
});
lines.on('close', quit);
