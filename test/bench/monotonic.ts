/** Milliseconds of CLOCK_MONOTONIC: one time line for the feeder, the subscriber and the look into the database. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
