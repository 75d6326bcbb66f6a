/**
 * What can go wrong on the storefront's side, as options with probabilities and a seed: the same seed fails the same
 * way.
 */

export type Faults = {
  seed: number;
  /** The batch is lost before it is seen. */
  loseBatch: number;
  /** Applied, and the answer is lost (MQTT) or the connection is cut before the reply (HTTP). */
  loseAnswer: number;
  doubleAnswer: number;
  /** The answer comes late, by up to `delayMs`; with several on their way also out of order. */
  delayAnswer: number;
  delayMs: number;
  /** Forgets everything it ever applied, before it looks at the batch. */
  loseState: number;
  /** HTTP: answers so many requests with an error first. */
  errorsFirst: number;
  errorStatus: number;
  retryAfterS: number | null;
  /** These SKUs are refused for good. */
  rejectSkus: string[];
  /** Keeps no ids, answers without them, and over HTTP with 200 whatever became of the batch. */
  oldContract: boolean;
  /** A question for orders is lost; its answer is lost, comes twice, or late by up to `delayMs`. */
  loseAsk: number;
  loseTell: number;
  doubleTell: number;
  delayTell: number;
};

export const noFaults: Faults = {
  seed: 1,
  loseBatch: 0,
  loseAnswer: 0,
  doubleAnswer: 0,
  delayAnswer: 0,
  delayMs: 1_000,
  loseState: 0,
  errorsFirst: 0,
  errorStatus: 503,
  retryAfterS: null,
  rejectSkus: [],
  oldContract: false,
  loseAsk: 0,
  loseTell: 0,
  doubleTell: 0,
  delayTell: 0,
};
