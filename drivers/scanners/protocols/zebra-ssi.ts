/**
 * Zebra (Symbol) Simple Serial Interface, packeted decode data. Manual: Zebra SSI Programmer's Guide. Default line 9600
 * 8N1.
 *
 *     length  opcode  source  status  data …  checksum × 2
 *     │       │       │       └ from the decoder: 0 sent again · 1 more packets of this code follow
 *     │       │       └ 00 decoder, 04 host
 *     │       └ F3 decode data (type byte, then the code) · F6 event · D0 ACK · D1 NAK
 *     └ all bytes but the checksum, which is the two's complement of their sum, high byte first
 *
 *     ACK   04 D0 04 00 FF 28              every decode must be acknowledged, or it is sent again
 *     NAK   05 D1 04 00 01 FF 25           cause 1: send it again
 *     beep  05 E6 04 00 00 FF 11           00 one short high tone; 05 one, 06 two, 07 three short low ones; 0F one long low one, 10 two
 *
 * The ACK is held back until the scan is recorded, and the beep after it says what became of it: the scanner's own
 * good-decode beep has to be off. A code sent again (status bit 0, or while its answer is due) is no second scan.
 */
import { z } from 'zod';
import type { Protocol, Session, SessionEffect, Signal } from '../../driver.ts';
import type { Framed } from '../../framer.ts';
import { cutScan } from '../../reading.ts';
import { isBlank } from '../blank.ts';
import { handshake as newHandshake } from '../handshake.ts';
import { ssiChecksum, ssiFramer } from '../ssi-framer.ts';

const op = { decode: 0xf3, event: 0xf6, ack: 0xd0, nak: 0xd1, beep: 0xe6 } as const;
const host = 0x04;
const status = { again: 1, moreFollows: 2 } as const;
const resend = 1;

/** Bytes inside a packet follow each other within a few ms. */
const silenceMs = 100;
/** A scanner whose packet is not acknowledged sends it again within two seconds; later it has given the code up. */
const partsMs = 3000;
const noiseInRowForDiagnosis = 2;

const options = () =>
  z.strictObject({
    'max-length': z.int().min(1).max(8192).default(4096).describe('Longest code in bytes'),
  });
type ZebraSsiOptions = z.infer<ReturnType<typeof options>>;

function packet(opcode: number, ...data: number[]): Uint8Array {
  const body = Uint8Array.of(4 + data.length, opcode, host, 0, ...data);
  const checksum = ssiChecksum(body);
  return Uint8Array.of(...body, checksum >> 8, checksum & 0xff);
}

const ack = packet(op.ack);
/**
 * After the ACK. After `trouble` nothing was recorded: a code that the scanner still has is asked for again instead.
 */
const beeps: Record<Signal, Uint8Array> = {
  good: packet(op.beep, 0x00),
  duplicate: packet(op.beep, 0x06),
  unknown: packet(op.beep, 0x07),
  refused: packet(op.beep, 0x0f),
  trouble: packet(op.beep, 0x10),
};

function session({ 'max-length': maxLength }: ZebraSsiOptions, handshake = newHandshake()): Session {
  const framer = ssiFramer();
  /** The packets of one code so far, and the newest of them. */
  let begun: Uint8Array = new Uint8Array(0);
  let newestPart: { bytes: Uint8Array; atMs: number } | undefined;
  let lastByteMs = 0;
  let noiseInRow = 0;
  let diagnosis: string | undefined;

  const write = (bytes: Uint8Array): SessionEffect => ({ type: 'write', bytes });
  const diagnose = (text: string | undefined): SessionEffect[] => {
    if (text === diagnosis) return [];
    diagnosis = text;
    return [{ type: 'diagnosis', text }];
  };

  const forgetParts = () => {
    begun = new Uint8Array(0);
    newestPart = undefined;
  };

  const decoded = (bytes: Uint8Array, flags: number, nowMs: number): SessionEffect[] => {
    const out: SessionEffect[] = [];
    if (newestPart !== undefined && nowMs - newestPart.atMs > partsMs) {
      out.push({ type: 'bad', reason: 'partial', bytes: begun.length });
      forgetParts();
    }
    // Our ACK for this part was lost.
    if (flags & status.again && newestPart !== undefined && Buffer.compare(newestPart.bytes, bytes) === 0) {
      return [...out, write(ack)];
    }
    // Of a code that is too long no more is kept than shows it; its last packet is its end, and no code of its own.
    begun = Buffer.concat([begun, bytes]).subarray(0, maxLength + 1);
    newestPart = { bytes, atMs: nowMs };
    if (flags & status.moreFollows) return [...out, write(ack)];
    const whole = begun;
    forgetParts();
    const tooLong = whole.length > maxLength;
    if (tooLong) out.push({ type: 'bad', reason: 'too-long', bytes: whole.length });
    const { text } = tooLong ? cutScan(whole) : { text: Buffer.from(whole).toString('latin1') };
    return [...out, ...scanned(text, whole.length, flags, nowMs)];
  };

  const scanned = (text: string, length: number, flags: number, nowMs: number): SessionEffect[] => {
    if (isBlank(text)) return [write(ack)];
    const sent = handshake.sent(text, nowMs, (flags & status.again) !== 0);
    if (sent.type !== 'new') {
      const repeat: SessionEffect = { type: 'bad', reason: 'repeat', bytes: length };
      if (sent.type === 'awaiting') return [repeat];
      return sent.type === 'sounded' ? [repeat, write(ack)] : [repeat, write(ack), write(beeps[sent.signal])];
    }
    return [{ type: 'reading', reading: { type: 'scan', text } }];
  };

  const frame = (bytes: Uint8Array, nowMs: number): SessionEffect[] => {
    noiseInRow = 0;
    const [, opcode, , flags = 0] = bytes;
    // The byte before the code is its type; the AIM identifier, when the scanner sends it, says more.
    if (opcode === op.decode) return [...diagnose(undefined), ...decoded(bytes.slice(5), flags, nowMs)];
    return opcode === op.event ? [write(ack)] : [];
  };

  const effects = (framed: Framed[], nowMs: number): SessionEffect[] =>
    framed.flatMap((item) => {
      if (item.type === 'frame') return frame(item.bytes, nowMs);
      noiseInRow += 1;
      const text =
        'the bytes are no SSI packets: set the scanner to SSI host with packeted decode data, or use protocol "serial-line"';
      return [
        { type: 'bad', reason: item.reason, bytes: item.bytes } satisfies SessionEffect,
        ...(noiseInRow >= noiseInRowForDiagnosis ? diagnose(text) : []),
      ];
    });

  return {
    start: () => [],
    receive(chunk, nowMs) {
      lastByteMs = nowMs;
      const out = effects(framer.push(chunk), nowMs);
      if (framer.held > 0) out.push({ type: 'timer', ms: silenceMs });
      return out;
    },
    tick(nowMs) {
      if (framer.held === 0) return [];
      const waitMs = lastByteMs + silenceMs - nowMs;
      return waitMs > 0 ? [{ type: 'timer', ms: waitMs }] : effects(framer.end(), nowMs);
    },
    signal(signal, nowMs, earlier = false) {
      const asked = handshake.answered(signal, nowMs);
      if (asked === 'wire')
        return signal === 'trouble' ? [write(packet(op.nak, resend))] : [write(ack), write(beeps[signal])];
      // The scanner waits for a newer code: no ACK for that one, and no good beep that would be taken for its own.
      return earlier || (asked === 'older' && signal === 'good') ? [] : [write(beeps[signal])];
    },
    midMessage: () => framer.held > 0 || begun.length > 0,
    end() {
      const bytes = framer.held + begun.length;
      framer.end();
      return bytes > 0 ? [{ type: 'bad', reason: 'partial', bytes }] : [];
    },
  };
}

export const zebraSsi: Protocol<ZebraSsiOptions> = {
  name: 'zebra-ssi',
  kind: 'scanner',
  title: 'Zebra (Symbol) scanner with SSI: acknowledged and beeps when the scan is recorded',
  transport: 'serial',
  line: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  options,
  resends: () => true,
  probing: { proof: 'checksum', speak: 'scan any barcode', listen: [{}] },
  session,
};
