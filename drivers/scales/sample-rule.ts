/**
 * Stability for protocols that do not tell it: the load stands still when five readings in a row, over half a second or
 * more, lie within one display step of each other and have the same unit. Until then the weight is in motion.
 */
const samplesMin = 5;
const spanMsMin = 500;
/** A gap this long breaks the row: what happened in it is unknown. */
const gapMsMax = 3000;

type Sample = { steps: number; form: string; atMs: number };

/** @param digits as shown, with an optional sign  @returns whether it stands still with this reading */
export function sampleRule(): (digits: string, unit: string, nowMs: number) => boolean {
  let row: Sample[] = [];
  return (digits, unit, nowMs) => {
    // Display steps: the digits without their point. Fewer than 16 digits are exact.
    const steps = Number(digits.replace('.', ''));
    const form = `${unit} ${digits.split('.')[1]?.length ?? 0}`;
    const last = row.at(-1);
    if (last !== undefined && (last.form !== form || nowMs - last.atMs > gapMsMax)) row = [];
    row = [...row.filter((each) => Math.abs(each.steps - steps) <= 1), { steps, form, atMs: nowMs }].slice(-64);
    return row.length >= samplesMin && nowMs - (row[0]?.atMs ?? nowMs) >= spanMsMin;
  };
}
