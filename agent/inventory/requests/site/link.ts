/** The dock cannot ask its site any more, or can again: on record once each time. */
import { type Decision, done, unchanged } from '../../decision.ts';
import type { SiteLinkSubmission } from '../../nouns/site/link.ts';
import type { Tables } from '../../nouns/tables.ts';

export function decideSiteLink(tables: Tables, { cutOff, told }: SiteLinkSubmission): Decision {
  const known = tables.row('site-link', 'own') ?? { cutOff: false };
  const next = { cutOff: cutOff ?? known.cutOff, told };
  // What was told counts only while nobody can be asked.
  const same = next.cutOff === known.cutOff && (!next.cutOff || cutOff !== undefined || told === (known.told ?? 0));
  return same ? unchanged(next) : done([{ kind: 'site-link', body: next }], next);
}
