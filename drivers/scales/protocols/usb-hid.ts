/**
 * USB scales that speak HID weighing: DYMO, Stamps.com, Fairbanks, Mettler PS60 and BC60 … Source: USB-IF HID Point of
 * Sale usage tables 1.02, chapter 4 (usage page 8D); quirks from usbscale and its issues.
 *
 *     id  status  unit  exp  lo  hi            one input report, several times a second, unasked
 *     │   │       │     │    └ weight, 16 bits, unsigned, low byte first
 *     │   │       │     └ signed: the weight counts in 10^exp of the unit
 *     │   │       └ 1 mg  2 g  3 kg  4 ct  5 tael  6 gr  7 dwt  8 t  9 short ton  10 oz t  11 oz  12 lb
 *     │   └ 1 fault  2 stable at zero  3 in motion  4 stable  5 under zero  6 over limit  7 to be calibrated  8 to be zeroed
 *     └ 3; some say 4
 *
 *     03 04 0B FF 6F 04 = 1135 × 10⁻¹ oz       03 04 0C FE 11 03 = 785 × 10⁻² lb
 *
 *     02 02  ─►  output or feature report 2: bit 1 sets zero, bit 0 enforces a return to zero first. Most scales have none.
 *
 * Below zero is a status and no sign: weight 23 with status 5 is −23 steps. The unit follows the button that the
 * operator pressed last, so it may change from one report to the next. Nothing acknowledges a zero: it happened when
 * the scale says so.
 */
import { z } from 'zod';
import { noLine, type Protocol, type Session, type SessionEffect } from '../../driver.ts';
import type { Weighing, WeightUnit } from '../../reading.ts';
import { usbScaleModels } from '../usb-hid-models.ts';

const dataReports = [3, 4];
const reportBytes = 6;
const reportBytesMax = 64;
/** No scale counts finer or coarser; beyond it the bytes are something else. */
const exponents = { min: -6, max: 3 };
/** All sixteen bits: the weight may be anything above. */
const fullScale = 0xffff;

/** The same report again tells nothing new for this long. Scales report up to a hundred times a second. */
const sameReportMs = 50;
const silentMs = 3000;
const zeroMs = 3000;
/** A report this soon after the command may have been on its way before. */
const zeroSeenMs = 300;
const badInRowForDiagnosis = 2;

const units: Record<number, WeightUnit> = {
  ...{ 1: 'mg', 2: 'g', 3: 'kg', 4: 'ct', 6: 'gr', 7: 'dwt', 8: 't', 10: 'ozt', 11: 'oz', 12: 'lb' },
};
/** Units that scales show and that are no unit of ours. */
const otherUnits: Record<number, string> = { 5: 'tael', 9: 'short tons' };

const status = { fault: 1, zero: 2, motion: 3, stable: 4, underZero: 5, overLimit: 6, calibrate: 7, rezero: 8 };

const zeroReports = {
  standard: Uint8Array.of(0x02, 0x02),
  'stamps-550': Uint8Array.of(0x04, 0x01),
};

const options = () =>
  z.strictObject({
    zero: z
      .enum(['standard', 'stamps-550', 'none'])
      .default('standard')
      .describe('The report that sets zero. standard: 02 02. stamps-550: 04 01. none: never try'),
    'first-report-is-stale': z
      .boolean()
      .default(true)
      .describe('The first report after the opening may be the weighing before it (usbscale, QZ Tray): it is not used'),
    'full-scale-is-a-limit': z
      .boolean()
      .default(true)
      .describe(
        '65535 steps are taken as "more than fits": large scales stay there when their finest step is too fine',
      ),
  });
type UsbHidScaleOptions = z.infer<ReturnType<typeof options>>;

/** weight × 10^exponent as decimal text, exactly: 785 and −2 are "7.85", 12 and 1 are "120". */
function decimalText(weight: number, exponent: number): string {
  if (exponent >= 0) return weight === 0 ? '0' : `${weight}${'0'.repeat(exponent)}`;
  const digits = String(weight).padStart(1 - exponent, '0');
  return `${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
}

const weighing = (state: Weighing['state'], rest: Omit<Weighing, 'type' | 'state'> = {}): Weighing => ({
  type: 'weighing',
  state,
  ...rest,
});

/** What a report says, or why it is none. */
export function decodeReport(
  report: Uint8Array,
  { 'full-scale-is-a-limit': fullScaleIsLimit }: Pick<UsbHidScaleOptions, 'full-scale-is-a-limit'>,
): Weighing | { bad: string } {
  const [id = 0, state = 0, unitCode = 0, exponentByte = 0, low = 0, high = 0] = report;
  if (!dataReports.includes(id)) return { bad: 'report-id' };
  // Some fill the report up with zeros.
  const padded = report.subarray(reportBytes).every((byte) => byte === 0);
  if (report.length < reportBytes || report.length > reportBytesMax || !padded) return { bad: 'length' };
  const exponent = (exponentByte << 24) >> 24;
  const weight = low | (high << 8);
  const unit = units[unitCode];
  const other = otherUnits[unitCode];

  switch (state) {
    // These say nothing about a load, and what stands in the other fields is anything.
    case status.fault:
      return weighing('fault');
    case status.calibrate:
      return weighing('fault', { detail: 'the scale must be calibrated' });
    case status.rezero:
      return weighing('zero-not-found', { detail: 'empty the scale and set it to zero' });
    case status.overLimit:
      return weighing('over-capacity');
    case status.zero:
    case status.motion:
    case status.stable:
    case status.underZero:
      break;
    default:
      return { bad: 'status' };
  }
  if (unit === undefined && other === undefined) return { bad: 'unit' };
  if (exponent < exponents.min || exponent > exponents.max) return { bad: 'exponent' };
  if (state === status.zero && weight !== 0) return { bad: 'contradiction' };
  const sign = state === status.underZero && weight > 0 ? '-' : '';
  const digits = sign + decimalText(weight, exponent);
  if (unit === undefined) return weighing('not-a-weight', { detail: `the scale shows ${digits} ${other}` });
  if (state === status.underZero) return weighing('under-zero', { digits, unit });
  if (weight === fullScale && fullScaleIsLimit) {
    return weighing('over-capacity', { detail: 'more than the scale can report in this unit: press its unit key' });
  }
  return weighing(state === status.motion ? 'motion' : 'stable', { digits, unit });
}

function session(options: UsbHidScaleOptions): Session {
  const zeroReport = options.zero === 'none' ? undefined : zeroReports[options.zero];
  let lastReportMs = 0;
  let first = options['first-report-is-stale'];
  let told: { report: Uint8Array; atMs: number } | undefined;
  let zeroByMs: number | undefined;
  let badInRow = 0;
  let diagnosis: string | undefined;

  const diagnose = (text: string | undefined): SessionEffect[] => {
    if (text === diagnosis) return [];
    diagnosis = text;
    return [{ type: 'diagnosis', text }];
  };

  const refused = (detail: string): SessionEffect => ({ type: 'reading', reading: weighing('refused', { detail }) });

  const bad = (reason: string, bytes: number): SessionEffect[] => {
    badInRow += 1;
    return [
      { type: 'bad', reason, bytes },
      ...(badInRow < badInRowForDiagnosis
        ? []
        : diagnose('what the device sends is not this protocol: check protocol and port')),
    ];
  };

  const due = (nowMs: number): SessionEffect => ({
    type: 'timer',
    ms: Math.max(1, Math.min(lastReportMs + silentMs, zeroByMs ?? Number.POSITIVE_INFINITY) - nowMs),
  });

  return {
    start(nowMs) {
      lastReportMs = nowMs;
      return [due(nowMs)];
    },
    receive(report, nowMs) {
      const decoded = decodeReport(report, options);
      if ('bad' in decoded) return bad(decoded.bad, report.length);
      badInRow = 0;
      lastReportMs = nowMs;
      const out = diagnose(undefined);
      if (first) {
        first = false;
        return [...out, { type: 'bad', reason: 'stale', bytes: report.length }];
      }
      const empty = decoded.state === 'stable' && !/[1-9]/.test(decoded.digits ?? '');
      if (empty && zeroByMs !== undefined && nowMs >= zeroByMs - zeroMs + zeroSeenMs) zeroByMs = undefined;
      if (told !== undefined && nowMs - told.atMs < sameReportMs && Buffer.compare(told.report, report) === 0) {
        return out;
      }
      told = { report: report.slice(0, reportBytesMax), atMs: nowMs };
      return [...out, { type: 'reading', reading: decoded }];
    },
    tick(nowMs) {
      const out: SessionEffect[] = [];
      if (zeroByMs !== undefined && nowMs >= zeroByMs) {
        zeroByMs = undefined;
        out.push(refused('zero refused: the scale did not go to zero'));
      }
      if (nowMs - lastReportMs < silentMs) return [...out, due(nowMs)];
      out.push(...diagnose('the scale does not answer: is it switched on, did it fall asleep?'));
      return [...out, { type: 'timer', ms: zeroByMs === undefined ? silentMs : Math.max(1, zeroByMs - nowMs) }];
    },
    signal: () => [],
    command(command, nowMs) {
      if (command !== 'zero' || zeroReport === undefined) {
        return [refused(`${command} refused: this scale has no such command`)];
      }
      zeroByMs = nowMs + zeroMs;
      return [{ type: 'write', bytes: zeroReport }, due(nowMs)];
    },
    end: () => [],
  };
}

export const usbHid: Protocol<UsbHidScaleOptions> = {
  name: 'usb-hid',
  kind: 'scale',
  title: 'USB scale (HID): DYMO, Stamps.com, Fairbanks, Mettler PS60 and others',
  transport: 'hid',
  line: noLine,
  options,
  probing: { proof: 'form', speak: 'switch the scale on and put a load on it', listen: [{}] },
  session,
  hid: () => ({
    // Scale device; weighing device, which is what some call the whole of it.
    usages: [
      { page: 0x8d, usage: 0x20 },
      { page: 0x8d, usage: 0x01 },
    ],
    known: usbScaleModels,
    keep: 'newest',
    driver: 'hidraw',
    exclusive: false,
  }),
};
