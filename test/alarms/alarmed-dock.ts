/**
 * A dock in this process, its time hurried: what its alarms are is read off its log, and off `status` as the command
 * line prints it.
 */
import { Readable } from 'node:stream';
import { startApp } from '../../agent/app/start.ts';
import type { App } from '../../agent/app.ts';
import { runCli } from '../../agent/cli/cli.ts';
import { kinds } from '../../agent/cli/kinds.ts';
import type { Shell } from '../../agent/cli/shell.ts';
import { systemClock } from '../../agent/clock.ts';
import type { Log } from '../../agent/log.ts';
import { configErrorText, loadConfig } from '../../config/load.ts';
import { hurriedClock } from '../forward/hurried-clock.ts';
import { until } from '../wait.ts';

/** Two minutes of patience are two seconds. */
const factor = 60;
/** Each look is two runs of the command line. */
const lookEvery = { everyMs: 100 };

export type Alarm = { id: string; code: string; text: string; remedy: string };

/** A clock that may be put forward as well, for waits that nobody sits out; what sleeps sleeps on. */
export function jumpingClock(startMs = Date.now()) {
  const hurried = hurriedClock(factor);
  let jumpedMs = 0;
  const monoMs = () => hurried.monoMs() + jumpedMs;
  return {
    ...{ monoMs, sleep: hurried.sleep, wallMs: () => Math.round(startMs + monoMs()) },
    jump: (ms: number) => {
      jumpedMs += ms;
    },
  };
}

export class AlarmedDock {
  /** `id` when it is raised, `id over` when it is over, in their order since the first start. */
  readonly edges: string[] = [];
  readonly clock: ReturnType<typeof jumpingClock>;
  readonly #data: string;
  #app: App | undefined;

  constructor(data: string, clock = jumpingClock()) {
    this.#data = data;
    this.clock = clock;
  }

  async start(toml: string): Promise<void> {
    const loaded = loadConfig(toml, 'tallyman.toml', kinds);
    if (!loaded.ok) throw new Error(loaded.errors.map(configErrorText).join('\n'));
    const log: Log = {
      ...{ debug: () => {}, error: () => {} },
      warn: (message, facts) => message === 'Alarm' && this.edges.push(String(facts?.alarm)),
      info: (message, facts) => message === 'Alarm over' && this.edges.push(`${facts?.alarm} over`),
    };
    this.#app = await startApp({
      ...{ config: loaded.config, clock: this.clock, random: Math.random, log, version: '0.0.0' },
    });
  }

  async stop(): Promise<void> {
    await this.#app?.stop('the test');
    this.#app = undefined;
  }

  async req(verb: string, params: object = {}): Promise<string> {
    const { code, out } = await this.#cli('req', verb, JSON.stringify(params));
    if (code !== 0) throw new Error(`${verb}: ${out}`);
    return out;
  }

  async standing(): Promise<Alarm[]> {
    return JSON.parse((await this.#cli('status', '--json')).out).alarms;
  }

  /** Each of them stands, in `status` for programs as for people, with its remedy; the dock is not ok. */
  async shows(...ids: string[]): Promise<void> {
    await until(
      `${ids.join(', ')} stand`,
      async () => {
        const alarms = await this.standing();
        const { out } = await this.#cli('status');
        const missing = ids.filter((id) => {
          const { code, text, remedy } = alarms.find((alarm) => alarm.id === id) ?? {};
          return !out.includes(`ALARM ${code} (`) || !out.includes(`: ${text}\n  what to do: ${remedy}\n`);
        });
        if (missing.length > 0) throw new Error(`missing: ${missing.join(', ')} in\n${out}`);
        return !/^[^\n]*: ok/.test(out);
      },
      lookEvery,
    );
  }

  /** None of them stands any more. */
  async over(...ids: string[]): Promise<void> {
    await until(
      `${ids.join(', ')} are over`,
      async () => {
        const left = (await this.standing()).map(({ id }) => id).filter((id) => ids.includes(id));
        if (left.length > 0) throw new Error(`left: ${left.join(', ')}`);
        return true;
      },
      lookEvery,
    );
  }

  async #cli(...args: string[]): Promise<{ code: number; out: string }> {
    let out = '';
    const print = (text: string) => {
      out += text;
    };
    const shell: Shell = {
      ...{ out: print, err: print, drained: async () => {}, stdin: Readable.from([]), env: {}, pid: 1, user: 'test' },
      ...{ outIsTerminal: false, errIsTerminal: false, stdinIsTerminal: false, version: '0.0.0', clock: systemClock },
      ...{ random: Math.random, onSignal: () => {}, privateFiles: () => {}, started: () => {} },
      openLogOutput: () => Promise.reject(new Error('no log')),
      localTime: () => ({ offsetMin: () => 0 }),
      exit: () => {
        throw new Error('exit');
      },
    };
    const code = await runCli([...args, '--data', this.#data, '--config', '/none'], shell);
    return { code, out };
  }
}
