/**
 * Looks at the dock again and again, and keeps its alarms true: the disk and the files of the configuration are looked at here, the
 * rest is asked for. What is wrong shows within ten seconds whether or not anybody asks, at once when somebody does.
 */
import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { Clock } from '../clock.ts';
import { settled } from '../deadline.ts';
import type { ChannelReport } from '../forward/channel-report.ts';
import { databaseFile } from '../ledger/disk/store.ts';
import type { KeepLoop } from '../loops.ts';
import type { NamedFileReader } from '../named-file.ts';
import { inspectFiles, namedFilesOf } from '../named-files.ts';
import type { Alarms } from './alarms.ts';
import { conditions, type DockFacts } from './conditions.ts';

const lookEveryMs = 10_000;
/** However fast things change. */
const lookGapMs = 1_000;
const probeEveryMs = 30_000;
/** A dead card answers nothing: it must not keep the rest from being seen. */
const probeLimitMs = 5_000;

type AlarmWatchParts = {
  config: Config;
  alarms: Alarms;
  clock: Clock;
  keep: KeepLoop;
  files: NamedFileReader;
  /** What the channels are, or were when the ledger could be read last; undefined: none run yet. */
  reports(): Promise<readonly ChannelReport[] | undefined>;
  facts(): Pick<DockFacts, 'book' | 'devices' | 'uplink' | 'clock'>;
};

export class AlarmWatch {
  readonly #parts: AlarmWatchParts;
  readonly #stop = new AbortController();
  #wanted = new AbortController();
  #channels: readonly ChannelReport[] = [];
  #disk: DockFacts['disk'];
  #files: DockFacts['files'] = [];

  constructor(parts: AlarmWatchParts) {
    this.#parts = parts;
  }

  begin(): void {
    const { keep } = this.#parts;
    void keep('the watch over the dock', (signal) => this.#turn(signal), this.#stop.signal);
    void keep('the watch over disk and files', (signal) => this.#probeTurn(signal), this.#stop.signal);
  }

  /** Something has changed: the next look comes soon. Never throws. */
  soon(): void {
    this.#wanted.abort();
  }

  /** What can be seen this moment; `channels` as somebody has just read them. */
  look(channels: readonly ChannelReport[] = this.#channels): void {
    this.#channels = channels;
    const { facts, alarms } = this.#parts;
    alarms.keep(conditions({ ...facts(), channels, disk: this.#disk, files: this.#files }));
  }

  /** Of the data disk, when it was looked at last. */
  get freeBytes(): number | undefined {
    return this.#disk?.freeBytes;
  }

  stop(): void {
    this.#stop.abort();
  }

  async #turn(signal: AbortSignal): Promise<'again'> {
    const { clock, reports } = this.#parts;
    this.#wanted = new AbortController();
    const channels = await reports();
    this.look(channels ?? this.#channels);
    await clock.sleep(lookGapMs, signal);
    await clock.sleep(lookEveryMs - lookGapMs, AbortSignal.any([signal, this.#wanted.signal]));
    return 'again';
  }

  async #probeTurn(signal: AbortSignal): Promise<'again'> {
    const { clock, config } = this.#parts;
    const probe = async () => {
      this.#disk = await diskOf(config.dock.data);
      this.#files = await inspectFiles(namedFilesOf(config), this.#parts.files);
    };
    const end = await settled(probe(), probeLimitMs, clock, signal);
    if (end !== 'done' && 'error' in end) throw new Error(end.error);
    this.soon();
    await clock.sleep(probeEveryMs, signal);
    return 'again';
  }
}

async function diskOf(dataDir: string): Promise<NonNullable<DockFacts['disk']>> {
  const { bavail, bsize } = await statfs(dataDir);
  const log = await stat(join(dataDir, `${databaseFile}-wal`)).catch(() => undefined);
  return { freeBytes: bavail * bsize, logBytes: log?.size ?? 0 };
}
