/// <reference lib="dom" />
/** What the dock's pages ask of the agent beyond what a station's do, so that no station's page loads it. */
import type { ComparedRow, ReconciliationRow } from '../../inventory/nouns/nightly/reconciliation.ts';
import type { ExplainAnswer } from '../../ledger/history/explain-item.ts';
import { languageOf } from '../texts.ts';
import { post } from './server.ts';

/** As the verb answers. */
export type ReportPage = { runs: ReconciliationRow[]; rows: ComparedRow[]; next: number | null };

export type Explained = { data: ExplainAnswer } | { why: string; code: string };

/** @returns the explanation, or the code and an English sentence of why there is none; empty: the agent is away */
export async function explainItem(params: object): Promise<Explained> {
  const lang = languageOf(document.documentElement.lang);
  const answer = await post('/api/explain', { ...params, lang }).catch(() => undefined);
  if (answer?.ok !== true) return { why: '', code: '' };
  const told = (await answer.json()) as { data?: ExplainAnswer; error?: { code: string; message: string } };
  const { message: why = '', code = '' } = told.error ?? {};
  return told.data === undefined ? { why, code } : { data: told.data };
}

/** @returns comparisons, and the rows of one; empty where the agent is away */
export async function readReports(params: object): Promise<ReportPage> {
  const none = { runs: [], rows: [], next: null };
  const answer = await post('/api/reports', params).catch(() => undefined);
  if (answer?.ok !== true) return none;
  return ((await answer.json()) as { data?: ReportPage }).data ?? none;
}

type Verb = { area: string; verb: string; params: unknown };

/**
 * @returns what came of it; a sentence says why not, `pin`: the PIN is to be entered first, `field`: the one that is
 * wrong
 */
export async function ask(verb: Verb): Promise<Asked> {
  const answer = await post('/api/request', verb).catch(() => undefined);
  if (answer?.ok !== true) return { ok: false, why: '', pin: answer?.status === 401 };
  return toldBy((await answer.json()) as Told);
}

type Asked = { ok: true; data: unknown } | { ok: false; why: string; pin: boolean; field?: string };
type Told = { status: string; data?: unknown; error?: { message: string; field?: string }; job?: string };

const toldBy = ({ status, data, error }: Told): Asked =>
  status === 'ok' ? { ok: true, data } : { ok: false, why: error?.message ?? '', pin: false, ...fieldOf(error) };

const fieldOf = (error: Told['error']) => (error?.field === undefined ? {} : { field: error.field });

type Progress = { done: number; of: number; job: string };

/** One change to many (R23): how far it is comes on the way, line by line, and the answer last. */
export async function askBulk(
  of: 'items' | 'orders',
  params: unknown,
  onProgress: (progress: Progress) => void,
): Promise<Asked> {
  const away: Asked = { ok: false, why: '', pin: false };
  const answer = await post(`/api/bulk/${of}`, params).catch(() => undefined);
  if (answer?.ok !== true || answer.body === null) return { ...away, pin: answer?.status === 401 };
  let last: Asked = away;
  try {
    for await (const line of linesOf(answer.body)) {
      const told = JSON.parse(line) as Told;
      if (told.status !== 'running') last = toldBy(told);
      else onProgress({ ...(told.data as Omit<Progress, 'job'>), job: told.job ?? '' });
    }
  } catch {
    // The agent went away on the way: the same search, looked at again, finds what is left to do.
    return away;
  }
  return last;
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const lines = (rest + decoder.decode(read.value, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
