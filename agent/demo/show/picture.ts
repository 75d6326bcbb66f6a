/**
 * The live picture: what a person sees of the dock in one look, for any size of terminal. Pure. State is always mark,
 * word and colour together; colour alone says nothing.
 */

import { undoCard } from '../story/steps.ts';
import { type DeskView, type Papers, type Progress, waiting, waitWords } from './desks.ts';
import type { Happening, Mark } from './happening.ts';
import { type ChannelView, type StockRow, standing, type View } from './news.ts';
import { printable } from './printable.ts';
import { clip, type Line, padEnd, type Span, span, type Tone, width } from './spans.ts';

export type Size = { columns: number; rows: number };

/** What the person is typing, and what they may do. */
type Desk = { typed: string; elapsedMs: number; keys: string; help?: boolean };

export type Picture = { lines: Line[]; cursor: { row: number; column: number } };

/** Below this everything keeps to the narrower columns, and lines stand close together. */
const roomyColumns = 100;
const roomyRows = 30;

/** Never more lines than the terminal has; the items give way first, then what happened. */
export function picture(view: View, desk: Desk, { columns, rows }: Size): Picture {
  const parting = rows < roomyRows ? [] : [rule(columns)];
  const top = [
    title(view, desk),
    ...view.channels.map((channel) => channelLine(channel, view)),
    devices(view),
    ...parting,
    ...view.desks.map((each) => deskLine(each, columns)),
    papersLine(waiting(view.papers, view.desks)),
    ...parting,
  ];
  const input: Line = [
    span(' scan › ', 'accent'),
    span(printable(desk.typed.slice(-Math.max(1, columns - 10))), 'strong'),
  ];
  const hint = desk.typed === '' ? [span(typeHere, 'dim')] : [];
  const bottom: Line[] = [
    [...input, ...hint],
    [span(` open first ${view.screenUrl} (PIN ${view.screenPin})  then ${view.storesUrl}`, 'accent')],
    [span(` ${desk.keys}`, 'dim')],
    ...(desk.help === true ? words.map((line) => [span(` ${line}`)]) : []),
  ];

  const room = Math.max(0, rows - top.length - bottom.length);
  const table = itemTable(view, columns, Math.max(0, Math.min(view.items.length + 1, room - 3)));
  const history = happenings(view.happenings, columns, room - table.length);
  const body = [...top, ...table, ...history].slice(0, Math.max(0, rows - bottom.length));
  const lines = [...body, ...bottom].slice(-rows).map((line) => clip(line, columns));
  const row = Math.max(0, lines.length - bottom.length);
  return { lines, cursor: { row, column: Math.min(columns - 1, width(input)) } };
}

function title(view: View, desk: Desk): Line {
  const name = span(` tallyman  ${view.site}/${view.dock} `, 'strong');
  const restarts = view.restarts === 0 ? '' : `  killed and back ${view.restarts}×`;
  const facts = span(`  running ${clock(desk.elapsedMs)}  ledger ${view.head} entries${restarts}`, 'dim');
  return [name, span(' '), badge(view), facts];
}

function badge(view: View): Span {
  if (view.agent === 'killed') return span(' ✗ AGENT KILLED, starting again ', 'alarm');
  if (view.agent === 'starting') return span('○ agent starting', 'warn');
  if (view.agent === 'stopping') return span('○ stopping', 'warn');
  return view.networkUp ? span('● online', 'good') : span(' ✗ OFFLINE: the network is cut ', 'alarm');
}

/** One code that means something at once, of the demo's own goods (`config/demo/items.csv`). */
const typeHere = `9521001001014 (a tee) or ${undoCard}, Enter: at receiving-1`;

/** The words of the picture that nobody outside of a dock knows. */
const words = [
  'min 5: the storefront is shown 0 while fewer than 5 can be sold',
  'held: not sold yet; behind: the new number is on its way',
  'repeats: a batch that came again, and was counted once',
];

const barMax = 12;

function channelLine(channel: ChannelView, view: View): Line {
  const { pending, oldestUnsentMs } = channel;
  const name = span(` ${padEnd(`${channel.name} (${channel.kind})`, 22)}`, 'strong');
  const stores = span(`  batches ${channel.applied}, repeats ${channel.duplicates}`, 'dim');
  if (view.head === 0) return [name, span('○ not open yet', 'dim')];
  if (pending === 0 && view.networkUp) return [name, span('✓ up to date', 'good'), stores];
  const age = oldestUnsentMs === null ? '' : `, oldest ${Math.round(oldestUnsentMs / 1000)} s`;
  const bar = '▮'.repeat(Math.min(barMax, pending));
  const what = `${pending} ${pending === 1 ? 'item' : 'items'} waiting${age}`;
  return view.networkUp
    ? [name, span(`${bar} `, 'warn'), span(what, 'warn'), stores]
    : [name, span(`✗ offline  `, 'bad'), span(`${bar} `, 'warn'), span(`${what}, all in the ledger`, 'warn')];
}

function devices(view: View): Line {
  const line: Line = [];
  for (const { name, kind, state, error } of view.devices) {
    const open = state === 'open';
    line.push(span(` ${open ? '●' : '○'} ${name} `, open ? 'plain' : 'warn'));
    if (!open) line.push(span(`${state}${error === undefined ? '' : ` (${error})`} `, 'warn'));
    if (open && kind === 'scale' && view.weight !== undefined) {
      const { text, state: steady } = view.weight;
      line.push(span(`${text} `, 'strong'), span(`${steady} `, steady === 'stable' ? 'good' : 'warn'));
    }
  }
  return line.length > 0 ? line : [span(' no devices yet', 'dim')];
}

const rule = (columns: number): Line => [span(` ${'─'.repeat(Math.max(0, columns - 2))}`, 'dim')];

/** Who works where, on what, how far, and what happened there last. */
function deskLine({ station, operator, document, waits, last }: DeskView, columns: number): Line {
  const cells = columns < roomyColumns ? 5 : 10;
  const who = [span(` ${padEnd(station, 12)}`, 'strong'), span(padEnd(operator ?? '–', 6), 'plain')];
  const what = document === null ? [span(''.padEnd(paperColumn + cells + 11))] : progress(document, waits, cells);
  if (last === undefined) return [...who, ...what];
  const [sign, tone] = marks[last.mark];
  return [...who, ...what, span(` ${sign} ${last.what} `, tone), span(` ${last.detail}`)];
}

const paperColumn = 10;

function progress({ id, done, of }: Progress, waits: DeskView['waits'], cells: number): Line {
  const full = of === 0 ? 0 : Math.min(cells, Math.floor((done / of) * cells));
  const bar = of === 0 ? ''.padEnd(cells) : `${'▮'.repeat(full)}${'▯'.repeat(cells - full)}`;
  const count = of === 0 ? `${done} found` : `${done} of ${of}`;
  const words = waits === null ? count : waitWords[waits];
  const tone = waits === null ? 'strong' : 'warn';
  return [
    span(padEnd(id, paperColumn)),
    span(bar, of > 0 && done >= of ? 'good' : 'accent'),
    span(` ${padEnd(words, 9)} `, tone),
  ];
}

/** How many papers of each kind are named. */
const namedMax = 4;

function papersLine({ notices, orders, exceptions }: Papers): Line {
  return [
    span(' to receive ', 'dim'),
    span(named(notices)),
    span('   to pack ', 'dim'),
    span(named(orders)),
    span('   exceptions ', 'dim'),
    span(exceptions === 0 ? 'none' : `${exceptions} to look at`, exceptions === 0 ? 'plain' : 'warn'),
  ];
}

function named(papers: readonly Progress[]): string {
  if (papers.length === 0) return 'nothing';
  const more = papers.length > namedMax ? ` and ${papers.length - namedMax} more` : '';
  return `${papers
    .slice(0, namedMax)
    .map(({ id }) => printable(id))
    .join(', ')}${more}`;
}

const numberColumns = 9 + 7 + 10;
const incomingColumn = 10;
const flagColumn = 9;
const storeColumn = 12;

function itemTable(view: View, columns: number, rows: number): Line[] {
  if (rows < 2) return [];
  const incoming = columns < roomyColumns ? 0 : incomingColumn;
  const fixed = 1 + incoming + numberColumns + flagColumn + storeColumn * view.channels.length;
  const nameColumn = Math.max(12, Math.min(34, columns - fixed));
  const heads = `${'incoming'.padStart(incoming).slice(0, incoming)}${'in stock'.padStart(9)}${'booked'.padStart(7)}${'available'.padStart(10)}  ${padEnd('orders', flagColumn - 2)}`;
  const stores = view.channels.map(({ name }) => padEnd(name, storeColumn - 1).padEnd(storeColumn)).join('');
  const header: Line = [span(` ${padEnd('item', nameColumn)}${heads}${stores}`, 'dim')];
  const shown = view.items.slice(0, rows - 1).map((item) => itemLine(item, view.channels, nameColumn, incoming));
  return [header, ...shown];
}

function itemLine(item: StockRow, channels: ChannelView[], nameColumn: number, incoming: number): Line {
  const number = (value: number, cells: number) => (item.received ? String(value) : '–').padStart(cells);
  return [
    span(` ${padEnd(item.name, nameColumn)}`, item.received ? 'plain' : 'dim'),
    span((item.incoming > 0 ? String(item.incoming) : '').padStart(incoming).slice(0, incoming), 'accent'),
    span(`${number(item.inStock, 9)}${number(item.booked, 7)}`, 'dim'),
    span(number(item.available, 10), item.available > 0 ? 'strong' : 'dim'),
    span('  '),
    flag(item),
    ...channels.flatMap((channel) => storeCell(item, channel)),
  ];
}

function flag(item: StockRow): Span {
  const cells = flagColumn - 2;
  if (item.processOrders) return span('● on'.padEnd(cells), 'good');
  if (!item.received) return span('○ –'.padEnd(cells), 'dim');
  return item.available > 0 ? span('◌ held'.padEnd(cells), 'warn') : span('○ off'.padEnd(cells), 'bad');
}

const standingTones = { none: 'dim', same: 'good', 'below-minimum': 'accent', behind: 'warn', silent: 'dim' } as const;

function storeCell(item: StockRow, channel: ChannelView): Span[] {
  const how = standing(item, channel);
  const level = channel.levels.get(item.sku)?.level;
  const words = {
    none: '',
    same: 'ok',
    'below-minimum': `min ${channel.minimumLevel}`,
    behind: 'behind',
    silent: 'silent',
  };
  const tone: Tone = standingTones[how];
  return [
    span((level === undefined ? '–' : String(level)).padStart(4), how === 'none' ? 'dim' : 'plain'),
    span(` ${padEnd(words[how], storeColumn - 6)} `, tone),
  ];
}

const marks: Record<Mark, [string, Tone]> = {
  in: ['✓', 'good'],
  out: ['→', 'accent'],
  step: ['·', 'plain'],
  asked: ['?', 'warn'],
  refused: ['✗', 'bad'],
  order: ['●', 'plain'],
  cancel: ['○', 'plain'],
  on: ['▲', 'good'],
  off: ['▼', 'bad'],
  note: ['·', 'dim'],
};

function happenings(list: Happening[], columns: number, rows: number): Line[] {
  if (rows <= 0) return [];
  const head = rule(columns);
  const newest = list.slice(-(rows - 1)).reverse();
  const lines = rows === 1 ? [] : newest.map((each) => happeningLine(each));
  return [head, ...lines, ...Array.from({ length: Math.max(0, rows - 1 - lines.length) }, () => [])].slice(0, rows);
}

export function happeningLine({ atMs, mark, what, detail }: Happening): Line {
  const [sign, tone] = marks[mark];
  return [
    span(` ${clock(atMs).padStart(5)} `, 'dim'),
    span(` ${sign} ${padEnd(what, 10)} `, tone),
    span(detail, mark === 'note' ? 'dim' : 'plain'),
  ];
}

/** 0:07, 12:40 */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
