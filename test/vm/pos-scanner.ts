/**
 * A scanner in HID-POS mode on the guest's USB: the kernel plays the device (configfs, `dummy_hcd`), from the
 * descriptor and the reports of our simulator, which lie in the shared folder.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hidSimulators } from '../../firmware-sim/hid/simulators.ts';
import type { DockMachine } from './dock-machine.ts';

const gadget = '/sys/kernel/config/usb_gadget/pos';

/** What the configuration calls it. */
export const posScannerTable = `[[device]]
name = "pos"
station = "receiving-4"
kind = "scanner"
protocol = "hid-pos"
layout = "symbol-com"
port = "hid:05e0:0600"
`;

export class PosScanner {
  readonly #machine: DockMachine;
  readonly #folder: string;
  readonly #device = hidSimulators['hid-pos']?.({ make: 'symbol-com' });

  /** @param shared what the machine sees as /shared */
  constructor(machine: DockMachine, shared: string) {
    this.#machine = machine;
    this.#folder = join(shared, 'pos');
  }

  async plug(): Promise<void> {
    const { identity } = this.#device ?? {};
    if (identity === undefined) throw new Error('there is no such simulator');
    await mkdir(this.#folder, { recursive: true });
    await writeFile(join(this.#folder, 'descriptor'), identity.descriptor);
    await this.#machine.sh(
      [
        'modprobe -a libcomposite usb_f_hid dummy_hcd',
        'mountpoint -q /sys/kernel/config || mount -t configfs none /sys/kernel/config',
        `mkdir -p ${gadget}/strings/0x409 ${gadget}/configs/c.1 ${gadget}/functions/hid.pos`,
        `cd ${gadget}`,
        `echo ${identity.vendorId} >idVendor && echo ${identity.productId} >idProduct`,
        `echo Maker >strings/0x409/manufacturer && echo Scanner >strings/0x409/product && echo P1 >strings/0x409/serialnumber`,
        'echo 0 >functions/hid.pos/protocol && echo 0 >functions/hid.pos/subclass && echo 64 >functions/hid.pos/report_length',
        'cat /shared/pos/descriptor >functions/hid.pos/report_desc',
        'ln -s functions/hid.pos configs/c.1/',
        'ls /sys/class/udc | head -n 1 >UDC; cd /',
      ].join(' && '),
    );
  }

  async scan(code: string): Promise<void> {
    for (const effect of this.#device?.hand('scan', code) ?? []) {
      if (effect.type !== 'send') continue;
      await writeFile(join(this.#folder, 'report'), effect.bytes);
      await this.#machine.sh('cat /shared/pos/report >/dev/hidg0');
    }
  }
}
