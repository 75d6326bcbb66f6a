/** What `receiver-mqtt.mjs` has, for those who write in TypeScript. */

/** @param own rules in place of those that stand there */
export function createMqttReceiver(
  url: string,
  own?: object,
): Promise<{ shop: { levels: Map<string, number> }; close(): Promise<void> }>;
