/** Who works at which station, and its manners: every key, and every mistake with its line. */
import { describe, expect, it } from 'vitest';
import { configErrorText, loadConfig } from '../../config/load.ts';
import { kinds } from './kinds.ts';

const file = (station: string, operators = ''): string => `[dock]
site = "reno-1"
name = "dock-3"
timezone = "UTC"
[[merchant]]
id = "acme"
[[station]]
name = "packing-1"
work = "packing"
${station}
${operators}`;
const anna = '[[operator]]\nid = "anna"\nname = "Anna"';

const mistakes = (text: string): string[] => {
  const result = loadConfig(text, 'f', kinds);
  return result.ok ? [] : result.errors.map(configErrorText);
};

describe('a station’s manners', () => {
  it.each([
    ['hold-errors = true', { holdErrors: true }],
    ['hold-errors = false', {}],
    ['sign-in = "required"', { signIn: 'required' }],
    ['sign-in = "optional"', {}],
    ['lock-after = "15m"', { lockAfterMs: 900_000 }],
    ['ask-above = 500', { askAbove: 500 }],
  ])('%s', (line, expected) => {
    const result = loadConfig(file(line, anna), 'f', kinds);
    expect(result.ok && result.config.stations).toEqual([{ name: 'packing-1', work: 'packing', ...expected }]);
  });

  it.each([
    ['sign-in = "required"', '10:1 station[packing-1].sign-in — needs somebody with a badge; add an [[operator]]'],
    ['lock-after = "15m"', '10:1 station[packing-1].lock-after — needs somebody with a badge; add an [[operator]]'],
    ['ask-above = 0', '10:1 station[packing-1].ask-above'],
    ['lock-after = "1s"', '10:1 station[packing-1].lock-after'],
    ['hold-error = true', 'is no known key; did you mean "hold-errors"?'],
  ])('%s is refused when nobody could work with it', (line, expected) => {
    expect(mistakes(file(line)).join('\n')).toContain(expected);
  });
});

describe('operators', () => {
  it('have an id, a name and perhaps a badge', () => {
    const result = loadConfig(file('', `${anna}\nbadge = "0042-ANNA"`), 'f', kinds);
    expect(result.ok && result.config.operators).toEqual([{ id: 'anna', name: 'Anna', badge: '0042-ANNA' }]);
  });

  it.each([
    [`${anna}\n${anna}`, 'every operator needs its own id'],
    [`${anna}\nbadge = "0042"\n${anna.replace('anna', 'ben')}\nbadge = "0042"`, 'every operator needs its own badge'],
    [`${anna}\nbadge = "tally-undo-x"`, 'begins like a command code'],
    [`${anna}\nbadge = " 0042"`, 'printable ASCII'],
    ['[[operator]]\nid = "Anna"\nname = "Anna"', 'must be 1 to 32 of a-z'],
    ['[[operator]]\nid = "anna"\nname = ""', 'operator[1].name'],
    ['[[operator]]\nid = "anna"\nname = "An\u202ena"', 'holds a character that nobody sees'],
    ['[[operator]]\nid = "anna"\nname = "\u200b"', 'holds a character that nobody sees'],
  ])('%j is refused', (operators, expected) => {
    expect(mistakes(file('', operators)).join('\n')).toContain(expected);
  });
});
