/**
 * What simulated HID devices say about themselves. Report descriptors as USB HID 1.11 (6.2.2) and the HID Point of Sale
 * usage tables 1.02 write them; read them from top to bottom as "what follows is …".
 */
export type HidIdentity = {
  name: string;
  vendorId: number;
  productId: number;
  descriptor: Uint8Array;
};

const item = (prefix: number, ...data: number[]) => [prefix, ...data];
const usagePage = (page: number) => item(0x05, page);
const usage = (id: number) => item(0x09, id);
const range = (from: number, to: number) => [...item(0x19, from), ...item(0x29, to)];
const logical = (min: number, max: number) => [...item(0x15, min & 0xff), ...item(0x26, max & 0xff, max >> 8)];
const reportId = (id: number) => item(0x85, id);
const fields = (count: number, bits: number) => [...item(0x95, count), ...item(0x75, bits)];
const input = (flags: number) => item(0x81, flags);
const output = (flags: number) => item(0x91, flags);
const application = item(0xa1, 0x01);
const logicalCollection = item(0xa1, 0x02);
const end = item(0xc0);
const [array, variable, constant] = [0x00, 0x02, 0x03];

const weighing = 0x8d;
const scanner = 0x8c;

/**
 * Data report 3: status, unit, exponent, weight. Control report 2, where the scale has one: enforced zero return, zero.
 */
export function scaleDescriptor(canZero: boolean): Uint8Array {
  const control = [
    ...[reportId(2), usage(0x31), logicalCollection, usage(0x81), usage(0x80), logical(0, 1)],
    ...[fields(2, 1), output(variable), fields(1, 6), output(constant), end],
  ];
  return Uint8Array.from(
    [
      ...[usagePage(weighing), usage(0x20), application, reportId(3), usage(0x32), logicalCollection],
      ...[usage(0x70), logicalCollection, range(0x71, 0x78), logical(1, 8), fields(1, 8), input(array), end],
      ...[usage(0x50), logicalCollection, range(0x51, 0x5c), logical(1, 12), fields(1, 8), input(array), end],
      ...[usage(0x41), logical(-128, 127), fields(1, 8), input(variable)],
      ...[usage(0x40), item(0x27, 0xff, 0xff, 0x00, 0x00), fields(1, 16), input(variable), end],
      ...(canZero ? control : []),
      end,
    ].flat(),
  );
}

/** One input report of `bytes` bytes, with or without an id. */
export function scannerDescriptor(id: number | undefined, bytes: number): Uint8Array {
  return Uint8Array.from(
    [
      ...[usagePage(scanner), usage(0x02), application, ...(id === undefined ? [] : [reportId(id)])],
      ...[usage(0x12), logical(0, 255), fields(bytes, 8), input(variable), end],
    ].flat(),
  );
}

/** The boot keyboard of USB HID 1.11, appendix B.1. */
export const keyboardDescriptor = Uint8Array.from(
  [
    ...[usagePage(0x01), usage(0x06), application],
    ...[usagePage(0x07), range(0xe0, 0xe7), logical(0, 1), fields(8, 1), input(variable)],
    ...[fields(1, 8), input(constant)],
    ...[fields(5, 1), usagePage(0x08), range(0x01, 0x05), output(variable), fields(1, 3), output(constant)],
    ...[fields(6, 8), logical(0, 255), usagePage(0x07), range(0x00, 0xff), input(array), end],
  ].flat(),
);
