/**
 * The AIM symbology identifier (ISO/IEC 15424) in front of a scan: `]`, a code character for the symbology and a
 * modifier. It is the only thing that tells a GS1 symbol from a plain one with the same characters in it, so a scanner
 * should be set to send it. What follows the three characters is the data; FNC1 as a separator arrives as GS (U+001D).
 */

/** What kind of data a symbol holds, by its identifier. */
type Carrier =
  /** FNC1 first: GS1 element strings. */
  | 'element-string'
  /** A 2D symbol without FNC1: may hold a GS1 Digital Link URI, or anything. */
  | 'open-2d'
  /** EAN-13, UPC-A or UPC-E: the standard has all three sent as 13 digits. */
  | 'ean-13'
  /** As `ean-13`, then the 2 or 5 digits of the add-on symbol. */
  | 'ean-13-add-on'
  | 'ean-8'
  /** Interleaved 2 of 5: 14 digits are an ITF-14, any other length is somebody's own number. */
  | 'itf'
  | 'plain'
  /** No identifier: the symbology is a guess. */
  | 'unknown';

export type AimScan = {
  /** The identifier with its bracket, e.g. `]C1`; undefined when the scan has none. */
  aim: string | undefined;
  carrier: Carrier;
  data: string;
};

const CARRIERS: ReadonlyMap<string, Carrier> = new Map<string, Carrier>([
  [']C1', 'element-string'], // GS1-128
  [']e0', 'element-string'], // GS1 DataBar, and GS1 Composite
  [']d2', 'element-string'], // GS1 DataMatrix
  [']Q3', 'element-string'], // GS1 QR Code
  [']J1', 'element-string'], // GS1 DotCode
  [']Q1', 'open-2d'],
  [']d1', 'open-2d'],
  [']J0', 'open-2d'],
  [']E0', 'ean-13'],
  [']E3', 'ean-13-add-on'],
  [']E4', 'ean-8'],
  [']I0', 'itf'], // check digit not verified by the scanner
  [']I1', 'itf'], // check digit verified and sent
]);

/**
 * Splits the AIM identifier off. Every other identifier than the ones GS1 uses is `plain`. Blanks and tabs at the ends
 * are a scanner's own, or pad a symbol: nobody sees them, and no code of a catalogue or a document has any there. In an
 * element string nothing may be beside its elements. Never throws.
 */
export function splitAim(scan: string): AimScan {
  const text = scan.trimStart();
  if (!/^\][A-Za-z][0-9A-Za-z]/.test(text)) return { aim: undefined, carrier: 'unknown', data: text.trimEnd() };
  const aim = text.slice(0, 3);
  const carrier = CARRIERS.get(aim) ?? 'plain';
  const data = text.slice(3);
  return { aim, carrier, data: carrier === 'element-string' ? data : data.trimEnd() };
}

/**
 * Code characters of symbologies whose symbols are one line of bars: Code 39, Telepen, Code 128, EAN/UPC, Codabar, Code
 * 93, Code 11, Interleaved 2 of 5, MSI, Anker, Plessey, Straight 2 of 5 (two and three bars), Channel Code, and what
 * was keyed in at the scanner. Not among them: Data Matrix d, QR Code Q, Aztec z, PDF417 L, MaxiCode U, DotCode J, Han
 * Xin h, Code One D, SuperCode s, stacked ones (Code 16K K, Code 49 T, Codablock O), DataBar and Composite e, and X,
 * which may be anything.
 */
const linear: ReadonlySet<string> = new Set('ABCEFGHIMNPRScZ');

/** Whether an identifier names a symbol of one line of bars, as command codes are printed. */
export function isLinear(aim: string): boolean {
  return linear.has(aim.charAt(1));
}
