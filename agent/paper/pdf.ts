/**
 * Printed pages as PDF 1.4 (ISO 32000-1), vectors throughout, in the two faces that every reader has. Letters that
 * those do not have lose their accents, or become a question mark: bars never do.
 */
import { type Mark, type Printed, pageSizes } from './page.ts';

/** Points of a millimetre. */
const pt = 72 / 25.4;

export function pdfOf({ size, pages }: Printed): string {
  const { width, height } = pageSizes[size];
  const first = 5;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${first + 2 * index} 0 R`).join(' ')}] >>`,
    font('Helvetica'),
    font('Helvetica-Bold'),
    ...pages.flatMap((marks, index) => {
      const drawn = marks.map((mark) => operators(mark, height)).join('\n');
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${round(width * pt)} ${round(height * pt)}] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents ${first + 1 + 2 * index} 0 R >>`,
        `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`,
      ];
    }),
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const start = file.length;
  const entries = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const count = objects.length + 1;
  return `${file}xref\n0 ${count}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
}

const font = (name: string): string =>
  `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;

function operators(mark: Mark, height: number): string {
  const up = (y: number): string => round((height - y) * pt);
  switch (mark.type) {
    case 'words': {
      const { x, y, size, bold, words } = mark;
      return `BT /F${bold ? 2 : 1} ${round(size * pt)} Tf ${round(x * pt)} ${up(y)} Td (${text(words)}) Tj ET`;
    }
    case 'rule':
      return `${round(mark.x * pt)} ${up(mark.y)} ${round(mark.width * pt)} 0.6 re f`;
    case 'bars':
      return barsOf(mark)
        .map(({ x, width }) => {
          const box = [round(x * pt), up(mark.y + mark.height), round(width * pt), round(mark.height * pt)];
          return `${box.join(' ')} re f`;
        })
        .join('\n');
  }
}

function barsOf({ x, module, widths }: Extract<Mark, { type: 'bars' }>): { x: number; width: number }[] {
  let left = x;
  return [...widths].flatMap((each, index) => {
    const bar = { x: left, width: Number(each) * module };
    left += bar.width;
    return index % 2 === 0 ? [bar] : [];
  });
}

const round = (number: number): string => String(Math.round(number * 1_000) / 1_000);

/** Windows-1252 where it is not Latin-1 (PDF's WinAnsiEncoding). */
const special = new Map(
  [...'€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ'].map((letter, index) => [letter, 0x80 + index] as const),
);

/** Letters with a stroke, which are no letter with an accent. */
const strokes = new Map([...'ŁłĐđĦħŦŧı'].map((letter, index) => [letter, 'LlDdHhTti'.charAt(index)] as const));

/** A literal string of printable ASCII: everything else as three octal digits. */
function text(words: string): string {
  return [...words]
    .map((letter) => {
      const bare = strokes.get(letter) ?? letter.normalize('NFD').charAt(0);
      const code = codeOf(letter) ?? codeOf(bare) ?? 0x3f;
      const char = String.fromCharCode(code);
      return code < 0x7f && !'()\\'.includes(char) ? char : `\\${code.toString(8).padStart(3, '0')}`;
    })
    .join('');
}

function codeOf(letter: string): number | undefined {
  const code = letter.codePointAt(0) ?? 0;
  if ((code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff)) return code;
  return letter === '\0' ? undefined : special.get(letter);
}
