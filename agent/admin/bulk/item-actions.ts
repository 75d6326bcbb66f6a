/** What may be asked of many items, each with what it needs and nothing else. */
import type { ItemAction } from '../../inventory/nouns/admin/bulk.ts';
import { failed, type VerbResult } from '../verb.ts';

type Action = ItemAction['action'];
type Given = { [Name in 'sync' | 'on' | 'streetDate' | 'bypassSync' | 'retired']?: unknown };
type Asked = { action: Action } & Given;

const needs: { [A in Action]: keyof Given | null } = {
  'sync-now': null,
  'set-policy': 'sync',
  'set-process-orders': 'on',
  'set-street-date': 'streetDate',
  'set-bypass': 'bypassSync',
  'set-retired': 'retired',
};
export const itemActions = Object.keys(needs) as [Action, ...Action[]];

/** @param asked its values checked by the verb's schema */
export function itemActionOf({ action, ...given }: Asked): ItemAction | { refusal: VerbResult } {
  const need = needs[action];
  if (need !== null && given[need] === undefined) {
    return { refusal: failed('bad-params', `${need} is missing: ${action} needs it`, need) };
  }
  const extra = Object.entries(given).find(([name, value]) => name !== need && value !== undefined);
  if (extra !== undefined) return { refusal: failed('bad-params', `${extra[0]} is not for ${action}`, extra[0]) };
  return { action, ...(need !== null && { [need]: given[need] }) } as ItemAction;
}
