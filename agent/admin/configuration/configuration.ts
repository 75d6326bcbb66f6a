/**
 * The dock's configuration, changed from afar: its file stays what a start goes by, and whatever is put there was
 * checked as a whole first, as `config check` does it, with the files it names. What is bad changes nothing.
 */
import { chmodSync, realpathSync, statSync } from 'node:fs';
import { stringify } from 'smol-toml';
import type { Config, ConfigError, LoadResult } from '../../../config/config.ts';
import { writeWhole } from '../../../config/last-good.ts';
import { configErrorText, placed } from '../../../config/load.ts';
import { configVersion } from '../../../config/on-disk.ts';
import { configBytesMax, readPlainFile } from '../../../config/plain-file.ts';
import { keyOf } from '../../../config/problem.ts';
import { inspectFiles, namedFilesOf } from '../../file-inspection.ts';
import type { NamedFileReader } from '../../named-file.ts';
import { type Kept, keepInHistory, readHistory } from './history.ts';
import { documentOf, withSecretsOf } from './kept-back.ts';

export type ConfigFile = {
  file: string;
  /** Reads a text as a start would, with `--data` and the like. */
  load(toml: string): LoadResult;
};

type Parts = ConfigFile & {
  running: Config;
  files: NamedFileReader;
  wallMs(): number;
};

/** What the file says now; `version` is absent where that is no configuration. */
type InFile = { toml: string; version?: string; errors: string[] };

type Checked = { ok: true; toml: string; version: string; config: Config } | { ok: false; errors: string[] };

const errorsShown = 20;
const said = (errors: readonly ConfigError[]): string[] => errors.slice(0, errorsShown).map(configErrorText);

export class Configuration {
  readonly #parts: Parts;
  /** Of what runs. */
  readonly running: string;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.running = configVersion(parts.running);
  }

  inFile(): InFile {
    const { file, load } = this.#parts;
    const read = readPlainFile(file, configBytesMax);
    if (!read.ok) return { toml: '', errors: [`${file} ${read.message}`] };
    const toml = read.bytes.toString('utf8');
    const loaded = load(toml);
    return loaded.ok
      ? { toml, version: configVersion(loaded.config), errors: [] }
      : { toml, errors: said(loaded.errors) };
  }

  /** The newest first. */
  history(): Kept[] {
    return readHistory(this.#dataDir);
  }

  /** @param toml may hold the marks of secrets that stay as they are */
  async check(toml: string): Promise<Checked> {
    const { load, file, running } = this.#parts;
    const filled = this.#filled(toml);
    if ('errors' in filled) return { ok: false, errors: filled.errors };
    const loaded = load(filled.toml);
    if (!loaded.ok) return { ok: false, errors: said(loaded.errors) };
    const { config } = loaded;
    const { findings } = await inspectFiles(namedFilesOf(config), this.#parts.files, this.#parts.wallMs());
    const unusable = findings.filter(({ kind }) => kind === 'unusable');
    const problems = [
      ...unusable.map(({ key, path, reason }) => ({ path: key, message: `${path} ${reason}` })),
      ...identityProblems(running, config),
    ];
    if (problems.length > 0) return { ok: false, errors: said(placed(problems, filled.toml, file)) };
    return { ok: true, toml: filled.toml, version: configVersion(config), config };
  }

  /**
   * Puts a checked text in the place of the file; that one is kept before. Both are whole or not there, whatever the
   * power does.
   * @throws the file system's error; then the old one stands
   */
  put({ toml, version }: { toml: string; version: string }, by: string, reason: string | undefined): void {
    const { file, wallMs } = this.#parts;
    const before = this.inFile();
    const [newest] = this.history();
    const at = wallMs();
    const more: Kept[] = [];
    if (before.version !== undefined && newest?.toml !== before.toml)
      more.push({ version: before.version, at, by: 'file', toml: before.toml });
    if (before.toml !== toml) more.push({ version, at, by, ...(reason !== undefined && { reason }), toml });
    if (more.length > 0) keepInHistory(this.#dataDir, more);
    if (before.toml !== toml) replaced(file, toml);
  }

  get #dataDir(): string {
    return this.#parts.running.dock.data;
  }

  /** The text as it came where it holds no marks: its comments stay. */
  #filled(toml: string): { toml: string } | { errors: string[] } {
    let given: ReturnType<typeof documentOf>;
    let current: unknown;
    try {
      given = documentOf(toml);
      current = documentOf(this.inFile().toml);
    } catch {
      // What cannot be read is named with its line by the check.
      return { toml };
    }
    const { document, missing } = withSecretsOf(current, given);
    if (missing.length > 0)
      return { errors: missing.map((path) => `${keyOf(given, path)} — is kept back, and there is none here to keep`) };
    return { toml: document === given ? toml : stringify(document) };
  }
}

/** Under another name nobody would find the dock again, nor its ledger in another folder. */
function identityProblems({ dock, mqtt }: Config, next: Config) {
  const there = 'is changed at the dock itself; leave it as it is';
  const problems = (['site', 'name', 'data'] as const)
    .filter((key) => next.dock[key] !== dock[key])
    .map((key) => ({ path: ['dock', key], message: there }));
  if (mqtt !== undefined && next.mqtt === undefined)
    problems.push({ path: ['mqtt'], message: 'is gone: nobody could reach the dock from afar again; leave it' });
  return problems;
}

/** With the permissions that it had; where it is a link, what that names. */
function replaced(file: string, toml: string): void {
  const real = statSync(file, { throwIfNoEntry: false }) === undefined ? file : realpathSync(file);
  const mode = statSync(real, { throwIfNoEntry: false })?.mode;
  writeWhole(real, toml);
  if (mode !== undefined) chmodSync(real, mode & 0o777);
}
