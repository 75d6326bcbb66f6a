/**
 * The two check-sum schemes over letters: the check character pair of GS1 keys (General Specifications, Global Model
 * Number) and the IBAN (ISO 13616, ISO 7064 mod 97-10).
 */
import { COUNTRY_LETTERS } from './code-lists.ts';

/** Characters of set 82 in the standard's order; a character's place is its value. */
const SET_82 = `!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`;
/** The 32 characters a check character can be: no 0, 1, I and O, which people mix up. */
const SET_32 = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
/** Weights from the right; one for each character a Global Model Number can have before its pair. */
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];

/**
 * The pair for a text of set 82: its values weighted by the primes from the right, modulo 1021, in two groups of 5
 * bits.
 */
function checkCharacterPair(text: string): string {
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    sum += SET_82.indexOf(text.charAt(i)) * (PRIMES[text.length - 1 - i] ?? 0);
  }
  sum %= 1021;
  return SET_32.charAt(sum >> 5) + SET_32.charAt(sum & 31);
}

/** Component check: the last two characters are the pair of those before them. At most 25 characters. */
export function checkPair(value: string): string | undefined {
  if (value.length < 2) return 'it has no check characters';
  const due = checkCharacterPair(value.slice(0, -2));
  return value.endsWith(due) ? undefined : `the check characters are ${value.slice(-2)}, they should be ${due}`;
}

/** Shorter than any country's; what matters is that the check digits have something to check. */
const IBAN_LENGTH_MIN = 11;

/** Component check: an IBAN by its country and its check digits (the lengths of countries are not compared). */
export function iban(value: string): string | undefined {
  if (!COUNTRY_LETTERS.has(value.slice(0, 2))) return 'it does not begin with a country';
  if (value.length < IBAN_LENGTH_MIN) return 'it is too short';
  if (!/^[0-9A-Z]+$/.test(value)) return 'it may only have digits and capital letters';
  let remainder = 0;
  for (const character of value.slice(4) + value.slice(0, 4)) {
    const number = Number.parseInt(character, 36);
    remainder = (remainder * (number < 10 ? 10 : 100) + number) % 97;
  }
  return remainder === 1 ? undefined : 'the check digits are wrong';
}
