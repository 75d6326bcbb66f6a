/**
 * What a line of text gives away about a scale, whatever protocol was expected: a person who reads "another protocol"
 * wants to know which, and what to set. Says only what to do, never a weight: nothing that is named here is booked.
 *
 *     S S     100.00 g        a form that only one protocol has: its name
 *     12:07.50 lb:oz          a split display
 *     +   62.916 GN           a number and a unit, and no more: scales of many makes print it, and none can be told from it
 *            0.671            a number without a unit
 *     ---                     a display without a number
 *     ES   Err 4              an error for an answer
 */

/**
 * Forms of their own, most telling first. The protocols' own files hold and draw the whole grammar; this is the look of
 * it.
 */
const forms: readonly [name: string, look: RegExp][] = [
  ['mt-sics', /^(S [SD] .*\d|S [I+-]$|[ZT] [A-Z+-]\b|I4 A ")/],
  ['cas', /^(ST|US|OL),(GS|NT),/],
  ['and-d', /^(ST|US|QT|OL),/],
  ['adam', /^[GN] {2}[+-][ \d.]{7} [A-Za-z%]/],
  ['sma', /^[ZOUET ][1-9][GNTgn][M ].[ \d.-]{10}[A-Za-z% ]{3}$/],
  ['fairbanks', /^[ \d.-]{7} (lb|kg|oz| g|pc) (GR|gr)\b/],
  ['ohaus', /^[- ] [ \d.]{7} [A-Za-z#%]{1,5}(\?|[? ](G|NET|N|T)$)/],
  ['nci', /^\d{4}\.\d\d?(lb|kg|oz|g)$/i],
];

const poundsOunces = /\d\s*:\s*\d[\d.]*\s*lb|\blb\s*[:/-]\s*oz\b|\d\s*lbs?[ ,:]*\d[\d.]*\s*oz/i;
const numberAndUnit =
  /^\s*[-+]?\s*(?:\d+[.,]\d+\s*(?:mg|kg|g|t|lbs?|oz|ozt|dwt|ct|gn|gr)|\d+\s+(?:mg|kg|g|lbs?|oz|gn|gr|pcs))\s*$/i;
/** Among other words: a label of a scale's printer, or a damaged line of any protocol. */
const weightInText =
  /\d[.,]\d+\s*(mg|kg|g|t|lbs?|oz|ozt|dwt|ct|gn|gr)(?![A-Za-z])|^\s*[A-Za-z]{0,5}:?\s*[-+]?\s*\d+\s+(mg|kg|g|lbs?|oz|gn|gr|pcs)\b/i;
/** What no barcode holds: a point, blanks around the digits, a sign that stands apart. Digits alone are a barcode. */
const numberAlone =
  /^\s*(?:[A-Za-z]{0,5}(?:\s{2,}|\s+[-+]\s*)\d+|(?:[A-Za-z]{1,5}\s+)?[-+]?\s*\d+[.,]\d+|[-+]\s+\d+|[-+]?\d+(?=\s{2}))(?:[.,]\d+)?\s*$/;
const blanksAndNumber = /^\s{2,}[-+]?\s*\d+\s*$/;
const dashes = /^\s*[-_^=]{3,}\s*$/;
const errorText = /^\s*(?:E[SLT]|ERR(?:OR)?\b.{0,12}|E-\d{1,3}|[OU]L|\?)\s*$/i;

/** The more telling, the earlier. */
const speeches = [
  'form',
  'pounds-ounces',
  'number-and-unit',
  'number-alone',
  'dashes',
  'error',
  'weight-in-text',
] as const;
export type ScaleSpeech = (typeof speeches)[number];

/**
 * What a line looks like, without its line end; nothing when it does not look like a scale's. @param text one character
 * a byte
 */
function scaleSpeech(text: string): { speech: ScaleSpeech; protocol?: string } | undefined {
  const line = text.slice(0, lineLengthMax);
  const form = forms.find(([, look]) => look.test(line));
  if (form !== undefined) return { speech: 'form', protocol: form[0] };
  if (poundsOunces.test(line)) return { speech: 'pounds-ounces' };
  if (numberAndUnit.test(line)) return { speech: 'number-and-unit' };
  if (numberAlone.test(line) || blanksAndNumber.test(line)) return { speech: 'number-alone' };
  if (dashes.test(line)) return { speech: 'dashes' };
  if (errorText.test(line)) return { speech: 'error' };
  return weightInText.test(line) ? { speech: 'weight-in-text' } : undefined;
}

/** No scale prints a longer line; a scanner may. */
const lineLengthMax = 64;

const poundsOuncesTrouble = 'the scale shows pounds and ounces (lb:oz): set it to lb or kg';

const remedies: Record<Exclude<ScaleSpeech, 'form' | 'weight-in-text'>, string> = {
  'pounds-ounces': poundsOuncesTrouble,
  'number-and-unit':
    'the scale prints a number and a unit, which is another protocol: set protocol to that of its make, or choose in its menu one that is known here',
  'number-alone':
    'the scale prints a number without a unit, which is never a weight: let it send its unit, or choose in its menu a protocol that is known here',
  dashes:
    'the scale shows dashes and no number: it calibrates or finds no zero; wait, or empty it and switch it on again',
  error: 'the scale answers with an error: set protocol to that of its make, or its interface to this protocol',
};

/** What stands between control characters. */
const pieces = (bytes: Uint8Array): string[] =>
  Buffer.from(bytes.map((byte) => (byte < 0x20 ? lf : byte)))
    .toString('latin1')
    .split('\n');
const lf = 0x0a;

/** Whether bytes are mostly lines that a scale prints, so that nobody takes them for barcodes. */
export function looksLikeScale(bytes: Uint8Array): boolean {
  const lines = pieces(bytes).filter((each) => each !== '');
  const alike = lines.filter((each) => scaleSpeech(each) !== undefined).length;
  return alike > 0 && alike * 2 >= lines.length;
}

/** A scanner whose text this is: a balance that types its display, or a scale on a scanner's port. */
export const typedWeightTrouble =
  'this sends a weight and no barcode: a scale? set it to HID scale or serial, and configure it as kind = "scale"';

const mayBeCode: ReadonlySet<ScaleSpeech> = new Set(['dashes', 'error', 'weight-in-text']);
/** Whether a code is what a scale shows: an error text or a row of dashes may be a code all the same. */
export function isTypedWeight(text: string): boolean {
  const speech = scaleSpeech(text)?.speech;
  return speech !== undefined && !mayBeCode.has(speech);
}

/** What is wrong with a scale whose session cannot use what it says. `rank`: the higher, the more telling. */
export type ForeignSpeech = { text: string; rank: number };
type OwnSpeech = { name: string; prints: readonly ScaleSpeech[] };

/**
 * @param evidence the newest bytes that made no frame @param cutInFront they may begin in the middle of a line
 * @param own what the expected protocol looks like itself
 * @returns the most telling of its lines in a sentence with its remedy; nothing when they give nothing away
 */
export function foreignScale(evidence: Uint8Array, cutInFront: boolean, own: OwnSpeech): ForeignSpeech | undefined {
  return pieces(evidence)
    .slice(cutInFront ? 1 : 0, -1)
    .flatMap((line) => {
      const heard = scaleSpeech(line);
      if (heard === undefined || heard.protocol === own.name || own.prints.includes(heard.speech)) return [];
      const rank = speeches.length - speeches.indexOf(heard.speech);
      const { speech, protocol } = heard;
      if (speech === 'weight-in-text') return [];
      return [
        { rank, text: speech === 'form' ? `${anotherProtocol}: set protocol = "${protocol}"` : remedies[speech] },
      ];
    })
    .sort((a, b) => b.rank - a.rank)[0];
}

const anotherProtocol = 'the scale speaks another protocol';
