export type Reply = {
  /** The whole of it. */
  topic: string;
  say(payload: string): Promise<void>;
};

/**
 * The dock's one MQTT connection as the rest of the agent uses it: channels, health, alarms, requests. `uplink.ts`
 * keeps it alive; tests put one in memory in its place. Topics are relative to `tallyman/v1/{site}/{dock}/`.
 */
export interface Uplink {
  readonly connected: boolean;
  /**
   * QoS 1. Resolves on PUBACK; rejects when the link goes, on a broker's refusal or after `timeoutMs`. Nothing is ever
   * queued for a later link.
   */
  publish(
    topic: string,
    payload: string,
    options?: {
      retain?: boolean;
      qos?: 0 | 1;
      timeoutMs?: number;
      /** The broker has it and nobody listens (only MQTT 5 brokers say so); comes before the promise resolves. */
      onUnheard?: () => void;
    },
  ): Promise<void>;
  /**
   * Kept across reconnects; `topic` may hold `+` and `#`. The handler gets messages that are not retained and at most
   * 64 KiB. `reply` answers to the MQTT 5 response topic, with the correlation data; absent when the sender gave none
   * below the site.
   */
  subscribe(
    topic: string,
    handler: (payload: Buffer, topic: string, reply?: Reply) => void,
    options?: {
      /**
       * Gets those with the retain flag, which nobody else does: they may be of yesterday, or a bridge or a careless
       * sender set it.
       */
      retained?: (payload: Buffer, topic: string) => void;
      /** What lies retained there is wanted at each link: it is what the dock is to become, also while it was away. */
      lying?: true;
      /** A message that is to be retained has the flag also when it is new (only MQTT 5 brokers can say so). */
      asPublished?: true;
    },
  ): () => void;
  onLink(listener: (up: boolean) => void): () => void;
}

export type UplinkStatus = {
  state: 'connecting' | 'online' | 'waiting' | 'closed';
  version?: '5' | '3.1.1';
  /** Why there is no link, and what a person can do about it. */
  error?: string;
  /** What the broker refused although there is a link: topics that may not be read or written. */
  warnings: string[];
  /** It answered, and does not let us in. */
  refused: boolean;
  /** Without a link for so long; 0 while there is one. */
  downMs: number;
  /** Connections made since the start. */
  links: number;
  /**
   * Messages dropped unread: retained, larger than 64 KiB, on a topic nobody reads here; and acknowledgements of what
   * was never sent.
   */
  dropped: number;
};

export interface MqttUplink extends Uplink {
  readonly status: UplinkStatus;
  stateChanged(): void;
  infoChanged(): void;
  healthChanged(): void;
  /** Ends the link and makes one by what its files say now. */
  relink(): void;
  /** Says `offline`, ends the connection; two to four seconds at most. */
  close(): Promise<void>;
}
