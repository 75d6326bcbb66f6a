/**
 * Whether a code that nobody knows is what a balance shows: one that is plugged in as a keyboard types its display,
 * sign and unit and all. Only words come of it; what it says is never read as a weight.
 */
const unit = '(?:mg|g|kg|t|ct|oz|ozt|lb|lbs|dwt|GN|tl|pcs|PCS|%)';
const whole = '\\d{1,7}';
const decimal = `${whole}[.,]\\d{1,6}`;
/** What the number is, set apart from it: the letters of a document's number stand right before its sign. */
const name = '[A-Z]{1,2}(?:,[A-Z]{2},| ) *';
/**
 * "G     +  117", "ST,GS,+0012.34kg", "-  29.182 g", "0.665 g": a unit, a decimal point after a sign, or a column that
 * blanks fill behind the sign. A bare number is a code, and so is "KO-1".
 */
const display = new RegExp(
  `^ *(?:${name})?(?:[+-] *(?:${decimal} *${unit}?|${whole} *${unit})|[+-] {2,}${whole}|${decimal} *${unit}) *$`,
);

/** @param data without its AIM identifier */
export const isTypedWeight = (data: string): boolean => data.length <= 40 && display.test(data);
