/**
 * Whether a code that nobody knows is what a balance shows: one that is plugged in as a keyboard types its display,
 * sign and unit and all. Only words come of it; what it says is never read as a weight.
 */
const unit = '(?:mg|g|kg|t|ct|oz|ozt|lb|lbs|dwt|GN|tl|pcs|PCS|%)';
const sign = '[+-] *';
const number = '\\d{1,7}(?:[.,]\\d{1,6})?';
/** "G     +  117", "ST,GS,+0012.34kg", "-  29.182 g", "0.665 g". A bare number is a code. */
const display = new RegExp(
  `^ *(?:[A-Z]{1,2}(?:,[A-Z]{2},)? *)?(?:${sign}${number} *${unit}?|\\d{1,7}[.,]\\d{1,6} *${unit}) *$`,
);

/** @param data without its AIM identifier */
export const isTypedWeight = (data: string): boolean => data.length <= 40 && display.test(data);
