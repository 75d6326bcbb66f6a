/**
 * A USB device with any ids, made by the kernel through configfs (Documentation/usb/gadget_configfs.rst) and plugged
 * into a USB controller that exists only for that (`dummy_hcd`): real USB from the descriptors up, with us at the
 * device's end.
 */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const gadgets = '/sys/kernel/config/usb_gadget';

export type GadgetOptions = {
  name: string;
  vendorId: number;
  productId: number;
  product: string;
  /** What the kernel calls the kind of thing: "acm", "hid". */
  function: string;
  /** Attributes of it. */
  attributes?: Record<string, string | Uint8Array>;
};

export class Gadget {
  readonly #folder: string;
  readonly #function: string;

  constructor({ name, vendorId, productId, product, function: kind, attributes = {} }: GadgetOptions) {
    this.#folder = join(gadgets, name);
    this.#function = join(this.#folder, 'functions', `${kind}.${name}`);
    const [texts, config] = [join(this.#folder, 'strings/0x409'), join(this.#folder, 'configs/c.1')];
    for (const each of [this.#folder, texts, config, this.#function]) mkdirSync(each);
    writeFileSync(join(this.#folder, 'idVendor'), `${vendorId}`);
    writeFileSync(join(this.#folder, 'idProduct'), `${productId}`);
    writeFileSync(join(texts, 'manufacturer'), 'Maker');
    writeFileSync(join(texts, 'product'), product);
    for (const [attribute, value] of Object.entries(attributes)) writeFileSync(join(this.#function, attribute), value);
    symlinkSync(this.#function, join(config, `${kind}.${name}`));
  }

  /** What the kernel chose for it: "port_num" of acm, "dev" of hid. */
  attribute(name: string): string {
    return readFileSync(join(this.#function, name), 'utf8').trim();
  }

  /** @param socket 1 or 2: each has a controller of its own */
  plug(socket: number, serial: string): void {
    writeFileSync(join(this.#folder, 'strings/0x409/serialnumber'), serial);
    writeFileSync(join(this.#folder, 'UDC'), `dummy_udc.${socket - 1}`);
  }

  unplug(): void {
    writeFileSync(join(this.#folder, 'UDC'), '\n');
  }
}
