/** Opens the shop on whatever dock there is: a fresh one, or one that was kept from an earlier day. */
import { readFileSync } from 'node:fs';
import type { StationState } from '../../inventory/station/station-state.ts';
import { packageFile } from '../place.ts';
import { type Article, readNotices, readOrders } from '../story/catalogue.ts';
import type { Random } from '../story/random.ts';
import { type Bench, Shop } from '../story/shop.ts';
import { type Desk, people } from '../story/steps.ts';
import { type AgentLink, Refused } from './agent-link.ts';
import { names } from './stage.ts';

type Opening = {
  link: AgentLink;
  articles: readonly Article[];
  random: Random;
  /** Entries in the ledger so far. */
  head: number;
};

/** Papers that the shop makes up are numbered above those of the files, and above those of earlier days. */
const madeUpPapers = 2_000;

/** The story is told once: a dock that knows its first notice has had its first day. @throws AgentError, Refused */
export async function openShop({ link, articles, random, head }: Opening): Promise<Shop> {
  const notices = readNotices(readFileSync(packageFile('config/demo/notices.jsonl'), 'utf8'));
  const toldBefore = await isKnown(link, notices[0]?.id ?? '');
  return new Shop({
    merchant: names.merchant,
    channels: [names.web, names.outlet],
    ...{ articles, random },
    notices: toldBefore ? [] : notices,
    orders: readOrders(readFileSync(packageFile('config/demo/orders.jsonl'), 'utf8')),
    lastNumber: madeUpPapers + head,
    benches: {
      receiving: await leftAt(link, 'receiving'),
      packing: await leftAt(link, 'packing'),
      counting: await leftAt(link, 'counting'),
    },
  });
}

async function isKnown(link: AgentLink, id: string): Promise<boolean> {
  try {
    await link.ask('notice', 'get', { merchant: names.merchant, id });
    return true;
  } catch (error) {
    if (error instanceof Refused && error.code === 'unknown-notice') return false;
    throw error;
  }
}

async function leftAt(link: AgentLink, desk: Desk): Promise<Bench> {
  const { station } = names.desks[desk];
  const { session } = await link.ask<StationState>('station', 'get', { station });
  return { signedIn: session.operator === people[desk].id, busy: session.document !== null };
}
