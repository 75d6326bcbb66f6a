/**
 * Who may ask, and what every answer says. At the dock the pages may be looked at by anybody there (other desks come in
 * by `session/entrance.ts`), so what has to be kept out is other web pages in the same browser: pages that point a name
 * of their own at this address (DNS rebinding), post forms here, frame us, or hold our connections. Who may change
 * something is in `actions.ts`.
 */

/** Lit makes its templates through a policy of this name; nothing else may turn text into markup. */
const trustedTypes = "require-trusted-types-for 'script'; trusted-types lit-html";

const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  trustedTypes,
].join('; ');

export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Where the pages come over TLS, no browser asks for them otherwise again. */
export const onlyEncrypted: Readonly<Record<string, string>> = { 'strict-transport-security': 'max-age=31536000' };

/**
 * The names of this machine, and the one the screen was told to listen on. Ports do not matter: a tunnel has another
 * one.
 */
export function hostNames(configuredHost: string): ReadonlySet<string> {
  return new Set(['localhost', '127.0.0.1', '[::1]', bracketed(configuredHost).toLowerCase()]);
}

/** @param host the Host header as it came */
export function hostAllowed(host: string | undefined, names: ReadonlySet<string>): boolean {
  const [, name] = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9.-]{1,253})(?::\d{1,5})?$/i.exec(host ?? '') ?? [];
  return name !== undefined && names.has(name.toLowerCase());
}

/** Requests of our own pages: same origin where the browser says so. Absent is a person's own program, which may. */
export function siteAllowed(secFetchSite: string | undefined): boolean {
  return secFetchSite === undefined || secFetchSite === 'same-origin' || secFetchSite === 'none';
}

/** A change needs an Origin, and it is the page this very host served. Browsers send one with every POST. */
export function originAllowed(
  origin: string | undefined,
  host: string | undefined,
  scheme: 'http' | 'https' = 'http',
): boolean {
  return origin !== undefined && host !== undefined && origin.toLowerCase() === `${scheme}://${host.toLowerCase()}`;
}

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
