/** Counts are whole numbers, refused at the door when they are not. */

/**
 * No dock moves more of one item in one go; a larger number is a slip of the hand or a barcode typed into a quantity
 * field.
 */
export const quantityMax = 1_000_000;

/** Why `value` is no count of units, or undefined when it is a whole number from 1 to a million. */
export function quantityError(value: number): string | undefined {
  if (!Number.isInteger(value)) return `${value} is not a whole number of units`;
  if (value <= 0) return `${value} is not a positive number of units`;
  if (value > quantityMax) return `${value} is more than ${quantityMax} units in one go`;
  return undefined;
}

export type SkuCount = { sku: string; quantity: number };
