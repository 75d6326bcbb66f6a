/// <reference lib="dom" />
/** What a page asks of the agent. Every answer is one of a few words; a server that is away is one of them. */
import type { StationCommand } from '../../inventory/nouns/station/station-command.ts';
import type { Person } from '../session/desk-people.ts';

type Pressed = 'taken' | 'pin' | 'away';
type Entered = { as: 'inside' | 'wrong' | 'unusable' | 'away' } | { as: 'wait'; seconds: number };

export function post(url: string, body: unknown): Promise<Response> {
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

/** `person`: who signed in, where people do. */
export async function whoIsIn(): Promise<{ inside: boolean; person?: Person }> {
  const answer = await fetch('/api/login').catch(() => undefined);
  return answer?.ok === true ? ((await answer.json()) as { inside: boolean; person?: Person }) : { inside: false };
}
