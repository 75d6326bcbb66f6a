/**
 * A transport moves bytes between one device and one session, and says once when the link is gone.
 * The only I/O of the drivers: everything above it is pure and fed by hand in tests.
 */

/** Why a link ended. `lost`: unplugged or hung up. `closed`: we closed it. `error`: anything else, with the message. */
export type LinkEnd = { code: 'lost' | 'closed' | 'error'; message: string };

export type TransportHandlers = {
  /** Bytes as they came; the transport keeps no copy. Called only while not paused. */
  onData(chunk: Uint8Array): void;
  /**
   * At most once: what comes in from now on is thrown away until the port is set up, and the device cannot know. An
   * answer to what was read before may meet a device that waits for the answer to something newer.
   */
  onSetUp?(): void;
  /** Exactly once per opened transport, after which no other handler is called. */
  onEnd(end: LinkEnd): void;
};

export interface Transport {
  /**
   * Resolves when the bytes are handed to the kernel; rejects on a dead link or after `timeoutMs`. Never queued for a
   * later link.
   */
  write(bytes: Uint8Array, timeoutMs?: number): Promise<void>;
  /** Stops taking bytes from the port (back-pressure: what is not read stays with the kernel and the device). */
  pause(): void;
  resume(): void;
  /** Idempotent; resolves when the port is free again. */
  close(): Promise<void>;
}

/** Opens one link. Rejects with an `OpenError` when it cannot; the supervisor alone tries again. */
export type OpenTransport = (handlers: TransportHandlers) => Promise<Transport>;

/** `absent`: no such device now. `busy`: another process holds it. `denied`: no permission. `failed`: the rest. */
export class OpenError extends Error {
  readonly code: 'absent' | 'busy' | 'denied' | 'failed';
  constructor(code: OpenError['code'], message: string) {
    super(message);
    this.name = 'OpenError';
    this.code = code;
  }
}
