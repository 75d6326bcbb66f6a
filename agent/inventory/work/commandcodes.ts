/**
 * The text of printed command codes, and back: what `tallyman print commands` prints is what a scan of it means.
 *
 *   TALLY-UNDO-c   TALLY-QTY-12-c   TALLY-WORK-PACKING-c   TALLY-BADGE-ANNA-c
 *
 * c is the check character of ISO/IEC 7064, MOD 37,36 (the standard's hybrid system for letters and digits) over all letters and
 * digits before it; hyphens only part the words. It catches every single wrong character and nearly every swap of two. No GS1
 * symbol can hold such a text as an element string (they begin with digits), and no catalogue may (`items.ts` refuses the codes),
 * so a command is never taken for goods, nor goods for a command.
 */
import type { Work } from '../model.ts';
import { quantityError } from '../quantity.ts';
import type { StationCommand } from '../submission.ts';

const prefix = 'TALLY-';
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Commands that need no more than their name. `sign-in` and `open` have no code: they take more than a sheet of paper knows. */
const plain = {
  UNDO: 'undo',
  FINISH: 'finish',
  NEXTBOX: 'next-box',
  CONFIRM: 'confirm',
  CANCEL: 'cancel',
  OK: 'acknowledge',
  REOPEN: 'reopen',
  SIGNOUT: 'sign-out',
  LOCK: 'lock',
  TARE: 'tare',
  ZERO: 'zero',
  WEIGH: 'by-weight',
} as const;
type PlainName = keyof typeof plain;
export type PlainCommand = (typeof plain)[PlainName];

const works: Readonly<Record<string, Work | null>> = {
  RECEIVING: 'receiving',
  PACKING: 'packing',
  COUNTING: 'counting',
  USUAL: null,
};

/** Commands that a code can say. */
export type PrintableCommand = Extract<
  StationCommand,
  { command: PlainCommand } | { command: 'quantity' | 'work' | 'badge' }
>;

export type ReadCommand =
  | { type: 'command'; command: PrintableCommand }
  /** It is one of ours and cannot be understood: never to be treated as goods. */
  | { type: 'unreadable'; text: string };

/** ISO/IEC 7064 MOD 37,36. @param text letters and digits count, everything else is skipped; @returns one of 0-9 A-Z */
export function checkCharacter(text: string): string {
  let product = 36;
  for (const character of text.toUpperCase()) {
    const value = alphabet.indexOf(character);
    if (value < 0) continue;
    product = (((product + value) % 36 || 36) * 2) % 37;
  }
  return alphabet.charAt((37 - product) % 36);
}

/** Whether a text can only be meant for us, sound or not. @param text without AIM identifier; case does not matter (caps lock) */
export function looksLikeCommand(text: string): boolean {
  return text.trimStart().slice(0, prefix.length).toUpperCase() === prefix;
}

/** The text to print. A badge's text is that of `badgeCode`, or whatever stands on a badge of the house's own. */
export function formatCommand(command: PrintableCommand): string {
  switch (command.command) {
    case 'quantity':
      return withCheck(`${prefix}QTY-${command.quantity}`);
    case 'work':
      return withCheck(`${prefix}WORK-${command.work === null ? 'USUAL' : command.work.toUpperCase()}`);
    case 'badge':
      return command.badge;
    default:
      return withCheck(prefix + plainNameOf(command.command));
  }
}

/** The badge that is printed for an operator who has none. */
export const badgeCode = (operator: string): string => withCheck(`${prefix}BADGE-${operator.toUpperCase()}`);

/** @param text without AIM identifier; @returns undefined for what is no command code at all */
export function readCommand(text: string): ReadCommand | undefined {
  if (!looksLikeCommand(text)) return undefined;
  const code = text.trim().toUpperCase();
  const [, body = '', check = ''] = /^([A-Z0-9-]{1,80})-([A-Z0-9])$/.exec(code) ?? [];
  if (check === '' || checkCharacter(body) !== check) {
    return { type: 'unreadable', text: 'This command code was not read right: scan it again.' };
  }
  const command = commandOf(body.slice(prefix.length), code);
  if (command !== undefined) return { type: 'command', command };
  return { type: 'unreadable', text: 'This command code is not known here: print the sheet of commands again.' };
}

function commandOf(words: string, code: string): PrintableCommand | undefined {
  const [name = ''] = words.split('-', 1);
  const argument = words.slice(name.length + 1);
  if (argument === '') return isPlainName(words) ? { command: plain[words] } : undefined;
  switch (name) {
    case 'QTY': {
      const quantity = /^[0-9]{1,7}$/.test(argument) ? Number(argument) : 0;
      return quantityError(quantity) === undefined ? { command: 'quantity', quantity } : undefined;
    }
    case 'WORK': {
      const work = Object.hasOwn(works, argument) ? works[argument] : undefined;
      return work === undefined ? undefined : { command: 'work', work };
    }
    case 'BADGE':
      return { command: 'badge', badge: code };
    default:
      return undefined;
  }
}

const withCheck = (text: string): string => `${text}-${checkCharacter(text)}`;
const isPlainName = (name: string): name is PlainName => Object.hasOwn(plain, name);

function plainNameOf(command: PlainCommand): string {
  const found = Object.entries(plain).find(([, value]) => value === command);
  if (found === undefined) throw new Error(`${command} has no code`);
  return found[0];
}
