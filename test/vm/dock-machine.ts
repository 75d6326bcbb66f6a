/**
 * A whole dock as a machine: Debian with systemd on a disk that forgets everything when it is switched off.
 *
 *     shell      a root shell at the end of a pipe, one command at a time
 *     cable      the far end of the cable that a USB serial adapter is plugged to
 *     control    QEMU's own protocol: what is plugged in
 *     /shared    a folder of the host, read-only
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../wait.ts';
import { bare, image } from './machine.ts';

type Said = { code: number; text: string };

export class DockMachine {
  readonly #scratch: string;
  #machine: ChildProcess | undefined;
  #console = '';
  #shell: Socket | undefined;
  #heard = '';
  #control: Socket | undefined;
  #answers = '';
  #commands = 0;

  /** @param scratch a folder of this machine alone; `scratch/shared` is what it sees as /shared */
  constructor(scratch: string) {
    this.#scratch = scratch;
  }

  /** @param startAt what its clock says, as in "1970-01-02T00:00:00" */
  async switchOn(startAt = 'utc'): Promise<void> {
    const guest = await image();
    const disk = await diskBeside(guest);
    const at = (name: string) => join(this.#scratch, name);
    for (const name of ['shell', 'control', 'cable']) rmSync(at(name), { force: true });
    const socket = (name: string) => ['-chardev', `socket,id=${name},path=${at(name)},server=on,wait=off`];
    this.#machine = spawn('qemu-system-x86_64', [
      ...bare(guest, ['dock'], 1536),
      ...['-drive', `file=${disk},if=virtio,format=raw,snapshot=on`, '-rtc', `base=${startAt}`],
      ...['-netdev', 'user,id=lan', '-device', 'virtio-net-pci,netdev=lan'],
      ...['-fsdev', `local,id=shared,path=${at('shared')},security_model=none,readonly=on`],
      ...['-device', 'virtio-9p-pci,fsdev=shared,mount_tag=shared'],
      ...[...socket('shell'), '-device', 'virtserialport,chardev=shell,name=shell', ...socket('cable')],
      ...[...socket('control'), '-mon', 'chardev=control,mode=control'],
    ]);
    const heard = (bytes: Buffer) => {
      this.#console += bytes;
    };
    this.#machine.stdout?.on('data', heard);
    this.#machine.stderr?.on('data', heard);
    const machine = this.#machine;
    const piped = () => machine.exitCode !== null || (existsSync(at('control')) && existsSync(at('shell')));
    await until('the machine has its pipes', piped, this.#why);
    if (machine.exitCode !== null) throw new Error(`the machine does not start: ${this.#console}`);
    // A pipe that breaks is a machine that died; whoever waits for its answer says what its console said.
    this.#control = connect(at('control')).on('error', () => {});
    this.#control.on('data', (bytes) => {
      this.#answers += bytes;
    });
    await this.#order('qmp_capabilities', {});
    this.#shell = connect(at('shell')).on('error', () => {});
    this.#shell.on('data', (bytes) => {
      this.#heard += bytes;
    });
    await this.sh('mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=512000 shared /shared');
  }

  readonly #why = { deadlineMs: 600_000, evidence: () => `${this.#console}\n${this.#heard}` };

  /** One command of a shell of root. Rejects when it takes longer than ten minutes. */
  async try(command: string): Promise<Said> {
    this.#commands += 1;
    const mark = `== ${this.#commands} ended with`;
    this.#heard = '';
    // In pieces, so that the mark that is looked for does not stand in what is sent.
    this.#shell?.write(`{ ${command}\n} </dev/null 2>&1; echo "== ${this.#commands} ended"" with $?"\n`);
    const found = await until(
      `the end of: ${command}`,
      () => new RegExp(`^([^]*)${mark} (\\d+)\\n`).exec(this.#heard),
      this.#why,
    );
    const [, text = '', code] = found;
    return { code: Number(code), text };
  }

  /** The same, for a command that has to succeed. @returns what it printed */
  async sh(command: string): Promise<string> {
    const { code, text } = await this.try(command);
    if (code === 0) return text;
    const { text: journal } = await this.try('journalctl --no-pager -o cat -n 60 -u tallyman');
    throw new Error(`${command} ended with ${code}:\n${text}\n${this.#console.slice(-2000)}\n${journal}`);
  }

  /** A USB serial adapter at the cable. @param serial what it calls itself; its stable name has it */
  async plug(serial: string): Promise<void> {
    await this.#order('device_add', {
      driver: 'usb-serial',
      bus: 'usb.0',
      id: 'adapter',
      chardev: 'cable',
      serial,
      ...plugged,
    });
  }

  async pull(): Promise<void> {
    await this.#order('device_del', { id: 'adapter' });
  }

  /** The device behind the adapter sends bytes. */
  async send(bytes: string): Promise<void> {
    const cable = connect(join(this.#scratch, 'cable'));
    await new Promise<void>((resolve, reject) => cable.once('error', reject).write(bytes, () => resolve()));
    cable.end();
  }

  async #order(execute: string, parameters: object): Promise<void> {
    this.#commands += 1;
    const id = `order ${this.#commands}`;
    this.#control?.write(`${JSON.stringify({ execute, arguments: parameters, id })}\n`);
    const line = await until(
      `the machine's answer to ${execute}`,
      () => this.#answers.split('\n').find((each) => each.includes(`"id": "${id}"`)),
      this.#why,
    );
    const { error } = JSON.parse(line) as { error?: { desc: string } };
    if (error !== undefined) throw new Error(`${execute}: ${error.desc}`);
  }

  /** The power goes, whatever it was doing. */
  async off(): Promise<void> {
    const machine = this.#machine;
    if (machine === undefined) return;
    this.#shell?.destroy();
    this.#control?.destroy();
    machine.kill('SIGKILL');
    await until('the machine is off', () => machine.exitCode !== null || machine.signalCode !== null);
    this.#machine = undefined;
  }
}

/** An adapter is there whether or not anybody holds the other end of its cable. */
const plugged = { 'always-plugged': true };

/** Built once for each state of its script, and kept beside the guest's own files. */
async function diskBeside(guest: string): Promise<string> {
  const script = join(import.meta.dirname, 'disk.sh');
  const disk = join(guest, 'disk.ext4');
  const made = join(guest, 'disk.made-by');
  const text = readFileSync(script, 'utf8');
  if (existsSync(disk) && existsSync(made) && readFileSync(made, 'utf8') === text) return disk;
  const fresh = join(guest, `disk-${process.pid}`);
  await promisify(execFile)(script, [fresh]);
  renameSync(fresh, disk);
  await promisify(execFile)('cp', [script, made]);
  return disk;
}
