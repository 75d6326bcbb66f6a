/**
 * M11: a dock that cannot ask its site records what people do there, and decides nothing for all of them: two docks
 * that decided at one time, each without the other, would contradict each other to the storefronts. What is refused
 * here is done at a dock that is linked, or here when the link is back.
 */
import { type Decision, refuse } from '../../decision.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { ItemChange } from '../../nouns/stock/item.ts';
import type { Submission } from '../../nouns/submission.ts';
import type { Tables } from '../../nouns/tables.ts';

const decisions: { readonly [Type in Submission['type']]?: string } = {
  'order-place': 'an order is placed',
  'order-change': 'an order is changed',
  'order-cancel': 'an order is cancelled',
  'order-hold': 'an order is held or released',
  'order-refresh': 'orders take over what their items are now',
  'set-policy': 'a policy is set',
  'set-process-orders': 'Process Orders is turned by hand',
  bulk: 'many things are changed at once',
};

/** Of an item, what says whether and how it is sold; the rest is what people read on its label. */
const settings: readonly (keyof ItemChange)[] = ['sync', 'streetDate', 'bypassSync', 'notFulfilledHere', 'retired'];

/** What it decides for the whole site; undefined: nothing, it is a fact, or this dock's own business. */
function decided(submission: Submission): string | undefined {
  switch (submission.type) {
    case 'items':
      return submission.items.some((item) => settings.some((each) => item[each] !== undefined))
        ? 'how an item is sold is set'
        : undefined;
    case 'notice-announce':
      return submission.notice.publish === true ? 'quantities are published' : undefined;
    case 'notice-publish':
      return submission.on ? 'quantities are published' : undefined;
    // Without a change it asks what is in force.
    case 'set-policy':
      return submission.sync === undefined && submission.processOrders === undefined
        ? undefined
        : decisions[submission.type];
    case 'order-refresh':
      return submission.token === undefined ? undefined : decisions[submission.type];
    default:
      return decisions[submission.type];
  }
}

/** @returns the refusal of what this dock may not decide now; undefined: it may */
export function notAlone(tables: Tables, rules: Rulebook, submission: Submission): Decision | undefined {
  if (rules.site !== true) return undefined;
  const what = decided(submission);
  if (what === undefined || tables.row('site-link', 'own')?.cutOff !== true) return undefined;
  return refuse('site-cut-off', `Cut off from the site: ${what} at a dock that is linked. Nothing was changed.`);
}
