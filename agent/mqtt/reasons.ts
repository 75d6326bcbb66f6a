/** MQTT return and reason codes (3.1.1 §3.2.2.3; 5.0 §2.4) in words for the person who has to mend it. */

const words: Record<number, string> = {
  // 3.1.1, CONNACK
  1: 'it does not speak this version of MQTT',
  2: 'it does not accept the client id — check client-id',
  3: 'the service is unavailable',
  4: 'bad user name or password — check username and password-file',
  5: 'not authorized — check username, password-file and the broker’s access list',
  // 5.0
  128: 'it gives no reason',
  129: 'malformed packet',
  130: 'protocol error',
  131: 'for a reason of its own',
  132: 'it does not speak this version of MQTT',
  133: 'it does not accept the client id — check client-id',
  134: 'bad user name or password — check username and password-file',
  135: 'not authorized — check the broker’s access list, username and password-file',
  136: 'the service is unavailable',
  137: 'it is busy',
  138: 'this client is banned',
  139: 'it is shutting down',
  140: 'bad authentication method',
  141: 'it heard nothing from us for too long',
  142: 'another client took over our client id — is there a second dock with the same name?',
  143: 'topic filter invalid',
  144: 'topic name invalid — check site and dock',
  147: 'too many messages at once',
  149: 'the message is too large for it',
  150: 'the message rate is too high for it',
  151: 'a quota is used up',
  152: 'an administrator ended the connection',
  153: 'payload format invalid',
  154: 'it keeps no retained messages',
  155: 'it does not offer QoS 1',
  156: 'use another server',
  157: 'it has moved — check the url',
  159: 'too many connections in a short time',
  160: 'the connection was open as long as it allows',
};

/** PUBACK 5.0: nobody listens. Not a failure of the broker, and no delivery either. */
export const noMatchingSubscribers = 16;

export const versionRefused = (code: number | undefined): boolean => code === 1 || code === 132;

export function mqttReason(code: number): string {
  return `${words[code] ?? 'unknown reason'} (${code})`;
}
