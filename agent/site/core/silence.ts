/**
 * When a dock tries to tell, and when it stops: by its own monotonic time only, and only while it hears itself through
 * the server, so that who is cut off blames nobody. Silence says who may try; the tell log says who does.
 */

/** A beat goes out every 5 s (`beats`). */
export const beatEveryMs = 5_000;
/**
 * No beat of the teller for so long, and others may try: longer than it goes on itself (15 s) and a request lives (20
 * s).
 */
export const takeOverAfterMs = 45_000;
/** The server was silent for so long: a teller sends no more, since it may be deposed. */
export const stopTellingAfterMs = 15_000;

export type Silence = {
  /** ms, monotonic: this dock began to listen; the teller was heard last, this dock heard itself last. */
  readonly sinceMs: number;
  readonly tellerMs: number | undefined;
  readonly selfMs: number | undefined;
  /** The server answered anything. */
  readonly serverMs: number | undefined;
};

export const listeningFrom = (nowMs: number): Silence => ({
  ...{ sinceMs: nowMs, tellerMs: undefined, selfMs: undefined, serverMs: undefined },
});

export type SilenceInput =
  | { readonly type: 'teller-beat' }
  | { readonly type: 'own-beat' }
  | { readonly type: 'server-answered' }
  /** Another dock tells from now on: it is given its time. */
  | { readonly type: 'teller-changed' };

export function heard(state: Silence, input: SilenceInput, nowMs: number): Silence {
  switch (input.type) {
    case 'teller-beat':
      return { ...state, tellerMs: nowMs, serverMs: nowMs };
    case 'own-beat':
      return { ...state, selfMs: nowMs, serverMs: nowMs };
    case 'server-answered':
      return { ...state, serverMs: nowMs };
    case 'teller-changed':
      return { ...state, sinceMs: nowMs, tellerMs: undefined };
  }
}

/**
 * Whether this dock lets itself be heard now: the teller always, so that others know it is there; who may have to take
 * over once the teller was missed twice, so that it knows it would hear it.
 */
export const beats = ({ sinceMs, tellerMs }: Silence, tells: boolean, nowMs: number): boolean =>
  tells || nowMs - Math.max(sinceMs, tellerMs ?? sinceMs) >= 2 * beatEveryMs;

type Able = { readonly tells: boolean; readonly clockTrusted: boolean; readonly reachesStorefronts: boolean };

/** Whether this dock is to append itself as the teller now. It may be wrong: then the log says so. */
export function mayTakeOver(state: Silence, able: Able, nowMs: number): boolean {
  if (!able.tells || !able.clockTrusted || !able.reachesStorefronts) return false;
  const hearsItself = state.selfMs !== undefined && nowMs - state.selfMs <= 2 * beatEveryMs;
  return hearsItself && nowMs - Math.max(state.sinceMs, state.tellerMs ?? state.sinceMs) >= takeOverAfterMs;
}

/** Whether the teller may still send. */
export const maySend = ({ serverMs }: Silence, nowMs: number): boolean =>
  serverMs !== undefined && nowMs - serverMs < stopTellingAfterMs;
