/// <reference lib="dom" />
/** What the dock's pages look up. A server that is away is one of the answers. */
import type { DeskAnswers } from '../../ledger/desk/desk.ts';
import type { Hit } from '../../ledger/desk/search.ts';
import type { ShownItem } from './look/item-page.ts';

/** `why`: a sentence that says why there is nothing; empty: the agent is away. */
export type Looked<T> = { data: T } | { why: string };

/** With what this dock has of pictures. */
type Shown = Omit<DeskAnswers, 'item'> & { item: ShownItem };
export type ShownHit = Hit & { thumb?: string };
export type ShownFound = Omit<DeskAnswers['search'], 'hits'> & { hits: ShownHit[] };

type Look = Exclude<keyof DeskAnswers, 'search'>;

/** Somebody else looks something up: so often, and so long apart, it is asked again. */
const again = { times: 5, ms: 600 };

export const searchFor = (text: string): Promise<Looked<ShownFound>> => asked('search', { q: text });

export const lookAt = <L extends Look>(look: L, of: Record<string, string>): Promise<Looked<NonNullable<Shown[L]>>> =>
  asked(look, of);

async function asked<T>(look: string, of: Record<string, string>): Promise<Looked<T>> {
  for (let times = 1; ; times++) {
    const answer = await fetch(`/api/look/${look}?${new URLSearchParams(of)}`).catch(() => undefined);
    if (answer === undefined) return { why: '' };
    if (answer.ok) return { data: (await answer.json()) as T };
    if (answer.status !== 503 || times >= again.times) return { why: await answer.text() };
    await new Promise((resolve) => setTimeout(resolve, again.ms));
  }
}
