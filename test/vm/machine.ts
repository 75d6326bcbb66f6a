/**
 * A small machine with a real kernel, emulated: Debian's kernel and udev, this repository and this Node as read-only
 * folders. It has a USB controller, and two cables that end in pipes, so that whoever is inside can plug serial
 * adapters into itself and play the devices behind them.
 *
 *     /dev/virtio-ports/    qmp      the machine's own control: what is plugged into its USB
 *                           cable-1  the far end of the cable that an adapter with chardev=cable-1 is plugged to; cable-2
 *                           report   the exit status of the tests, and in the next line what they found, as JSON
 */
import { type ChildProcess, execFile, type StdioOptions, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const repository = join(import.meta.dirname, '../..');
const buildScript = join(import.meta.dirname, 'build.sh');
const images = join(repository, '.cache/vm');
const cables = ['cable-1', 'cable-2'];

/**
 * The folder with the guest's kernel and first file system; built once for each state of the scripts that make them.
 */
export async function image(): Promise<string> {
  const key = createHash('sha256');
  for (const part of [buildScript, join(import.meta.dirname, 'init')]) key.update(await readFile(part));
  const name = key.digest('hex').slice(0, 16);
  const folder = join(images, name);
  const there = await access(folder).then(
    () => true,
    () => false,
  );
  if (there) return folder;
  await mkdir(images, { recursive: true });
  const made = await mkdtemp(join(images, 'new-'));
  try {
    await promisify(execFile)(buildScript, [made]);
    // Whoever builds at the same time makes the same; the first one stays.
    await rename(made, folder).catch(async (error) => {
      if (error.code !== 'ENOTEMPTY') throw error;
    });
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  for (const old of await readdir(images)) {
    if (old !== name && !old.startsWith('new-')) await rm(join(images, old), { recursive: true, force: true });
  }
  return folder;
}

const clock = 'tsc=reliable clocksource=tsc no_timer_check';

/** What every machine here is: a processor, this kernel, a USB controller; its console is the standard output. */
export const bare = (image: string, command: readonly string[], memoryMib: number): string[] => [
  ...['-nodefaults', '-display', 'none', '-no-reboot', '-machine', 'q35', '-accel', 'tcg', '-cpu', 'max'],
  ...['-m', String(memoryMib), '-kernel', join(image, 'kernel'), '-initrd', join(image, 'initramfs')],
  // Any other clock is a device of its own, which an emulated processor pays for at every look.
  ...['-append', `console=ttyS0 quiet panic=-1 mitigations=off ${clock} -- ${command.join(' ')}`],
  ...['-serial', 'stdio', '-device', 'qemu-xhci,id=usb,addr=0x10', '-device', 'virtio-serial-pci'],
];

/**
 * Switches it on; the process ends when the guest switches it off.
 *
 * @param scratch a folder for its sockets; what comes out of the pipe `report` is written there, too
 * @param command what `guest/start.sh` is to do
 */
export function switchOn(
  { image, scratch, command }: { image: string; scratch: string; command: string[] },
  stdio: StdioOptions,
): ChildProcess {
  /**
   * Both ends within this one process: what the guest writes into the pipe comes out of the machine's other part, and
   * back.
   */
  const crossed = (name: string) => [
    ...['-chardev', `socket,id=${name},path=${join(scratch, name)},server=on,wait=off`],
    ...['-chardev', `socket,id=${name}-pipe,path=${join(scratch, name)}`],
    ...['-device', `virtserialport,chardev=${name}-pipe,name=${name}`],
  ];
  const folder = (name: string, path: string) => [
    ...['-fsdev', `local,id=${name},path=${path},security_model=none,readonly=on,multidevs=remap`],
    ...['-device', `virtio-9p-pci,fsdev=${name},mount_tag=${name}`],
  ];
  return spawn(
    'qemu-system-x86_64',
    [
      ...bare(image, command, 1024),
      ...folder('repo', repository),
      ...folder('node', dirname(process.execPath)),
      ...[...cables, 'qmp'].flatMap(crossed),
      ...['-mon', 'chardev=qmp,mode=control'],
      ...['-chardev', `file,id=report,path=${join(scratch, 'report')}`],
      ...['-device', 'virtserialport,chardev=report,name=report'],
    ],
    { stdio },
  );
}
