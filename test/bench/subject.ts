/** A system under test: how to start it, where its rows are, and how to read what it tells the broker. */
export type Place = {
  dir: string;
  /** The scanner's port. */
  port: string;
  brokerPort: number;
  /**
   * Both the quiet time and the longest wait before a delta goes out, in ms; undefined: as the system does by itself.
   */
  debounceMs: number | undefined;
  /** Articles of the catalogue: `gtin(0)` … and the probes' own one. */
  articles: number;
  /** How often the catalogue was brought in with other names: each time an entry for every article. */
  revisions: number;
  /** Its pages are shown to browsers. */
  screen: boolean;
};

/** A message as counted: either so many pieces more (each id once), or the level the article stands at now. */
export type Told =
  | { type: 'delta'; id: string | undefined; gtin: string; quantity: number }
  | { type: 'level'; gtin: string; level: number };

export type Command = { command: string; args: string[]; env: NodeJS.ProcessEnv; cwd: string };

export interface Subject {
  readonly name: string;
  /** Once, before the first start; not part of any figure. */
  prepare(place: Place): Promise<void>;
  command(place: Place): Command;
  /** The SQLite file with the scans. */
  database(place: Place): string;
  /** One parameter (the last id seen): `id`, `raw` = the scan's text, at most 2000 rows. */
  readonly rowsSql: string;
  /** The highest id there is, -1 for none. */
  readonly newestSql: string;
  /** What the measuring subscriber listens to. */
  readonly topic: string;
  read(topic: string, payload: string): Told[];
  /** What a storefront answers, where the system waits for one. */
  answer?(topic: string, payload: string): { topic: string; payload: string } | undefined;
  /** Makes the scanner beep after the commit. */
  readonly confirms: boolean;
}
