/**
 * The notices file: read and checked as a whole, tried with the agent notice by notice, and only then taken. Whatever is wrong is named
 * with its line and column, also what only the ledger can know.
 */
import type { AgentClient } from '../admin/socketclient.ts';
import { type RowError, readCsv } from './csvfile.ts';
import { type ColumnName, columns, NoticesTable, type Placed } from './notices-table.ts';

const rowsMax = 100_000;

export type ReadNotices = { ok: true; rows: number; notices: Placed[] } | { ok: false; errors: RowError[] };

/** @param merchants of the dock; with one of them the column may be left out */
export function readNotices(bytes: Uint8Array, merchants: readonly string[]): ReadNotices {
  const file = readCsv<ColumnName>(bytes, {
    columns,
    main: 'notice',
    rowsMax,
    needs: (names) => [
      { column: 'notice', why: 'every row needs the number of its notice' },
      { column: 'sku', why: 'it says what comes' },
      { column: 'quantity', why: 'it says how many units come' },
      ...(merchants.length > 1
        ? [{ column: 'merchant' as const, why: `this dock has several: ${merchants.join(', ')}` }]
        : []),
      ...(names.includes('lot') || names.includes('expiry')
        ? [{ column: 'sscc' as const, why: 'lot and expiry are announced for the content of a handling unit' }]
        : []),
    ],
  });
  if (!file.ok) return file;
  const table = new NoticesTable(merchants, file.errors);
  for (const { cells, line } of file.rows) table.add(cells, line);
  if (table.errors.length > 0) return { ok: false, errors: table.errors.toSorted((a, b) => a.line - b.line) };
  return { ok: true, rows: file.rows.length, notices: table.notices() };
}

export type UploadResult =
  | { ok: true; notices: number; changed: number }
  /** `taken`: notices that went in before the refusal; 0 but for a change that came from elsewhere in the middle. */
  | { ok: false; errors: RowError[]; taken: number };

/** Mistakes that are looked for in one file; each costs a question. */
const errorsMax = 100;

/**
 * Two passes: every notice is only tried, and when all would be taken they are. A power cut in the second pass leaves the notices
 * before it; the same file again completes it.
 * @param onProgress notices gone through, of twice as many  @throws AgentError when the conversation breaks
 */
export async function uploadNotices(
  client: Pick<AgentClient, 'ask'>,
  notices: readonly Placed[],
  onProgress: (done: number) => void,
): Promise<UploadResult> {
  const errors: RowError[] = [];
  for (const [index, placed] of notices.entries()) {
    if (errors.length < errorsMax) errors.push(...(await mistakesOf(client, placed, errorsMax - errors.length)));
    onProgress(index + 1);
  }
  if (errors.length > 0) return { ok: false, errors: errors.toSorted((a, b) => a.line - b.line), taken: 0 };
  let changed = 0;
  for (const [index, placed] of notices.entries()) {
    const answer = await announce(client, placed, false);
    if (answer.status === 'error') return { ok: false, errors: [placeOf(placed, answer.error)], taken: index };
    if (answer.seq !== undefined) changed++;
    onProgress(notices.length + index + 1);
  }
  return { ok: true, notices: notices.length, changed };
}

function announce(client: Pick<AgentClient, 'ask'>, { notice }: Placed, check: boolean) {
  const { lines, handlingUnits, ...head } = notice;
  const units = handlingUnits.length === 0 ? {} : { handlingUnits };
  return client.ask({ area: 'notice', verb: 'announce', params: { ...head, lines, ...units, check } });
}

/** The agent names one mistake at a time; a line of an unknown item is left out to find the next. */
async function mistakesOf(client: Pick<AgentClient, 'ask'>, placed: Placed, most: number): Promise<RowError[]> {
  const errors: RowError[] = [];
  let rest = placed;
  while (errors.length < most) {
    const answer = await announce(client, rest, true);
    if (answer.status !== 'error') return errors;
    errors.push(placeOf(rest, answer.error));
    const sku = answer.error.code === 'unknown-item' ? skuAt(rest, answer.error.field) : undefined;
    if (sku === undefined) return errors;
    rest = without(rest, sku);
    if (rest.notice.lines.length === 0) return errors;
  }
  return errors;
}

function without(placed: Placed, sku: string): Placed {
  const { notice } = placed;
  const others = <L extends { sku: string }>(lines: readonly L[]): L[] => lines.filter((line) => line.sku !== sku);
  const handlingUnits = notice.handlingUnits.map((unit) => ({ ...unit, lines: others(unit.lines) }));
  return { ...placed, notice: { ...notice, lines: others(notice.lines), handlingUnits } };
}

/** The SKU that a field such as `lines[2].sku` or `handlingUnits[0].lines[1].sku` is about. */
function skuAt({ notice }: Placed, field = ''): string | undefined {
  const [, unit, line] = /^(?:handlingUnits\[(\d+)\]\.)?lines\[(\d+)\]/.exec(field) ?? [];
  const lines = unit === undefined ? notice.lines : notice.handlingUnits[Number(unit)]?.lines;
  return line === undefined ? undefined : lines?.[Number(line)]?.sku;
}

/** The agent names a part of the notice; people know it by its line. */
function placeOf(placed: Placed, { message, field = '' }: { message: string; field?: string }): RowError {
  const sku = skuAt(placed, field);
  if (sku !== undefined) {
    const column = field.endsWith('.quantity') ? 'quantity' : 'sku';
    return { line: placed.lineOfSku.get(sku) ?? placed.line, column, message };
  }
  const [, unit] = /^handlingUnits\[(\d+)\]/.exec(field) ?? [];
  const sscc = unit === undefined ? undefined : placed.notice.handlingUnits[Number(unit)]?.sscc;
  if (sscc !== undefined) return { line: placed.lineOfSscc.get(sscc) ?? placed.line, column: 'sscc', message };
  return { line: placed.line, column: 'notice', message };
}
