/**
 * Barcode scanners in HID-POS mode: no keyboard, no serial port, nothing typed into the console. Source: USB-IF HID
 * Point of Sale usage tables 1.02, chapter 3 (usage page 8C); makes differ in where things stand
 * (`hid-pos-layouts.ts`), as in the Access-IS LSR118:
 *
 *     02  count  AIM AIM AIM  data × 56  vendor × 2  flags        64 bytes; flags bit 0: the code goes on in the next report
 *
 * The parts of a long code are put together here. A code of which a part is missing is no code: reports carry no
 * number, so a part that is not full, has another AIM identifier or comes too late ends what was begun. The scanner
 * beeps by itself.
 */
import { z } from 'zod';
import { noLine, type Protocol, type Session, type SessionEffect } from '../../driver.ts';
import { cutScan } from '../../reading.ts';
import { isBlank } from '../blank.ts';
import { type LayoutName, type ReportLayout, reportLayouts } from '../hid-pos-layouts.ts';

/** The parts of one code follow each other within a few ms. */
const partsMs = 500;
/** What follows an unfinished code this soon is rather its rest than another one. */
const restMs = 1000;
/**
 * A code that just filled its last report has no end but this silence; cut in two by a shorter one, it would be two
 * codes.
 */
const fullMs = 300;
/** Reports that come this soon after the opening may be the rest of a code that began before it. */
const openingMs = 100;
const badInRowForDiagnosis = 2;

const options = () =>
  z.strictObject({
    layout: z
      .enum(Object.keys(reportLayouts) as [LayoutName, ...LayoutName[]])
      .default('access-is')
      .describe(
        `Where things stand in a report. ${Object.entries(reportLayouts)
          .map(([name, { title }]) => `${name}: ${title}`)
          .join('. ')}`,
      ),
    'max-length': z.int().min(1).max(8192).default(4096).describe('Longest code in bytes'),
  });
type HidPosOptions = z.infer<ReturnType<typeof options>>;

const aimIdentifier = /^\][A-Za-z][0-9A-Za-z]$/;

type Part = { aim: string; data: string; more: boolean };

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

/** One report, or why it is none. */
function decodePart(report: Uint8Array, layout: ReportLayout): Part | { bad: string } {
  if (layout.id !== undefined && report[0] !== layout.id) return { bad: 'report-id' };
  if (report.length !== layout.bytes) return { bad: 'length' };
  const count = report[layout.countAt] ?? 0;
  if (count > layout.data.bytes) return { bad: 'count' };
  const data = text(report.subarray(layout.data.at, layout.data.at + count));
  const full = count === layout.data.bytes;
  const { more: continued } = layout;
  const more = continued.by === 'flag' ? ((report[continued.at] ?? 0) & continued.mask) !== 0 : full;
  if (more && !full) return { bad: 'part' };

  const mark = layout.aimAt === undefined ? '' : text(report.subarray(layout.aimAt, layout.aimAt + 3));
  const aim = /^[\0 ]*$/.test(mark) ? '' : mark;
  if (aim !== '' && !aimIdentifier.test(aim)) return { bad: 'aim' };
  return { aim, data, more };
}

function session(options: HidPosOptions): Session {
  const layout: ReportLayout = reportLayouts[options.layout];
  const byFlag = layout.more.by === 'flag';
  const waitMs = byFlag ? partsMs : fullMs;
  let openedMs = 0;
  /** `dropped` says why it will be no code, `told` that this was said. */
  let begun: { aim: string; text: string; atMs: number; dropped?: string | undefined; told?: boolean } | undefined;
  let badInRow = 0;
  let diagnosis: string | undefined;

  const diagnose = (text: string | undefined): SessionEffect[] => {
    if (text === diagnosis) return [];
    diagnosis = text;
    return [{ type: 'diagnosis', text }];
  };

  const bad = (reason: string, bytes: number): SessionEffect => ({ type: 'bad', reason, bytes });

  /** What was begun and will not be finished. */
  const drop = (): SessionEffect[] => {
    const dropped = begun;
    begun = undefined;
    if (dropped === undefined || (dropped.told && dropped.text === '')) return [];
    return [bad(dropped.told ? 'rest' : (dropped.dropped ?? 'partial'), dropped.text.length)];
  };

  const finish = (): SessionEffect[] => {
    if (begun?.dropped === 'too-long' && !begun.told) {
      const reading = cutScan(Buffer.from(begun.text, 'latin1'));
      return [...drop(), { type: 'reading', reading }];
    }
    if (begun === undefined || begun.dropped !== undefined) return drop();
    const { aim, text } = begun;
    begun = undefined;
    const code = layout.suffix ? text.replace(/[\r\n]+$/, '') : text;
    if (isBlank(code)) return [];
    // Some send the identifier in its own field and, when told to, in front of the data as well.
    const whole = code.startsWith(aim) ? code : aim + code;
    return [{ type: 'reading', reading: { type: 'scan', text: whole } }];
  };

  /** Nothing followed in time. */
  const over = (nowMs: number): SessionEffect[] => {
    if (!byFlag) return finish();
    if (begun === undefined || nowMs - begun.atMs >= restMs) return drop();
    const out = begun.told ? [] : [bad(begun.dropped ?? 'partial', begun.text.length)];
    begun = { ...begun, text: '', dropped: 'partial', told: true };
    return [...out, { type: 'timer', ms: begun.atMs + restMs - nowMs }];
  };

  return {
    start(nowMs) {
      openedMs = nowMs;
      return [];
    },
    receive(report, nowMs) {
      const part = decodePart(report, layout);
      if ('bad' in part) {
        badInRow += 1;
        // Says nothing about a code that is on its way: a device may have other reports.
        return [
          bad(part.bad, report.length),
          ...(badInRow < badInRowForDiagnosis
            ? []
            : diagnose('what the scanner sends is not in this layout: check layout, or set the scanner to HID-POS')),
        ];
      }
      badInRow = 0;
      const out = diagnose(undefined);
      if (begun !== undefined && part.aim !== begun.aim && part.aim !== '') out.push(...drop());
      begun ??= { aim: part.aim, text: '', atMs: nowMs, dropped: nowMs - openedMs < openingMs ? 'partial' : undefined };
      begun.atMs = nowMs;
      if (begun.text.length + part.data.length > options['max-length']) begun.dropped ??= 'too-long';
      else begun.text += part.data;
      const ended = layout.suffix && /[\r\n]$/.test(part.data);
      if (part.more && !ended) return [...out, { type: 'timer', ms: waitMs }];
      return [...out, ...finish()];
    },
    tick(nowMs) {
      if (begun === undefined) return [];
      const leftMs = begun.atMs + waitMs - nowMs;
      return leftMs > 0 ? [{ type: 'timer', ms: leftMs }] : over(nowMs);
    },
    signal: () => [],
    end: () => drop(),
    midMessage: () => begun !== undefined,
  };
}

export const hidPos: Protocol<HidPosOptions> = {
  name: 'hid-pos',
  kind: 'scanner',
  title: 'USB barcode scanner in HID-POS mode',
  transport: 'hid',
  line: noLine,
  options,
  probing: {
    proof: 'form',
    speak: 'scan any barcode',
    listen: Object.keys(reportLayouts).map((layout) => ({ layout })),
  },
  session,
  hid: ({ layout }) => ({
    usages: [{ page: 0x8c, usage: 0x02 }],
    known: reportLayouts[layout].models,
    keep: 'every',
    driver: 'hidraw',
    exclusive: false,
  }),
};
