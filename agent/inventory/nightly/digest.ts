/** What contacts are written to about: made once for what came since the last, and mailed once. */
import { type Decision, done, unchanged } from '../decision.ts';
import { documentKey } from '../nouns/document.ts';
import type { Draft } from '../nouns/entry.ts';
import { type DigestSubmission, digestJob } from '../nouns/nightly/digest.ts';
import type { Tables } from '../nouns/tables.ts';

type Asked<Type> = Extract<DigestSubmission, { type: Type }>;

export function decideDigestMake(tables: Tables, request: Asked<'digest-make'>): Decision {
  const { merchant, contact, from, to, lines, leftOut, channels, by, date } = request;
  const row = tables.row('digest', documentKey(merchant, contact));
  if ((row?.to ?? 0) !== from || row?.mail === 'due') return unchanged({ merchant, contact });
  const about = { operator: by, merchant };
  const day: Draft[] =
    date === undefined
      ? []
      : [{ kind: 'calendar', ...about, document: digestJob(contact), body: { job: digestJob(contact), date } }];
  const body = { change: 'made', from, to, lines, leftOut, channels } as const;
  return done([{ kind: 'digest', ...about, document: contact, body }, ...day], { merchant, contact });
}

export function decideDigestMail(tables: Tables, request: Asked<'digest-mail'>): Decision {
  const { merchant, contact, to, mail, error, by } = request;
  const row = tables.row('digest', documentKey(merchant, contact));
  if (row?.mail !== 'due' || row.to !== to) return unchanged({ merchant, contact });
  const body = { change: 'mail', mail, ...(error !== undefined && { error }) } as const;
  return done([{ kind: 'digest', operator: by, merchant, document: contact, body }], { merchant, contact });
}
