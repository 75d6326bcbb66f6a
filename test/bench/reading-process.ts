/**
 * Reads so many scans from a port and tells what that took: `node reading-process.ts PORT ours|bare COUNT`. `ours` is
 * the way that a scan takes in the agent up to its catalogue keys: transport, session, framer, protocol, GS1. `bare` is
 * what a script does: serialport and its ReadlineParser, and the text is looked at no further. Prints `ready`, then one
 * JSON object.
 */
import { ReadlineParser, SerialPort } from 'serialport';
import { systemClock } from '../../agent/clock.ts';
import { lookupKeys } from '../../agent/inventory/barcodes/lookup.ts';
import { serialLine } from '../../drivers/scanners/protocols/serial-line.ts';
import { runSession } from '../../drivers/session-runner.ts';
import { serialTransport } from '../../drivers/transports/serial.ts';
import { nowMs } from './monotonic.ts';

const [, , port = '', way = '', countText = ''] = process.argv;
const count = Number(countText);
const currentYear = new Date().getFullYear();

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
    serialLine.session(serialLine.options().parse({})),
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
  const stream = new SerialPort({ path: port, baudRate: 9600 });
  stream.pipe(new ReadlineParser({ delimiter: '\r\n' })).on('data', (line: string) => {
    keys += line.length > 0 ? 1 : 0;
    took();
  });
  await new Promise((resolve) => stream.once('open', resolve));
}

await (way === 'ours' ? ours() : bare());
process.stdout.write('ready\n');
