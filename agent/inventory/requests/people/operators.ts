/** People at the stations: let in while the dock runs, and let out of it for good. */
import { type Decision, done, refuse, unchanged } from '../../decision.ts';
import { type OperatorSubmission, operatorsMax } from '../../nouns/admin/operator.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { Tables } from '../../nouns/tables.ts';
import { operatorsOf } from '../../station/operators.ts';

type Add = Extract<OperatorSubmission, { type: 'operator-add' }>;
type Revoke = Extract<OperatorSubmission, { type: 'operator-revoke' }>;

export function decideOperatorAdd(tables: Tables, rules: Rulebook, { by, id, name }: Add): Decision {
  const known = operatorsOf(tables, rules).find((one) => one.id === id);
  if (known?.name === name) return unchanged({ id, name });
  if (known !== undefined) return refuse('bad-request', `${id} is ${known.name}; give the new one another id.`, 'id');
  const row = tables.row('operator', id);
  if (row?.revoked === true)
    return refuse('bad-request', `The badge of ${id} was revoked, and never counts again: take another id.`, 'id');
  if (tables.openRows('operator', operatorsMax).length >= operatorsMax)
    return refuse('bad-request', `There are ${operatorsMax} people, the most there can be.`);
  return done([{ kind: 'operator', operator: by, document: id, body: { change: 'added', name } }], { id, name });
}

/** Whoever is signed in somewhere is signed out there; what they have open stays as it is, for whoever comes next. */
export function decideOperatorRevoke(tables: Tables, rules: Rulebook, { by, id }: Revoke): Decision {
  const row = tables.row('operator', id);
  if (row?.revoked === true) return unchanged({ id, revoked: true, signedOut: [] });
  if (row === undefined && !(rules.operators ?? []).some((one) => one.id === id))
    return refuse('unknown-badge', `Nobody is called ${id}.`, 'id');
  const signedOut = rules.stations.flatMap(({ name }) => (tables.row('session', name)?.operator === id ? [name] : []));
  const out = signedOut.map(
    (station): Draft => ({
      ...{ kind: 'session', operator: by, station },
      body: { change: 'sign-out' },
    }),
  );
  return done([{ kind: 'operator', operator: by, document: id, body: { change: 'revoked' } }, ...out], {
    ...{ id, revoked: true, signedOut },
  });
}
