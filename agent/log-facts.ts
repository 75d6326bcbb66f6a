/**
 * What may stand in a log line: bounded in depth, width and length, without anything that sounds like a secret. Texts
 * from outside come out with what nobody sees in them written as escapes, so that no barcode can forge a line.
 */
import { printable } from './inventory/nouns/text/unseen.ts';

const secret = /pass(word|phrase)?$|secret|token|authorization|cookie|credential|private|signature|api-?key/i;
const depthMax = 4;
const entriesMax = 30;
const charactersMax = 500;

/** @returns a copy that is safe to print as JSON */
export function cleanFacts(facts: Record<string, unknown>): Record<string, unknown> {
  return cleanObject(facts, 0);
}

function cleanObject(value: object, depth: number): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value).slice(0, entriesMax))
    result[key] = secret.test(key) && entry !== undefined ? '[secret]' : clean(entry, depth + 1);
  return result;
}

function clean(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return cleanText(value);
    case 'bigint':
      return String(value);
    case 'function':
    case 'symbol':
      return undefined;
    case 'object':
      break;
    default:
      return value;
  }
  if (value === null) return null;
  if (value instanceof Error) {
    const code = 'code' in value ? { code: clean(value.code, depth + 1) } : {};
    return { name: value.name, message: cleanText(value.message), ...code };
  }
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (depth >= depthMax) return '…';
  if (Array.isArray(value)) return value.slice(0, entriesMax).map((entry) => clean(entry, depth + 1));
  return cleanObject(value, depth);
}

/** Credentials of URLs cut out, unseen characters escaped, the rest cut off. */
export function cleanText(text: string): string {
  const short = text.length > charactersMax ? `${text.slice(0, charactersMax)}…` : text;
  return printable(short.replace(/(\w:\/\/)[^/@\s]*@/g, '$1…@'));
}
