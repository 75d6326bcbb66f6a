/**
 * What devices say about themselves, how they are addressed, and what nobody needs as long as no HID device is
 * configured.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hidAddressOf, parseHidAddress } from '../../../drivers/transports/hid-address.ts';
import { parseReportDescriptor } from '../../../drivers/transports/hid-descriptor.ts';
import { scaleDescriptor } from '../../../firmware-sim/hid/descriptors.ts';
import { hidSimulators } from '../../../firmware-sim/hid/simulators.ts';
import { createEvent, decodeEvent, inputEvent } from '../../../firmware-sim/hid/uhid.ts';

const descriptorOf = (name: string, settings: object = {}) =>
  parseReportDescriptor((hidSimulators[name] ?? expect.fail(name))(settings).identity.descriptor);

describe('report descriptors', () => {
  test('of a scale: what it is, its data report, its control report', () => {
    expect(descriptorOf('usb-hid')).toEqual({
      collections: [{ page: 0x8d, usage: 0x20 }],
      reports: [
        { kind: 'input', id: 3, bits: 40 },
        { kind: 'output', id: 2, bits: 8 },
      ],
    });
    expect(parseReportDescriptor(scaleDescriptor(false)).reports).toEqual([{ kind: 'input', id: 3, bits: 40 }]);
  });

  test('of scanners and keyboards', () => {
    expect(descriptorOf('hid-pos')).toEqual({
      collections: [{ page: 0x8c, usage: 0x02 }],
      reports: [{ kind: 'input', id: 2, bits: 63 * 8 }],
    });
    expect(descriptorOf('hid-pos', { make: 'symbol-com' }).reports).toEqual([{ kind: 'input', id: 0, bits: 64 * 8 }]);
    expect(descriptorOf('hid-keyboard')).toEqual({
      collections: [{ page: 0x01, usage: 0x06 }],
      reports: [
        { kind: 'input', id: 0, bits: 64 },
        { kind: 'output', id: 0, bits: 8 },
      ],
    });
  });

  test.each<[string, string, object]>([
    [
      'two functions in one device',
      '05 01 09 06 a1 01 85 01 c0 05 8d 09 20 a1 01 85 03 c0',
      {
        collections: [
          { page: 1, usage: 6 },
          { page: 0x8d, usage: 0x20 },
        ],
      },
    ],
    ['a usage that brings its page', '0b 20 00 8d 00 a1 01 c0', { collections: [{ page: 0x8d, usage: 0x20 }] }],
    ['a vendor page', '06 00 ff 09 01 a1 01 c0', { collections: [{ page: 0xff00, usage: 1 }] }],
    [
      'collections inside are not its own',
      '05 8d 09 20 a1 01 09 32 a1 01 c0 c0',
      { collections: [{ page: 0x8d, usage: 0x20 }] },
    ],
    ['push and pop', '05 8d a4 05 01 b4 09 20 a1 01 c0', { collections: [{ page: 0x8d, usage: 0x20 }] }],
    ['a long item', 'fe 02 00 aa bb 05 8d 09 20 a1 01 c0', { collections: [{ page: 0x8d, usage: 0x20 }] }],
    ['cut in an item', '05 8d 09 20 a1 01 26 ff', { collections: [{ page: 0x8d, usage: 0x20 }] }],
    ['nothing', '', { collections: [], reports: [] }],
  ])('%s', (_, hex, expected) => {
    expect(parseReportDescriptor(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toMatchObject(expected);
  });

  test('any bytes have an answer of bounded size', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6000 }), (bytes) => {
        const { collections, reports } = parseReportDescriptor(bytes);
        expect(collections.length).toBeLessThanOrEqual(2048);
        expect(reports.length).toBeLessThanOrEqual(256);
      }),
      { numRuns: 300 },
    );
  });
});

describe('addresses', () => {
  test.each<[string, object | undefined]>([
    ['hid:0922:8003', { type: 'ids', vendorId: 0x0922, productId: 0x8003, serial: undefined }],
    ['HID:0EB8:F000', { type: 'ids', vendorId: 0x0eb8, productId: 0xf000, serial: undefined }],
    ['hid:0922:8003:a:1 b', { type: 'ids', vendorId: 0x0922, productId: 0x8003, serial: 'a:1 b' }],
    ['hid:usage=8d20', { type: 'usage', usage: { page: 0x8d, usage: 0x20 } }],
    ['hid:usage=ff000001', { type: 'usage', usage: { page: 0xff00, usage: 1 } }],
    ['/dev/hidraw0', { type: 'path', path: '/dev/hidraw0' }],
    ['hid:922:8003', undefined],
    ['hid:0922:8003:', undefined],
    ['hid:usage=8d2', undefined],
    ['hidraw0', undefined],
    ['', undefined],
  ])('%s', (port, expected) => {
    expect(parseHidAddress(port)).toEqual(expected);
  });

  test('what is proposed for a device leads back to it', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 0xffff }),
        fc.nat({ max: 0xffff }),
        fc.string({ maxLength: 60 }),
        (vendorId, productId, serial) => {
          expect(parseHidAddress(hidAddressOf({ vendorId, productId, serial }))).toEqual({
            type: 'ids',
            vendorId,
            productId,
            serial: serial || undefined,
          });
        },
      ),
    );
  });
});

describe('uhid events', () => {
  test('say where the kernel looks for them', () => {
    const { identity } = hidSimulators['usb-hid']?.({}) ?? expect.fail();
    const create = createEvent(identity, 'A1');
    expect(create).toHaveLength(4376);
    expect([
      create.readUInt32LE(0),
      create.readUInt16LE(260),
      create.readUInt32LE(264),
      create.readUInt32LE(268),
    ]).toEqual([11, identity.descriptor.length, 0x0922, 0x8003]);
    expect(create.toString('latin1', 196, 199)).toBe('A1\0');
    expect(create.subarray(280, 280 + identity.descriptor.length)).toEqual(Buffer.from(identity.descriptor));
    const input = inputEvent(Uint8Array.of(3, 4));
    expect([input.readUInt32LE(0), input.readUInt16LE(4), input[6], input[7]]).toEqual([12, 2, 3, 4]);
  });

  test('of the kernel are understood and answered', () => {
    const output = Buffer.alloc(4376);
    output.writeUInt32LE(6, 0);
    output.set([2, 2], 4);
    output.writeUInt16LE(2, 4100);
    expect(decodeEvent(output)).toEqual({ report: Buffer.from([2, 2]) });
    const set = Buffer.alloc(4376);
    set.writeUInt32LE(13, 0);
    set.writeUInt32LE(77, 4);
    set.writeUInt16LE(2, 10);
    set.set([2, 1], 12);
    expect(decodeEvent(set)).toEqual({
      report: Buffer.from([2, 1]),
      reply: Buffer.from('0e0000004d0000000000', 'hex'),
    });
    const open = Buffer.alloc(4376);
    open.writeUInt32LE(4, 0);
    expect(decodeEvent(open)).toEqual({});
  });
});

test('node-hid is loaded for the first HID device that is opened, and not before', () => {
  const transport = join(import.meta.dirname, '../../../drivers/transports/hid.ts');
  const script = `
    const { createRequire } = await import('node:module');
    const { hidBus } = await import(${JSON.stringify(transport)});
    const needs = { usages: [], known: [], keep: 'every', driver: 'hidraw', exclusive: false };
    const loaded = () => Object.keys(createRequire(${JSON.stringify(transport)}).cache).some((path) => path.includes('node-hid'));
    await hidBus().identity('hid:fffe:fffe', needs);
    const code = await hidBus().transport('hid:fffe:fffe', needs)({}).catch((error) => error.code);
    console.log(JSON.stringify([code, loaded()]));
  `;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(JSON.parse(out)).toEqual(['absent', false]);
});
