/**
 * What a ZPL printer answers to ~HS (Zebra, "ZPL II Programming Guide", Host Status Return): three lines, each between
 * STX and ETX CR LF.
 *
 *   02 aaa,b,c,dddd,eee,f,g,h,iii,j,k,l 03 0D 0A     b paper out · c paused · eee formats waiting · h a format half here
 *   02 mmm,n,o,p,q,r,s,t,uuuuuuuu,v,www 03 0D 0A     o head up · p ribbon out · u labels still to print
 *   02 xxxx,y 03 0D 0A
 */
type HostStatus = {
  paperOut: boolean;
  paused: boolean;
  headOpen: boolean;
  ribbonOut: boolean;
  /** Nothing that it was sent waits to be printed. */
  idle: boolean;
};

const linesOfStatus = 3;
/** Longer than any status; what is longer is none. */
const keptBytesMax = 1_024;

/** Collects the lines of answers, whatever pieces they come in. */
export class StatusLines {
  #text = '';
  #lines: string[] = [];

  /** @returns the answers that are whole now; `bad`: bytes that belong to none */
  add(chunk: Uint8Array): { statuses: HostStatus[]; bad: number } {
    this.#text += Buffer.from(chunk).toString('latin1');
    const statuses: HostStatus[] = [];
    let bad = 0;
    for (let end = this.#text.indexOf('\x03'); end !== -1; end = this.#text.indexOf('\x03')) {
      const start = this.#text.lastIndexOf('\x02', end);
      const line = start === -1 ? undefined : this.#text.slice(start + 1, end);
      bad += line === undefined ? end + 1 : blankless(this.#text.slice(0, start));
      this.#text = this.#text.slice(end + 1);
      if (line === undefined) continue;
      // The first line alone has twelve values: an answer whose beginning was lost does not shift those after it.
      this.#lines = line.split(',').length === 12 ? [line] : [...this.#lines, line];
      if (this.#lines.length < linesOfStatus) continue;
      const status = statusOf(this.#lines);
      if (status === undefined) bad += this.#lines.join('').length;
      else statuses.push(status);
      this.#lines = [];
    }
    if (this.#text.length > keptBytesMax) {
      bad += this.#text.length;
      this.#text = '';
    }
    return { statuses, bad };
  }
}

const blankless = (text: string): number => text.replace(/[\r\n]/g, '').length;

function statusOf([first = '', second = '']: readonly string[]): HostStatus | undefined {
  const a = first.split(',');
  const b = second.split(',');
  const flags = [a[1], a[2], a[7], b[2], b[3]];
  const counts = [a[4], b[8]];
  if (!flags.every((flag) => flag === '0' || flag === '1')) return undefined;
  if (!counts.every((count) => count !== undefined && /^\d+$/.test(count))) return undefined;
  const [paperOut, paused, partial, headOpen, ribbonOut] = flags.map((flag) => flag === '1') as [
    ...[boolean, boolean, boolean, boolean, boolean],
  ];
  return {
    ...{ paperOut, paused, headOpen, ribbonOut },
    idle: !partial && counts.every((count) => Number(count) === 0),
  };
}

/** What is wrong with a printer, and what to do. */
export const printerTroubles = {
  'head-open': 'the print head is open: close it until it clicks',
  'paper-out': 'the labels are used up: put a new roll in',
  'ribbon-out': 'the ribbon is used up: put a new one in',
  paused: 'the printer is paused: press its PAUSE key',
  silent: 'it does not answer: is it switched on, and does it speak ZPL?',
} as const;
export type PrinterTrouble = keyof typeof printerTroubles;

/** undefined: it prints. */
export function printerTrouble({ headOpen, paperOut, ribbonOut, paused }: HostStatus): PrinterTrouble | undefined {
  if (headOpen) return 'head-open';
  if (paperOut) return 'paper-out';
  if (ribbonOut) return 'ribbon-out';
  return paused ? 'paused' : undefined;
}

/** Which of them such a sentence is, for whoever says it in another language. */
export const printerTroubleOf = (text: string | undefined): PrinterTrouble | undefined =>
  (Object.keys(printerTroubles) as PrinterTrouble[]).find((trouble) => printerTroubles[trouble] === text);
