/**
 * A framer cuts a byte stream into frames: any chunking of the same bytes gives the same frames, the buffer is bounded,
 * and nothing disappears silently: what is not a frame comes out as `discarded` with its reason.
 */
export type Framed =
  | { type: 'frame'; bytes: Uint8Array }
  /**
   * `head`, where asked for: a run that was too long has come to its end, and how it began. Its bytes were discarded as
   * they came.
   */
  | { type: 'discarded'; bytes: number; reason: 'too-long' | 'noise' | 'partial'; head?: Uint8Array };

export interface Framer {
  push(chunk: Uint8Array): Framed[];
  /** The link ended or the line fell silent: what is left is no frame. */
  end(): Framed[];
  /** Bytes held back for the next frame; never more than the framer's limit. */
  readonly held: number;
}
