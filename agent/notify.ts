/**
 * How the agent tells systemd that it is ready, stopping, and working (sd_notify(3)). The call goes into libsystemd
 * from this very process, so `NotifyAccess=main` is enough; without the library the service manager is left alone, once
 * loudly. The watchdog is fed by work done: a ping is sent only after the proof (the book answered) came back in time,
 * so a process that merely spins its timers is restarted. Being offline is not unhealthy and never keeps a ping back.
 */
import type { Clock } from './clock.ts';
import { settled } from './deadline.ts';
import type { Log } from './log.ts';
import type { KeepLoop } from './loops.ts';

export interface Notify {
  /** Boot checks are done and the ledger is open; says nothing about brokers. */
  ready(status: string): void;
  stopping(status: string): void;
  /** One line for `systemctl status`. */
  status(text: string): void;
  /**
   * The work in hand goes on: allows another `ms` for a start or a stop, counted from now (sd_notify(3),
   * EXTEND_TIMEOUT_USEC), and feeds the watchdog. To be told again before they are over, and only of work that was
   * done.
   */
  extend(ms: number): void;
  /** Starts feeding the watchdog, when systemd wants it fed. @returns stop */
  watch(proof: () => Promise<void>, keep: KeepLoop): () => void;
}

type NotifyOptions = {
  /** NOTIFY_SOCKET; undefined: nobody listens, everything here does nothing. */
  socket: string | undefined;
  /** WATCHDOG_USEC; undefined or 0: no watchdog. */
  watchdogUs: number | undefined;
  clock: Clock;
  log: Log;
  /** Hands one message to the service manager; made by `libsystemdSender` outside of tests. */
  send: (state: string) => void;
};

/** A proof that takes longer than this is none. */
export const proofLimitMs = 20_000;

export function createNotify({ socket, watchdogUs, clock, log, send }: NotifyOptions): Notify {
  const tell = socket === undefined ? () => {} : send;
  const line = (text: string) => text.replace(/\s+/g, ' ').slice(0, 200);
  return {
    ready: (status) => tell(`READY=1\nSTATUS=${line(status)}`),
    stopping: (status) => tell(`STOPPING=1\nSTATUS=${line(status)}`),
    status: (text) => tell(`STATUS=${line(text)}`),
    extend: (ms) => tell(`EXTEND_TIMEOUT_USEC=${Math.round(ms * 1_000)}\nWATCHDOG=1`),
    watch(proof, keep) {
      if (socket === undefined || !watchdogUs) return () => {};
      const stop = new AbortController();
      const periodMs = watchdogUs / 3_000;
      const turn = async (signal: AbortSignal) => {
        if ((await settled(proof(), proofLimitMs, clock, signal)) === 'done') tell('WATCHDOG=1');
        else if (!signal.aborted)
          log.error('The book did not answer in time; no watchdog ping was sent', { proofLimitMs });
        await clock.sleep(periodMs, signal);
        return 'again' as const;
      };
      void keep('the watchdog', turn, stop.signal);
      return () => stop.abort();
    },
  };
}

/** Sends through libsystemd, loaded at the first message. A missing library is said once and costs nothing more. */
export function libsystemdSender(log: Log): (state: string) => void {
  let pending: string[] | undefined;
  let call: ((unset: number, state: string) => number) | undefined;
  const load = async () => {
    try {
      const { default: koffi } = await import('koffi');
      call = koffi.load('libsystemd.so.0').func('int sd_notify(int unset_environment, const char *state)');
    } catch (cause) {
      call = () => 1;
      log.warn('libsystemd cannot be loaded; systemd is not told how the agent is', { cause });
    }
    for (const state of pending ?? []) deliver(state);
    pending = [];
  };
  const deliver = (state: string) => {
    const result = call?.(0, state) ?? 1;
    if (result < 0) log.warn('systemd did not take a message', { errno: -result });
  };
  return (state) => {
    if (call) return deliver(state);
    // Loading takes some 10 ms; the few messages of a start wait for it in order.
    if (pending) pending.push(state);
    else {
      pending = [state];
      void load();
    }
  };
}
