/** The mail to a contact: what came since the last one. Pure; names from outside are only ever texts in it. */
import { createHash } from 'node:crypto';
import type { DigestLine, DigestRow } from '../../inventory/nouns/nightly/digest.ts';
import { printable } from '../../inventory/nouns/text/unseen.ts';
import type { Mail } from '../post.ts';

type Sender = { site: string; dock: string; epoch: string; from: string };
type Part = { title: string; heads: readonly string[]; rows: string[][] };

export function digestMail(row: DigestRow, { site, dock, epoch, from }: Sender): Mail {
  const { merchant, contact, to, at, lines, leftOut } = row;
  // One name for what one contact is told up to one place: a mail that is sent again is the same mail.
  const name = createHash('sha256')
    .update([site, dock, epoch, merchant, contact, to].join('\n'))
    .digest('hex')
    .slice(0, 32);
  const parts = partsOf(lines);
  const more = leftOut === 0 ? undefined : `${leftOut} more had no room here: see /admin at the dock.`;
  const title = `${merchant}: ${summary(lines)}`;
  return {
    ...{ to: [contact], subject: `${title} (${site}/${dock})`, date: at },
    messageId: `<tallyman.${name}@${from.split('@')[1] ?? 'localhost'}>`,
    text: textOf(title, parts, more),
    html: htmlOf(title, parts, more),
  };
}

/** The weightiest first. */
function summary(lines: readonly DigestLine[]): string {
  const count = (wanted: (line: DigestLine) => boolean, one: string, many: string): string[] => {
    const found = lines.filter(wanted).length;
    return found === 0 ? [] : [`${found} ${found === 1 ? one : many}`];
  };
  const said = [
    ...count((line) => line.about === 'channels' && line.since !== null, 'shop not told', 'shops not told'),
    ...count((line) => line.about === 'stock' && line.state === 'out', 'item out of stock', 'items out of stock'),
    ...count((line) => line.about === 'stock' && line.state === 'low', 'item low', 'items low'),
    ...count((line) => line.about === 'deliveries', 'delivery finished', 'deliveries finished'),
  ];
  return said.length === 0 ? 'all is well again' : said.join(', ');
}

const stateWords = { out: 'out of stock', low: 'low', over: 'enough again' } as const;

function partsOf(lines: readonly DigestLine[]): Part[] {
  const of = <About extends DigestLine['about']>(about: About) =>
    lines.filter((line): line is Extract<DigestLine, { about: About }> => line.about === about);
  const parts = [
    {
      title: 'Shops',
      heads: ['Shop', 'State', 'Since (UTC)', 'Items waiting'],
      rows: of('channels').map(({ channel, since, pending }) =>
        since === null
          ? [channel, 'told again', '', '']
          : [channel, 'not told', new Date(since).toISOString().slice(0, 16).replace('T', ' '), String(pending)],
      ),
    },
    {
      title: 'Stock',
      heads: ['SKU', 'Name', 'State', 'Available'],
      rows: of('stock').map(({ sku, name, state, available }) => [sku, name, stateWords[state], String(available)]),
    },
    {
      title: 'Deliveries and returns that are finished',
      heads: ['Number', 'What', 'Announced', 'Received', 'Missing', 'Over', 'Damaged'],
      rows: of('deliveries').map(({ id, what, announced, received, missing, over, damaged }) => [
        ...[id, what === 'notice' ? 'delivery' : 'return'],
        ...[announced, received, missing, over, damaged].map(String),
      ]),
    },
  ];
  return parts.filter(({ rows }) => rows.length > 0);
}

function textOf(title: string, parts: readonly Part[], more: string | undefined): string {
  const told = parts.flatMap(({ title: head, heads, rows }) => [
    '',
    head,
    ...rows.map((row) => {
      const [first, ...others] = row.map((cell, at) => (at === 0 ? cell : cell && `${heads[at]}: ${cell}`));
      return `- ${printable([first, ...others.filter(Boolean)].join(' · '))}`;
    }),
  ]);
  return [title, ...told, ...(more === undefined ? [] : ['', more]), ''].join('\n');
}

function htmlOf(title: string, parts: readonly Part[], more: string | undefined): string {
  const cells = (row: readonly string[], tag: 'th' | 'td') =>
    row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('');
  const tables = parts.map(
    ({ title: head, heads, rows }) =>
      `<h2>${escaped(head)}</h2>\n<table><thead><tr>${cells(heads, 'th')}</tr></thead><tbody>\n${rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n')}\n</tbody></table>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escaped(title)}</title>
<style>
:root { color-scheme: light dark }
body { margin: 0; padding: 16px; font: 16px/1.4 system-ui, sans-serif; background: #ffffff; color: #1a1a1a }
h1 { font-size: 20px; margin: 0 0 4px } h2 { font-size: 17px; margin: 16px 0 4px }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: 6px 8px; border: 1px solid #8a8a8a; overflow-wrap: anywhere }
@media (prefers-color-scheme: dark) { body { background: #111111; color: #f0f0f0 } }
</style></head><body><main>
<h1>${escaped(title)}</h1>
${tables.join('\n')}
${more === undefined ? '' : `<p>${escaped(more)}</p>\n`}</main></body></html>
`;
}

const escaped = (text: string): string =>
  printable(text).replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
