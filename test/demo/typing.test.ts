/** Keys of a raw terminal: what is a code, what is a command, and what is neither. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Asked, nothingTyped, type } from '../../agent/demo/show/typing.ts';

function typeAll(...pieces: string[]): { line: string; asked: Asked[] } {
  let typing = nothingTyped;
  const asked: Asked[] = [];
  for (const piece of pieces) {
    const result = type(typing, piece);
    typing = result.typing;
    asked.push(...result.asked);
  }
  return { line: typing.line, asked };
}

const scan = (code: string): Asked => ({ type: 'scan', code });

describe('typing', () => {
  it('takes a code with Enter, key by key or at once', () => {
    expect(typeAll(...'9521001001014', '\r').asked).toEqual([scan('9521001001014')]);
    expect(typeAll('9521001001014\r').asked).toEqual([scan('9521001001014')]);
  });

  it('knows its commands on an empty line only', () => {
    expect(typeAll('o', 'k', 'q').asked).toEqual([{ type: 'network' }, { type: 'kill' }, { type: 'quit' }]);
    expect(typeAll('1', 'o', 'k', '\r').asked).toEqual([scan('1ok')]);
  });

  it('asks what the words mean with ?, and takes it for a character inside a code', () => {
    expect(typeAll('?').asked).toEqual([{ type: 'help' }]);
    expect(typeAll('1', '?', '\r').asked).toEqual([scan('1?')]);
  });

  it('never takes a paste for commands', () => {
    expect(typeAll('\u001b[200~okra\u001b[201~', '\r').asked).toEqual([scan('okra')]);
    expect(typeAll('quinoa', '\r').asked).toEqual([scan('quinoa')]);
  });

  it('scans every line of a paste', () => {
    expect(typeAll('\u001b[200~111\n222\n\u001b[201~').asked).toEqual([scan('111'), scan('222')]);
  });

  it('keeps the separator of GS1 elements', () => {
    expect(typeAll(']C10112345\u001d', '10LOT', '\r').asked).toEqual([scan(']C10112345\u001d10LOT')]);
  });

  it('ignores arrows and function keys, also when they come in pieces', () => {
    expect(typeAll('1\u001b[A2\u001bOP3', '\u001b[', '1;5C4', '\r').asked).toEqual([scan('1234')]);
  });

  it('corrects', () => {
    expect(typeAll('12', '\u007f', '3').line).toBe('13');
    expect(typeAll('12', '\u0015', '3').line).toBe('3');
    expect(typeAll('\r', '  ', '\r').asked).toEqual([]);
  });

  it('quits on Ctrl-C wherever it is typed', () => {
    expect(typeAll('12', '\u0003').asked).toEqual([{ type: 'quit' }]);
  });

  it('is bounded, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({
            unit: fc.constantFrom('\u001b', '[', '~', '1', ';', 'a', '\r', '\u0000', 'é', '€'),
            maxLength: 80,
          }),
          { maxLength: 40 },
        ),
        (pieces) => {
          const { line } = typeAll(...pieces);
          expect(line.length).toBeLessThanOrEqual(400);
        },
      ),
    );
  });
});
