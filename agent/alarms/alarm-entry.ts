/** What the catalogue says of an alarm. */

/**
 * `critical`: nothing can be recorded. `error`: orders, levels, devices or the time stand still or are wrong.
 * `warning`: work goes on, and will not for ever.
 */
export type Severity = 'warning' | 'error' | 'critical';

export type AlarmEntry = {
  severity: Severity;
  /** A sentence; who or what it is about comes before it. */
  meaning: string;
  remedy: string;
  /** What ends it. */
  ends: string;
};
