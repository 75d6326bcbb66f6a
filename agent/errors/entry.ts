/** What a code means, and what a person should do. */
export type ErrorEntry = {
  meaning: string;
  remedy: string;
  /** The same request may work later without any change. */
  retry: boolean;
};
