/** The dock cannot ask its site any more, or can again: on record once each time. */
import { type Decision, done, unchanged } from '../../decision.ts';
import type { SiteLinkSubmission } from '../../nouns/site/link.ts';
import type { Tables } from '../../nouns/tables.ts';

export function decideSiteLink(tables: Tables, { cutOff }: SiteLinkSubmission): Decision {
  const known = tables.row('site-link', 'own')?.cutOff ?? false;
  return known === cutOff ? unchanged({ cutOff }) : done([{ kind: 'site-link', body: { cutOff } }], { cutOff });
}
