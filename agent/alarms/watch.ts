/**
 * Looks at the dock again and again, and keeps its alarms true: the disk and the files of the configuration are looked
 * at here, the rest is asked for. What is wrong shows within ten seconds whether or not anybody asks, at once when
 * somebody does.
 */
import type { Config } from '../../config/config.ts';
import type { ConfigOnDisk } from '../../config/on-disk.ts';
import type { Clock } from '../clock.ts';
import { settled } from '../deadline.ts';
import { type FileReport, inspectFiles, namedFilesOf } from '../file-inspection.ts';
import type { ChannelReport } from '../forward/channel-report.ts';
import type { KeepLoop } from '../loops.ts';
import type { NamedFileReader } from '../named-file.ts';
import type { Alarms } from './alarms.ts';
import { conditions, type DockFacts } from './conditions.ts';
import { type Machine, machineOf } from './machine.ts';

const lookEveryMs = 10_000;
/** However fast things change. */
const lookGapMs = 1_000;
const probeEveryMs = 30_000;
/** A dead card answers nothing: it must not keep the rest from being seen. */
const probeLimitMs = 5_000;
const configLimitMs = 1_000;
const bookLimitMs = 20_000;

type AlarmWatchParts = {
  config: Config;
  alarms: Alarms;
  clock: Clock;
  keep: KeepLoop;
  files: NamedFileReader;
  /** What the configuration's file says now, and which one runs. */
  configVersion: string;
  configOnDisk?(): Promise<ConfigOnDisk>;
  /** What the channels are, or were when the ledger could be read last; undefined: none run yet. */
  reports(): Promise<readonly ChannelReport[] | undefined>;
  /** Resolves when the ledger's thread answers. */
  ping(): Promise<void>;
  /** What of the dock's own files can be made again when somebody removed it. */
  keepInPlace(): Promise<void>;
  facts(): Pick<DockFacts, 'book' | 'devices' | 'uplink' | 'clock'>;
  /** For tests: another machine than this one. */
  machineOf?: typeof machineOf;
};

export class AlarmWatch {
  readonly #parts: AlarmWatchParts;
  readonly #stop = new AbortController();
  #wanted = new AbortController();
  #filesWanted = new AbortController();
  #channels: readonly ChannelReport[] = [];
  #machine: Machine | undefined;
  #bookHangs = false;
  #files: FileReport = { findings: [] };
  #configOnDisk: ConfigOnDisk | undefined;

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

  /** Somebody put others in the place of the configuration’s files, or the disk takes files again. Never throws. */
  filesChanged(): void {
    this.#filesWanted.abort();
  }

  /** What can be seen this moment; `channels` as somebody has just read them. */
  look(channels: readonly ChannelReport[] = this.#channels): void {
    this.#channels = channels;
    const { facts, alarms, configVersion } = this.#parts;
    const { findings } = this.#files;
    const config = { running: configVersion, onDisk: this.#configOnDisk };
    alarms.keep(
      conditions({ ...facts(), channels, machine: this.#machine, files: findings, config, bookHangs: this.#bookHangs }),
    );
  }

  /**
   * Whether the configuration's file is another one now. Never rejects; waits a second for a disk that does not answer.
   */
  async lookAtConfig(): Promise<void> {
    const { configOnDisk, clock } = this.#parts;
    if (configOnDisk === undefined) return;
    const looked = configOnDisk().then((onDisk) => {
      this.#configOnDisk = onDisk;
    });
    await settled(looked, configLimitMs, clock, this.#stop.signal);
  }

  /** When it was looked at last. */
  get machine(): Machine | undefined {
    return this.#machine;
  }

  /** Of the dock's own certificate that ends first; undefined: it has none. */
  get certificateEndsAt(): number | undefined {
    return this.#files.certificateEndsAt;
  }

  /** The configuration's file is good, and another one than runs. */
  get restartRequired(): boolean {
    const onDisk = this.#configOnDisk;
    return onDisk !== undefined && 'version' in onDisk && onDisk.version !== this.#parts.configVersion;
  }

  stop(): void {
    this.#stop.abort();
  }

  async #turn(signal: AbortSignal): Promise<'again'> {
    const { clock, reports, ping } = this.#parts;
    this.#wanted = new AbortController();
    await this.lookAtConfig();
    const answered = !isLate(await settled(ping(), bookLimitMs, clock, signal));
    this.#bookHangs = !answered;
    // Without an answer to the one question there would be none to the other.
    const channels = answered ? await reports() : undefined;
    this.look(channels ?? this.#channels);
    await clock.sleep(lookGapMs, signal);
    await clock.sleep(lookEveryMs - lookGapMs, AbortSignal.any([signal, this.#wanted.signal]));
    return 'again';
  }

  async #probeTurn(signal: AbortSignal): Promise<'again'> {
    const { clock, config } = this.#parts;
    this.#filesWanted = new AbortController();
    const probe = async () => {
      await this.#parts.keepInPlace();
      this.#files = await inspectFiles(namedFilesOf(config), this.#parts.files, clock.wallMs());
      this.#machine = await (this.#parts.machineOf ?? machineOf)(config.dock.data);
    };
    const end = await settled(probe(), probeLimitMs, clock, signal);
    if (end !== 'done' && 'error' in end) throw new Error(end.error);
    this.soon();
    await clock.sleep(probeEveryMs, AbortSignal.any([signal, this.#filesWanted.signal]));
    return 'again';
  }
}

const isLate = (end: Awaited<ReturnType<typeof settled>>): boolean => end !== 'done' && 'late' in end;
