/** What leaves this machine unencrypted, and the words that allow it. */

/** Hosts that are this machine, as a URL writes them. */
export function isLoopback(host: string): boolean {
  return /^(localhost|\[::1\]|::1|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i.test(host);
}

/** Schemes that encrypt; every other one is read by whoever is on the way. */
const encrypted = new Map([
  ['http:', 'https'],
  ['mqtt:', 'mqtts'],
  ['nats:', 'tls'],
  ['tcp:', 'mqtts'],
  ['ws:', 'wss'],
  ['smtp:', 'smtps'],
]);

/** @returns why this address must not be used, or undefined; for every address that the dock sends to */
export function unencryptedProblem(url: string, allowInsecure: boolean): string | undefined {
  if (allowInsecure || !URL.canParse(url)) return undefined;
  const { protocol, hostname } = new URL(url);
  const instead = encrypted.get(protocol);
  if (instead === undefined || isLoopback(hostname)) return undefined;
  return `would send over the network unencrypted; use ${instead}://, or set allow-insecure = true if you must`;
}
