/** By hand: `node test/vm/run.ts shell`, `node test/vm/run.ts test [FILE …]`. Ctrl-C ends the machine. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { image, switchOn } from './machine.ts';

const scratch = await mkdtemp(join(tmpdir(), 'tallyman-vm-'));
const command = process.argv.slice(2);
const startedMs = performance.now();
const built = await image();
console.log(`image ${built}, after ${Math.round(performance.now() - startedMs)} ms`);
const machine = switchOn({ image: built, scratch, command: command.length > 0 ? command : ['shell'] }, 'inherit');
await once(machine, 'exit');
await rm(scratch, { recursive: true, force: true });
console.log(`off after ${Math.round(performance.now() - startedMs)} ms`);
