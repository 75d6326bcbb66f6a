/**
 * A whole dock as a machine: Debian with systemd on a disk that forgets everything when it is switched off, and a
 * second disk for the ledger.
 *
 *     shell      a root shell at the end of a pipe, one command at a time
 *     cables     the far ends of three cables that USB serial adapters are plugged to, one for each socket
 *     control    QEMU's own protocol: what is plugged in
 *     lan        the host is its network, and is 10.0.2.2 there
 *     /shared    a folder of the host, read-only
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { until } from '../wait.ts';
import { Cable } from './cable.ts';
import { blank, dockDisk, type Processor } from './dock-disk.ts';
import { bare, image } from './machine.ts';

type Said = { code: number; text: string };

/** How it differs from a machine that begins with nothing and leaves nothing. */
type Made = {
  processor?: Processor;
  /** A system disk of its own. */
  disk?: string;
  /** What is written to the system disk stays there. */
  keeps?: boolean;
  /** The ledger's disk, as QEMU names it. */
  data?: string;
};

const sockets = [1, 2, 3];
const cableName = (socket: number) => `cable-${socket}`;
const memoryMib = 1536;

export class DockMachine {
  readonly #scratch: string;
  readonly #made: Made;
  #machine: ChildProcess | undefined;
  #console = '';
  #shell: Socket | undefined;
  #heard = '';
  #control: Socket | undefined;
  #answers = '';
  #commands = 0;
  readonly #cables = new Map<number, Cable>();

  /** @param scratch a folder of this machine alone; `scratch/shared` is what it sees as /shared */
  constructor(scratch: string, made: Made = {}) {
    this.#scratch = scratch;
    this.#made = made;
  }

  /** @param startAt what its clock says, as in "1970-01-02T00:00:00" */
  async switchOn(startAt = 'utc'): Promise<void> {
    const guest = await image();
    const { processor = 'amd64', disk = await dockDisk(guest, processor), keeps = false } = this.#made;
    const at = (name: string) => join(this.#scratch, name);
    for (const name of ['shell', 'control', ...sockets.map(cableName)]) rmSync(at(name), { force: true });
    const data = this.#made.data ?? (await blank(at('data.ext4')));
    const socket = (name: string) => ['-chardev', `socket,id=${name},path=${at(name)},server=on,wait=off`];
    // Nothing of these outlives the machine: what it flushes need not reach this machine's own disk.
    const drive = (file: string, more: string) => ['-drive', `file=${file},if=virtio,format=raw${more}`];
    const [program, machineItself] =
      processor === 'amd64'
        ? ['qemu-system-x86_64', bare(guest, ['dock'], memoryMib)]
        : ['qemu-system-aarch64', boardLike(disk)];
    this.#machine = spawn(program, [
      ...machineItself,
      ...['-smp', '1', '-rtc', `base=${startAt}`],
      ...drive(disk, `,cache=unsafe${keeps ? '' : ',snapshot=on'}`),
      ...drive(data, this.#made.data === undefined ? ',cache=unsafe' : ''),
      ...['-netdev', 'user,id=lan', '-device', 'virtio-net-pci,netdev=lan,id=cable-to-lan'],
      ...['-fsdev', `local,id=shared,path=${at('shared')},security_model=none,readonly=on`],
      ...['-device', 'virtio-9p-pci,fsdev=shared,mount_tag=shared'],
      ...[...socket('shell'), '-device', 'virtserialport,chardev=shell,name=shell'],
      ...sockets.flatMap((number) => socket(cableName(number))),
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
    for (const number of sockets) this.#cables.set(number, await Cable.to(at(cableName(number))));
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
    // Three thousand files: on its disk they take three times as long.
    if (this.#made.disk === undefined)
      await this.sh(`mkdir /usr/lib/tallyman && mount -t tmpfs -o mode=755 program /usr/lib/tallyman`);
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
    const end = new RegExp(`^([^]*)${mark} (\\d+)\\n`);
    const isOff = () => this.#machine?.exitCode !== null;
    const found = await until(`the end of: ${command}`, () => end.exec(this.#heard) ?? isOff(), this.#why);
    if (found === true) throw new Error(`it went off during: ${command}\n${this.#console.slice(-4000)}`);
    const [, text = '', code] = found;
    return { code: Number(code), text };
  }

  /** The same, for a command that has to succeed. @returns what it printed */
  async sh(command: string): Promise<string> {
    const { code, text } = await this.try(command);
    if (code === 0) return text;
    throw new Error(`${command} ended with ${code}:\n${text}\n${await this.evidence()}`);
  }

  /** What systemd says of the service. @param names of its properties, as in "MainPID" */
  async service<Name extends string>(...names: Name[]): Promise<Record<Name, string>> {
    const lines = (await this.sh(`systemctl show tallyman ${names.map((name) => `-p ${name}`).join(' ')}`)).trim();
    return Object.fromEntries(lines.split('\n').map((line) => line.split(/=(.*)/s))) as Record<Name, string>;
  }

  /** What console and service said last. */
  async evidence(): Promise<string> {
    const { text: journal } = await this.try('journalctl --no-pager -o cat -n 60 -u tallyman');
    return `${this.#console.slice(-2000)}\n${journal}`;
  }

  /** A USB serial adapter at the cable of this socket. @param serial what it calls itself; its stable name has it */
  async plug(socket: number, serial: string): Promise<void> {
    const where = { bus: 'usb.0', port: String(socket), id: `adapter-${socket}`, chardev: cableName(socket) };
    await this.#order('device_add', { driver: 'usb-serial', serial, ...where, ...plugged });
  }

  async pull(socket: number): Promise<void> {
    await this.#order('device_del', { id: `adapter-${socket}` });
  }

  /** The device behind the adapter. */
  cable(socket: number): Cable {
    const cable = this.#cables.get(socket);
    if (cable === undefined) throw new Error(`there is no cable ${socket}`);
    return cable;
  }

  /** Whether the network's cable is in. */
  async network(up: boolean): Promise<void> {
    await this.#order('set_link', { name: 'cable-to-lan', up });
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
    machine.kill('SIGKILL');
    await this.#isOff(machine);
  }

  /** As somebody does who has time. */
  async shutDown(): Promise<void> {
    const machine = this.#machine;
    if (machine === undefined) return;
    this.#shell?.write('systemctl poweroff\n');
    await this.#isOff(machine);
  }

  async #isOff(machine: ChildProcess): Promise<void> {
    await until('the machine is off', () => machine.exitCode !== null || machine.signalCode !== null, this.#why);
    this.#shell?.destroy();
    this.#control?.destroy();
    // What went through a cable before is heard all the same.
    for (const cable of this.#cables.values()) await cable.ended;
    this.#machine = undefined;
  }
}

/** An adapter is there whether or not anybody holds the other end of its cable. */
const plugged = { 'always-plugged': true };

/** A Pi's processor; kernel and first file system are the disk's own. */
const boardLike = (disk: string): string[] => [
  ...['-nodefaults', '-display', 'none', '-no-reboot', '-machine', 'virt', '-accel', 'tcg', '-cpu', 'cortex-a72'],
  ...['-m', String(memoryMib), '-kernel', `${disk}.kernel`, '-initrd', `${disk}.initramfs`],
  ...['-append', 'console=ttyAMA0 root=/dev/vda rw quiet panic=-1 mitigations=off'],
  ...['-serial', 'stdio', '-device', 'qemu-xhci,id=usb', '-device', 'virtio-serial-pci'],
];
