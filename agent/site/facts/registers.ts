/**
 * What of a dock's own entries stands everywhere as it stands here: items, orders in the version on the books, what was
 * announced, what a person set. The last word counts. Pure, as `of-entries.ts`.
 */
import type { Entry, EntryBody } from '../../inventory/nouns/entry.ts';
import type { FactBody, LaterFact } from '../core/facts.ts';

export function registerOf({ kind, merchant, sku, document, body }: Entry): FactBody | LaterFact | undefined {
  if (merchant === null) return undefined;
  if (sku !== null) return ofItem({ kind, merchant, sku, document, body });
  if (kind === 'policy') return policyOf(merchant, {}, body as EntryBody['policy']);
  return document === null ? undefined : ofDocument({ kind, merchant, document, body });
}

function ofItem({
  kind,
  merchant,
  sku,
  document,
  body,
}: Pick<Entry, 'kind' | 'document' | 'body'> & { merchant: string; sku: string }): FactBody | undefined {
  switch (kind) {
    case 'item':
      return { kind, merchant, sku, change: body as EntryBody['item'] };
    case 'policy':
      return policyOf(merchant, { sku }, body as EntryBody['policy']);
    case 'process-orders': {
      const { on, reason } = body as EntryBody['process-orders'];
      return reason === 'admin' ? { kind: 'flag', merchant, sku, on } : undefined;
    }
    case 'notice-publish': {
      const { on } = body as EntryBody['notice-publish'];
      return document === null ? undefined : { kind: 'published', merchant, sku, notice: document, on };
    }
    default:
      return undefined;
  }
}

/** What the file of a dock says that dock alone goes by. */
function policyOf(
  merchant: string,
  about: { sku?: string },
  { sync, processOrders, file }: EntryBody['policy'],
): FactBody | undefined {
  if (file !== undefined) return undefined;
  return {
    ...{ kind: 'policy', merchant, ...about },
    ...(sync !== undefined && { sync }),
    ...(processOrders !== undefined && { processOrders }),
  };
}

function ofDocument({
  kind,
  merchant,
  document,
  body,
}: Pick<Entry, 'kind' | 'body'> & { merchant: string; document: string }): FactBody | LaterFact | undefined {
  const order = { merchant, order: document };
  switch (kind) {
    case 'order-claim': {
      const { phase, number } = body as EntryBody['order-claim'];
      if (phase === 'over') return { kind: 'release', ...order, claim: number };
      // Moves nothing; but who heard it knows what a server that is put back from an older copy lacks.
      return phase === 'held' ? { kind: 'later', name: 'claim', merchant, moves: [] } : undefined;
    }
    case 'order-freed':
      return { kind: 'freed', ...order };
    case 'order-hold': {
      const { held, reason } = body as EntryBody['order-hold'];
      return { kind: 'hold', ...order, held, reason };
    }
    case 'order-sync': {
      const { since } = body as EntryBody['order-sync'];
      return since === undefined ? undefined : { kind: 'intake', merchant, channel: document, since };
    }
    case 'order': {
      const { updatedAt = null, channel, placedAt, print, lines } = body as EntryBody['order'];
      return {
        ...{ kind: 'order', ...order, status: 'open', updatedAt, lines },
        ...(channel !== undefined && { channel }),
        ...(placedAt !== undefined && { placedAt }),
        ...(print !== undefined && { print }),
      };
    }
    case 'order-cancel': {
      const { updatedAt = null } = body as EntryBody['order-cancel'];
      return { kind: 'order', ...order, status: 'cancelled', updatedAt, lines: [] };
    }
    case 'notice':
      return { kind, merchant, notice: document, content: body as EntryBody['notice'] };
    case 'notice-close':
      return { kind: 'notice-over', merchant, notice: document, ...reasonOf(body) };
    case 'return':
      return { kind, merchant, return: document, content: body as EntryBody['return'] };
    case 'telling': {
      const { channel, type: about, id, content } = body as EntryBody['telling'];
      return { kind, merchant, document, channel, about, id, content };
    }
    case 'told': {
      const { type: about, origins: things } = body as EntryBody['told'];
      return things === undefined ? undefined : { kind, merchant, channel: document, about, things };
    }
    case 'return-close':
      return { kind: 'return-over', merchant, return: document, ...reasonOf(body) };
    default:
      return undefined;
  }
}

function reasonOf(body: unknown): { reason?: string } {
  const { reason } = body as { reason?: string };
  return reason === undefined ? {} : { reason };
}
