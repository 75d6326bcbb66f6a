/** The unit texts that scales send, by meaning. What is not here (PCS, %, user units) is no weight. */
import type { WeightUnit } from '../reading.ts';

const units: ReadonlyMap<string, WeightUnit> = new Map([
  ['mg', 'mg'],
  ['g', 'g'],
  ['kg', 'kg'],
  ['t', 't'],
  ['gn', 'gr'],
  ['gr', 'gr'],
  ['dwt', 'dwt'],
  ['ozt', 'ozt'],
  ['oz', 'oz'],
  ['lb', 'lb'],
  ['lbs', 'lb'],
  ['ct', 'ct'],
]);

/** Case does not matter: no scale tells units apart by it, and several send both. */
export function weightUnit(text: string): WeightUnit | undefined {
  return units.get(text.toLowerCase());
}
