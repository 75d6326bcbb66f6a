/**
 * Watches the lengths that MQTT packets announce, without keeping their bytes:
 *   byte 1: type and flags · bytes 2-5: remaining length, 7 bits a byte, low first, top bit = more (MQTT 5.0 §1.5.5) ·
 *   body
 */
export class PacketLengths {
  readonly #bytesMax: number;
  /** Bytes of the current body still to come; undefined while in a header. */
  #body: number | undefined;
  /** Header bytes read: 0 before the type byte. */
  #header = 0;
  #length = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** @returns false when a packet announces more than the maximum, or a length of more than four bytes */
  push(chunk: Buffer): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#body !== undefined) {
        const taken = Math.min(this.#body, chunk.length - at);
        at += taken;
        this.#body -= taken;
        if (this.#body === 0) this.#next();
        continue;
      }
      const byte = chunk[at] ?? 0;
      at += 1;
      this.#header += 1;
      if (this.#header === 1) continue;
      this.#length += (byte & 0x7f) * 128 ** (this.#header - 2);
      if (this.#length > this.#bytesMax || this.#header > 5) return false;
      if ((byte & 0x80) !== 0) continue;
      if (this.#length === 0) this.#next();
      else this.#body = this.#length;
    }
    return true;
  }

  #next(): void {
    this.#body = undefined;
    this.#header = 0;
    this.#length = 0;
  }
}
