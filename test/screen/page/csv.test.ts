/** A table as a file: what programs read back is what was shown, and no spreadsheet runs any of it. */
import { describe, expect, it } from 'vitest';
import { csvRecords } from '../../../agent/csv/csv-records.ts';
import { csvName, csvText } from '../../../agent/screen/page/admin/csv.ts';

const bodyOf = (text: string) => text.replace(/^\ufeff/, '');

describe('cells', () => {
  it.each<[unknown, string | number | null, string]>([
    ['a number bare, below zero, too', -3, '-3'],
    ['nothing', null, ''],
    ['plain text', 'Mug, blue', '"Mug, blue"'],
    ['quotes', '5" pipe', '"5"" pipe"'],
    ['lines', 'two\r\nlines', '"two\r\nlines"'],
    ['blanks at an end', ' x', '" x"'],
    ['a formula', '=1+1', "'=1+1"],
    ['one behind blanks', '  =1+1', "'  =1+1"],
    ['a sign', '+49 30 1234', "'+49 30 1234"],
    ['a minus', '-2+3', "'-2+3"],
    ['an at', '@SUM(A1)', "'@SUM(A1)"],
    ['a tab', '\t=1', '"\'\t=1"'],
    ['a line break first', '\n=1', '"\'\n=1"'],
    ['a wide sign', '＝1+1', "'＝1+1"],
    ['one behind a blank of another kind', '\u00a0=1', "'\u00a0=1"],
    ['a link', '=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['a sign further on', 'A=1', 'A=1'],
  ])('%s', (_what, value, cell) => {
    expect(bodyOf(csvText(['a'], [[value]]))).toBe(`a\r\n${cell}\r\n`);
  });

  it('are read back as they were, by the reader that imports files here', () => {
    const rows = [
      ['MUG-1', 'Taza "señor", azul', 12],
      ['CAP', 'two\nlines', -1],
    ];
    const read = [...csvRecords(bodyOf(csvText(['SKU', 'Name', 'Units'], rows)), ',')].map(({ cells }) => cells);
    expect(read).toEqual([['SKU', 'Name', 'Units'], ...rows.map((row) => row.map(String))]);
  });
});

describe('names of files', () => {
  it.each<[string[], string]>([
    [['Dock', 'Documentos abiertos', '2026-11-29'], 'dock-documentos-abiertos-2026-11-29.csv'],
    [['../../etc', 'Recepción · día'], 'etc-recepcion-dia.csv'],
    [['…', '***'], 'table.csv'],
    [['x'.repeat(300)], `${'x'.repeat(80)}.csv`],
  ])('%j: %s', (parts, name) => {
    expect(csvName(...parts)).toBe(name);
  });
});
