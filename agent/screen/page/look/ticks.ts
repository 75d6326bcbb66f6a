/** Round numbers along an axis. Pure. */

/** @returns three to six whole numbers, the first at or below `low`, the last at or above `high` */
export function ticksOf(low: number, high: number): number[] {
  const step = stepOf(Math.max(1, high - low) / 4);
  const first = Math.floor(low / step) * step;
  const ticks = [first];
  for (let tick = first + step; (ticks.at(-1) ?? high) < high; tick += step) ticks.push(tick);
  return ticks;
}

/** The next of 1, 2, 5, 10, 20 … */
function stepOf(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((each) => each * power >= rough) ?? 10;
  return Math.max(1, step * power);
}
