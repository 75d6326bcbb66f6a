/** R26: in which condition goods are. What is not good is set apart: in stock, and never available. */
export const conditions = ['good', 'hold', 'damaged'] as const;
export type Condition = (typeof conditions)[number];
export type ApartCondition = Exclude<Condition, 'good'>;

/** Units of an item that are set apart, by condition. */
export type Apart = { onHold: number; damaged: number };

/** Said before a scan: it counts for that one only. */
export type SaidCondition = { to: Condition; reason?: string };

const fields = { hold: 'onHold', damaged: 'damaged' } as const;

/** Units of the item that are set apart in this condition. */
export const inCondition = (item: Apart, condition: ApartCondition): number => item[fields[condition]];

/** What changes when so many units of an item are set apart in this condition; below zero: no longer. */
export const apartBy = (condition: Condition | undefined, units: number): Partial<Apart> =>
  condition === undefined || condition === 'good' ? {} : { [fields[condition]]: units };

/** What changes when so many units go from one condition to another. */
export function movedBetween(from: Condition, to: Condition, units: number): Apart {
  const of = (condition: ApartCondition) => (to === condition ? units : 0) - (from === condition ? units : 0);
  return { onHold: of('hold'), damaged: of('damaged') };
}

export const conditionWords: Readonly<Record<Condition, string>> = {
  good: 'good',
  hold: 'on hold',
  damaged: 'damaged',
};

/** "less 1 on hold", "less 2 damaged": how people say what of the units in stock is none for sale. */
export const lessApart = ({ onHold, damaged }: Apart): string[] => [
  ...(onHold === 0 ? [] : [`less ${onHold} on hold`]),
  ...(damaged === 0 ? [] : [`less ${damaged} damaged`]),
];
