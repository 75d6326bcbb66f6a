/**
 * The door of a server of pages: how a browser shows who it is. At the dock looking is free, and the cookie goes over
 * plain HTTP on this machine; from another desk nothing is shown before the PIN, and its cookie goes over TLS alone.
 */
import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie } from 'hono/cookie';
import type { Env } from '../actions.ts';
import { originAllowed, siteAllowed } from '../guard.ts';
import { deskLoginPage, type LoginTrouble } from '../login-page.ts';
import type { ShellFacts } from '../shell.ts';
import type { Door } from './gate.ts';

export type Entrance = {
  /** Nothing is shown before the PIN was entered. */
  closed: boolean;
  scheme: 'http' | 'https';
  cookie: string;
  /** Attributes of the cookie. */
  kept: string;
};

export const atTheDock: Entrance = {
  ...{ closed: false, scheme: 'http', cookie: 'tallyman-screen' },
  // Without Max-Age the cookie ends with the browser; without Secure, for this is plain HTTP on this machine.
  kept: 'Path=/; HttpOnly; SameSite=Strict',
};

/** `__Host-`: no other host and no plain page can set it. */
export const fromADesk: Entrance = {
  ...{ closed: true, scheme: 'https', cookie: '__Host-tallyman-desk' },
  kept: 'Path=/; Secure; HttpOnly; SameSite=Strict',
};

export const insideOf = (context: Context<Env>, { cookie }: Entrance, gate: Door, use: boolean): boolean =>
  gate.inside(getCookie(context, cookie), use);

/** What may be had before anybody is in: the words and the looks of the page that asks for the PIN. */
const open: ReadonlySet<string> = new Set(['/login', '/screen.css', '/desk.css', '/icon.svg']);
/** A name of 80 letters, as forms write them. */
const loginBytesMax = 1_024;

/** Everything behind it is for whoever is in; it comes before every other route. */
export function addEntrance(
  app: Hono<Env>,
  entrance: Entrance,
  gate: Door,
  facts: (context: Context<Env>) => ShellFacts,
): void {
  app.use(async (context, next) => {
    const { path, method } = context.req;
    if (open.has(path) || insideOf(context, entrance, gate, true)) return next();
    const page = method === 'GET' && (path === '/' || /^\/(admin|station)(\/|$)/.test(path));
    return page ? context.redirect('/login', 303) : context.text('Enter the PIN first.', 401);
  });

  // Without a referrer browsers send no origin with a form, and who asks could not be told.
  const asked = (context: Context<Env>, trouble: LoginTrouble | undefined, status: 200 | 401 | 429 | 503) =>
    context.html(deskLoginPage(facts(context), gate.byName, trouble), status, { 'referrer-policy': 'same-origin' });

  app.get('/login', (context) => asked(context, undefined, 200));
  app.use('/login', bodyLimit({ maxSize: loginBytesMax }));
  app.post('/login', async (context) => {
    const header = (name: string) => context.req.header(name);
    if (!originAllowed(header('origin'), header('host'), entrance.scheme) || !siteAllowed(header('sec-fetch-site')))
      return context.text('Only the page itself may ask this.', 403);
    const body: Record<string, unknown> = await context.req.parseBody().catch(() => ({}));
    const field = (name: string) => (typeof body[name] === 'string' ? body[name] : '');
    const entry = await gate.enter({ who: field('who'), pin: field('pin') });
    if (entry.entered) {
      context.header('set-cookie', `${entrance.cookie}=${entry.token}; ${entrance.kept}`);
      return context.redirect('/admin', 303);
    }
    if (entry.why !== 'wait') return asked(context, { why: entry.why }, entry.why === 'wrong' ? 401 : 503);
    const seconds = Math.ceil(entry.waitMs / 1_000);
    context.header('retry-after', String(seconds));
    return asked(context, { why: 'wait', seconds }, 429);
  });
}
