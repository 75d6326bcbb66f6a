/** What a site's streams and subjects are called at its server. */

export type SiteNames = {
  /** Streams: what docks did, and what was decided. */
  readonly logs: string;
  readonly tells: string;
  readonly probes: string;
  readonly logOf: (dock: string) => string;
  /** Of every dock. */
  readonly everyLog: string;
  readonly tell: string;
  readonly probesOf: (dock: string) => readonly [string, string];
  readonly everyProbe: string;
  readonly beatOf: (dock: string) => string;
  readonly everyBeat: string;
};

export function namesOf(site: string): SiteNames {
  const at = `tm.${site}`;
  return {
    ...{ logs: `LOG_${site}`, tells: `TELL_${site}`, probes: `PROBE_${site}` },
    ...{ logOf: (dock) => `${at}.log.${dock}`, everyLog: `${at}.log.*`, tell: `${at}.tell` },
    ...{ probesOf: (dock) => [`${at}.probe.${dock}.a`, `${at}.probe.${dock}.b`], everyProbe: `${at}.probe.>` },
    ...{ beatOf: (dock) => `${at}.beat.${dock}`, everyBeat: `${at}.beat.*` },
  };
}
