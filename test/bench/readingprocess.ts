/**
 * Reads so many scans from a port and tells what that took: `node readingprocess.ts PORT ours|bare COUNT`. `ours` is the way that a scan takes
 * in the agent up to its catalogue keys: transport, session, framer, protocol, GS1. `bare` is what a script does: the serial binding's own
 * read loop and Node's readline, and the text is looked at no further. Prints `ready`, then one JSON object.
 */
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { LinuxBinding } from '@serialport/bindings-cpp';
import { systemClock } from '../../agent/clock.ts';
import { lookupKeys } from '../../agent/inventory/barcodes/lookup.ts';
import { serialLine } from '../../drivers/scanners/protocols/serial-line.ts';
import { runSession } from '../../drivers/session-runner.ts';
import { serialTransport } from '../../drivers/transports/serial.ts';
import { nowMs } from './monotonic.ts';

const [, , port = '', way = '', countText = ''] = process.argv;
const count = Number(countText);
const currentYear = new Date().getFullYear();
/** What the stock stream reads at once. */
const bareReadBytes = 64 * 1024;

let read = 0;
let keys = 0;
let startedMs = 0;
let startedCpu = process.cpuUsage();

function took(): void {
  if (read++ === 0) {
    startedMs = nowMs();
    startedCpu = process.cpuUsage();
  }
  if (read < count) return;
  const { user, system } = process.cpuUsage(startedCpu);
  const result = { perS: (count * 1000) / (nowMs() - startedMs), cpuUs: (user + system) / count, keys };
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}

async function ours(): Promise<void> {
  const nothing = () => undefined;
  await runSession(
    serialLine.session(serialLine.options.parse({})),
    serialTransport({ path: port, line: serialLine.line, rescueWaiting: true }),
    systemClock,
    {
      onReading(reading) {
        if (reading.type === 'scan') keys += lookupKeys(reading.text, { currentYear }).keys.length;
        took();
      },
      ...{ onBad: nothing, onDiagnosis: nothing, onWriteFailed: nothing, onEnd: nothing },
    },
  );
}

async function bare(): Promise<void> {
  const binding = await LinuxBinding.open({ path: port, baudRate: 9600 });
  const stream = new PassThrough();
  createInterface({ input: stream }).on('line', (line) => {
    keys += line.length > 0 ? 1 : 0;
    took();
  });
  const ready = () => process.stdout.write('ready\n');
  ready();
  for (;;) {
    const buffer = Buffer.allocUnsafe(bareReadBytes);
    const { bytesRead } = await binding.read(buffer, 0, bareReadBytes);
    if (!stream.write(buffer.subarray(0, bytesRead))) await new Promise((resolve) => stream.once('drain', resolve));
  }
}

if (way === 'ours') {
  await ours();
  process.stdout.write('ready\n');
} else await bare();
