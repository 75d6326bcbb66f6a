/// <reference lib="dom" />
/** What a page asks of the agent. Every answer is one of a few words; a server that is away is one of them. */
import type { ComparedRow, ReconciliationRow } from '../../inventory/nouns/nightly/reconciliation.ts';
import type { StationCommand } from '../../inventory/nouns/station/station-command.ts';
import type { ExplainAnswer } from '../../ledger/history/explain-item.ts';

/** As the verb answers. */
export type ReportPage = { runs: ReconciliationRow[]; rows: ComparedRow[]; next: number | null };

type Pressed = 'taken' | 'pin' | 'away';
type Entered = { as: 'inside' | 'wrong' | 'unusable' | 'away' } | { as: 'wait'; seconds: number };

function post(url: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

const stationUrl = (station: string, what: string) => `/api/station/${encodeURIComponent(station)}/${what}`;

/** The agent away: the errors stay, and the page says that it lost the agent. */
export async function acknowledgeErrors(station: string, boot: string, ids: readonly number[]): Promise<void> {
  await post(stationUrl(station, 'acknowledge'), { boot, ids }).catch(() => undefined);
}

/** A refusal is shown as that of a scan is: it comes with the next picture. */
export async function pressButton(station: string, command: StationCommand): Promise<Pressed> {
  const answer = await post(stationUrl(station, 'command'), command).catch(() => undefined);
  if (answer === undefined) return 'away';
  if (answer.status === 401) return 'pin';
  return answer.ok ? 'taken' : 'away';
}

export async function enterPin(pin: string): Promise<Entered> {
  const answer = await post('/api/login', { pin }).catch(() => undefined);
  if (answer === undefined) return { as: 'away' };
  if (answer.ok) return { as: 'inside' };
  if (answer.status === 429) return { as: 'wait', seconds: Number(answer.headers.get('retry-after') ?? 1) };
  return { as: answer.status === 401 ? 'wrong' : 'unusable' };
}

export async function leave(): Promise<void> {
  await post('/api/logout', {}).catch(() => undefined);
}

export async function isInside(): Promise<boolean> {
  const answer = await fetch('/api/login').catch(() => undefined);
  return answer?.ok === true && ((await answer.json()) as { inside: boolean }).inside;
}

/** @returns the explanation, or a sentence that says why there is none; empty: the agent is away */
export async function explainItem(params: unknown): Promise<{ data: ExplainAnswer } | { why: string }> {
  const answer = await post('/api/explain', params).catch(() => undefined);
  if (answer?.ok !== true) return { why: '' };
  const told = (await answer.json()) as { status: string; data?: ExplainAnswer; error?: { message: string } };
  return told.data === undefined ? { why: told.error?.message ?? '' } : { data: told.data };
}

/** @returns comparisons, and the rows of one; empty where the agent is away */
export async function readReports(params: object): Promise<ReportPage> {
  const none = { runs: [], rows: [], next: null };
  const answer = await post('/api/reports', params).catch(() => undefined);
  if (answer?.ok !== true) return none;
  return ((await answer.json()) as { data?: ReportPage }).data ?? none;
}

type Verb = { area: string; verb: string; params: unknown };

/** @returns what came of it; a sentence says why not, `pin`: the PIN is to be entered first */
export async function ask(verb: Verb): Promise<{ ok: true } | { ok: false; why: string; pin: boolean }> {
  const answer = await post('/api/request', verb).catch(() => undefined);
  if (answer?.ok !== true) return { ok: false, why: '', pin: answer?.status === 401 };
  const told = (await answer.json()) as { status: string; error?: { message: string } };
  return told.status === 'ok' ? { ok: true } : { ok: false, why: told.error?.message ?? '', pin: false };
}
