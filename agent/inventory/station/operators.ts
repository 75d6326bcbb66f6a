/** Who may work at the stations: the people of the configuration and those added since, less who was revoked. */
import { deskPerson, operatorsMax } from '../nouns/admin/operator.ts';
import type { Operator, Rulebook } from '../nouns/rulebook.ts';
import type { Tables } from '../nouns/tables.ts';

/** By their badges: those of the configuration first. */
export function operatorsOf(tables: Tables, { operators = [] }: Pick<Rulebook, 'operators'>): Operator[] {
  const rows = tables.openRows('operator', operatorsMax);
  const told = new Map(rows.map((row) => [row.id, row]));
  const added = rows.flatMap(({ id, added, revoked }) =>
    added === null || revoked || operators.some((one) => one.id === id) ? [] : [{ id, name: added }],
  );
  return [...operators.filter(({ id }) => told.get(id)?.revoked !== true), ...added];
}

/** What people call somebody, wherever they did it, also after their badge was revoked. */
export function operatorName(tables: Tables, { operators = [] }: Rulebook, id: string | null): string | null {
  if (id === null) return null;
  const found = operators.find((one) => one.id === id || deskPerson(one.id) === id);
  return found?.name ?? tables.row('operator', id)?.added ?? id;
}
