/** What a code means, and what a person should do. */
export type ErrorEntry = {
  meaning: string;
  remedy: string;
  /** For whoever asks over the network, where the remedy is another one; absent: the same. */
  fromAfar?: string;
  /** The same request may work later without any change. */
  retry: boolean;
};
