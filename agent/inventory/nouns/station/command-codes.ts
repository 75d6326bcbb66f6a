/**
 * The text of printed command codes, and back: what `tallyman print commands` prints is what a scan of it means.
 *
 *   TALLY-UNDO-pppppp-c   TALLY-QTY-12-pppppp-c   TALLY-WORK-PACKING-pppppp-c   TALLY-BADGE-ANNA-pppppp-c
 *   TALLY-REASON-BOX-CRUSHED-pppppp-c
 *
 * pppppp is the proof that this dock printed it: 30 bits of an HMAC over the words before it, with the dock's own key.
 * Anybody can print the words on a label; without the key a guess is right once in a thousand million times.
 * The key is all that a proof is bound to: one sheet serves every station of a dock, also after the dock was renamed,
 * and docks that are given the same key share their sheets. A photo of a sheet is as good as the sheet.
 *
 * c is the check character of ISO/IEC 7064, MOD 37,36 (the standard's hybrid system for letters and digits) over all
 * letters and digits before it; hyphens only part the words. It catches every single wrong character and nearly every
 * swap of two, so that a code that was misread is not called a foreign one. No GS1 symbol can hold such a text as an
 * element string (they begin with digits), and no catalogue may (`items.ts` refuses the codes), so a command is never
 * taken for goods, nor goods for a command.
 */
import { createHmac } from 'node:crypto';
import type { RefusalCode } from '../outcome.ts';
import { quantityError } from '../stock/quantity.ts';
import { works } from '../work.ts';
import {
  type CommandArgument,
  type CommandArguments,
  type CommandName,
  commandNames,
  type PrintableCommand,
  stationCommands,
} from './station-command.ts';

/**
 * The dock's keys as text, the one that is printed with first. Codes of the others are known for what they are: older
 * sheets.
 */
export type CommandKeys = readonly string[];

const prefix = 'TALLY-';
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** 32 signs: none that people or worn labels take for another (0 O, 1 I). */
const proofAlphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const proofLength = 6;

type Codec<A extends CommandArgument> = {
  write(value: CommandArguments[A]): string;
  /** @param code the whole code; @returns undefined for what this argument cannot be */
  read(text: string, code: string): CommandArguments[A] | undefined;
};

/**
 * How what a command takes is written in its code: `12`, `PACKING`; the words of a badge are its owner's, and the whole
 * code is the badge; a reason loses what letters and digits cannot say, which the dock's own list gives back.
 */
const codecs: { [A in 'quantity' | 'work' | 'badge' | 'reason']: Codec<A> } = {
  quantity: {
    write: String,
    read(text) {
      const quantity = /^[0-9]{1,7}$/.test(text) ? Number(text) : 0;
      return quantityError(quantity) === undefined ? quantity : undefined;
    },
  },
  work: {
    write: (work) => (work ?? 'usual').toUpperCase(),
    read: (text) => (text === 'USUAL' ? null : works.find((work) => work.toUpperCase() === text)),
  },
  badge: { write: (badge) => badge, read: (text, code) => (text === '' ? undefined : code) },
  reason: {
    write: reasonLetters,
    read: (text) => (text === '' ? undefined : text.replaceAll('-', ' ').toLowerCase()),
  },
};
type Written = keyof typeof codecs;

const byCode: ReadonlyMap<string, CommandName> = new Map(
  commandNames.flatMap((name) => {
    const { code } = stationCommands[name];
    return code === undefined ? [] : [[code, name] as const];
  }),
);

/** A reason in the letters of a code: `Karton zerdrückt` is `KARTON-ZERDRUCKT`; empty: no code can say it. */
export function reasonLetters(reason: string): string {
  const plain = reason.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase();
  return plain.replace(/[^0-9A-Z]+/g, '-').replace(/^-|-$/g, '');
}

type ReadCommand =
  | { type: 'command'; command: PrintableCommand }
  /** It is one of ours and does nothing: never to be treated as goods. */
  | { type: 'unreadable'; code: RefusalCode; text: string };

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

/**
 * Whether a text can only be meant for us, sound or not. @param text without AIM identifier; case does not matter (caps
 * lock)
 */
export function looksLikeCommand(text: string): boolean {
  return text.trimStart().slice(0, prefix.length).toUpperCase() === prefix;
}

/** The command that a code looks like, sound or not. @param text of `looksLikeCommand` */
export function commandNamed(text: string): CommandName | undefined {
  const words = text.trimStart().slice(prefix.length).toUpperCase();
  const known = [...byCode].filter(([code]) => words === code || words.startsWith(`${code}-`));
  return known.toSorted(([one], [other]) => other.length - one.length)[0]?.[1];
}

/** What a code says, without the proof: `UNDO`, `QTY-12`. Letters, digits and hyphens. */
export function commandWords(command: Exclude<PrintableCommand, { command: 'badge' }>): string {
  const { code } = stationCommands[command.command];
  if (code === undefined) throw new Error(`${command.command} has no code`);
  if ('quantity' in command) return `${code}-${codecs.quantity.write(command.quantity)}`;
  if (command.command === 'reason') return `${code}-${codecs.reason.write(command.reason)}`;
  return 'work' in command ? `${code}-${codecs.work.write(command.work)}` : code;
}

/** The words of the badge that is printed for an operator who has none of the house's own. */
export const badgeWords = (operator: string): string => `BADGE-${operator.toUpperCase()}`;

/** The text to print for these words. @param key the dock's, `CommandKeys[0]` */
export function provenCode(words: string, key: string): string {
  const text = `${prefix}${words}-${proof(words, key)}`;
  return `${text}-${checkCharacter(text)}`;
}

/** The text to print. A badge's text is that of `badgeCode`, or whatever stands on a badge of the house's own. */
export function formatCommand(command: PrintableCommand, key: string): string {
  return command.command === 'badge' ? command.badge : provenCode(commandWords(command), key);
}

export const badgeCode = (operator: string, key: string): string => provenCode(badgeWords(operator), key);

/** @param text without AIM identifier  @returns undefined for what is no command code at all */
export function readCommand(text: string, keys: CommandKeys): ReadCommand | undefined {
  if (!looksLikeCommand(text)) return undefined;
  const code = text.trim().toUpperCase();
  const [, body = '', check = ''] = /^([A-Z0-9-]{1,96})-([A-Z0-9])$/.exec(code) ?? [];
  if (check === '' || checkCharacter(body) !== check) {
    return { type: 'unreadable', code: 'bad-command', text: 'This command code was not read right: scan it again.' };
  }
  const [words, key] = provenBy(body.slice(prefix.length), keys);
  if (key === undefined || key > 0) return notOurs(words, key !== undefined);
  const command = commandOf(words, code);
  if (command !== undefined) return { type: 'command', command };
  const unknown = 'This command code is not known here: print the sheet of commands anew.';
  return { type: 'unreadable', code: 'bad-command', text: unknown };
}

/** Neither older nor foreign codes say more than that: who guesses learns nothing. */
function notOurs(words: string, older: boolean): ReadCommand {
  const badge = words.startsWith('BADGE-');
  const what = badge ? 'badge' : 'command code';
  const why = older ? 'is from an older sheet' : 'was not printed for this dock, or before codes carried a proof';
  const anew = badge ? 'print the badges anew' : 'print the sheet anew';
  return { type: 'unreadable', code: badge ? 'unknown-badge' : 'old-sheet', text: `This ${what} ${why}: ${anew}.` };
}

/** The words of a code, and which of the keys made its proof. */
function provenBy(body: string, keys: CommandKeys): [words: string, key: number | undefined] {
  const words = body.slice(0, -proofLength - 1);
  const given = body.slice(-proofLength);
  const key = body.at(-proofLength - 1) === '-' ? keys.findIndex((each) => proof(words, each) === given) : -1;
  return key === -1 ? [body, undefined] : [words, key];
}

/** 30 bits, 5 for each sign. */
function proof(words: string, key: string): string {
  const bits = createHmac('sha256', key).update(`tallyman command 1\0${words}`).digest().readUInt32BE(0);
  return Array.from({ length: proofLength }, (_, place) => proofAlphabet[(bits >>> (27 - 5 * place)) & 31]).join('');
}

function commandOf(words: string, code: string): PrintableCommand | undefined {
  const [word = ''] = words.split('-', 1);
  const command = byCode.get(word);
  if (command === undefined) return undefined;
  const [argument] = (stationCommands[command].takes ?? []) as readonly Written[];
  if (argument === undefined) return words === word ? ({ command } as PrintableCommand) : undefined;
  const value = codecs[argument].read(words.slice(word.length + 1), code);
  return value === undefined ? undefined : ({ command, [argument]: value } as PrintableCommand);
}
