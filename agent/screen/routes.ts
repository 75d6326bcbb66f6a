/** What the screen's server answers: pages, scripts, feeds; what may be asked of it is in `actions.ts`. */
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Config } from '../../config/config.ts';
import type { Health } from '../admin/health.ts';
import type { Clock } from '../clock.ts';
import { type Actions, addActions, type Env } from './actions.ts';
import { deskStyle } from './desk-style.ts';
import type { Feed } from './feed.ts';
import { hostAllowed, onlyEncrypted, securityHeaders, siteAllowed } from './guard.ts';
import { addLooks, type Looks, queryCharsMax } from './looks.ts';
import { etagOf, Scripts } from './modules.ts';
import { addPictures, type ShownPictures } from './pictures.ts';
import { addEntrance, type Entrance, insideOf } from './session/entrance.ts';
import {
  type AdminView,
  adminPage,
  adminViews,
  indexPage,
  lookViews,
  nowherePage,
  type ShellFacts,
  stationPage,
} from './shell.ts';
import { icon, style } from './style.ts';
import { languageOf, textsFor } from './texts.ts';
import { sendFeed, type ViewerLimits } from './views/viewer.ts';

export type RoutesParts = {
  config: Pick<Config, 'dock' | 'screen' | 'stations'>;
  /** Names this server answers to. */
  hosts: ReadonlySet<string>;
  boot: string;
  stationFeed(name: string): Feed | undefined;
  adminFeed: Feed;
  actions: Actions;
  /** How a browser shows who it is. */
  entrance: Entrance;
  looks: Looks;
  pictures: ShownPictures;
  /** For Prometheus; made when it is asked for. */
  metrics(): Promise<string>;
  /** In few words, for whoever only watches whether it works. */
  health(): Promise<Pick<Health, 'state' | 'site' | 'dock' | 'version'> & { alarms: string[] }>;
  onError(cause: unknown): void;
  clock: Clock;
  limits: ViewerLimits & {
    /** Browsers that may follow at the same time. */
    viewersMax: number;
  };
  /** Ends every feed. */
  signal: AbortSignal;
};

export function routes(parts: RoutesParts): Hono<Env> {
  const { config, limits, entrance, actions } = parts;
  const scripts = new Scripts();
  const app = new Hono<Env>();
  let viewers = 0;
  const headers = entrance.scheme === 'https' ? { ...securityHeaders, ...onlyEncrypted } : securityHeaders;

  app.use(async (context, next) => {
    await next();
    if (context.env.outgoing.headersSent) return;
    for (const [name, value] of Object.entries(headers))
      if (!context.res.headers.has(name)) context.header(name, value);
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store');
  });
  app.use((context, next) =>
    hostAllowed(context.req.header('host'), parts.hosts)
      ? next()
      : Promise.resolve(context.text('This address is not served under that name.', 421)),
  );

  const facts = (context: Context<Env>): ShellFacts => {
    const lang = languageOf(context.req.query('lang') ?? config.dock.locale);
    const query = context.req.query('q')?.slice(0, queryCharsMax);
    const { stations, screen } = config;
    const { timezone } = config.dock;
    return { lang, texts: textsFor(lang), timezone, stations, links: screen?.links ?? [], query };
  };
  if (entrance.closed) addEntrance(app, entrance, actions.gate, facts);
  app.get('/', (context) => context.html(indexPage(facts(context))));
  for (const [view, path] of Object.entries({ ...adminViews, ...lookViews })) {
    app.get(path, (context) => context.html(adminPage(view as AdminView, facts(context))));
  }
  app.get('/station/:name', (context) => {
    const station = config.stations.find(({ name }) => name === context.req.param('name'));
    return station === undefined ? context.notFound() : context.html(stationPage(station, facts(context)));
  });

  const text = (context: Context<Env>, body: string, type: string, etag: string) => {
    const headers = { 'content-type': type, 'cache-control': 'no-cache', etag };
    if (context.req.header('if-none-match') === etag) return context.body(null, 304, headers);
    return context.body(body, 200, headers);
  };
  for (const [url, commented] of [
    ['/screen.css', style],
    ['/desk.css', deskStyle],
  ] as const) {
    const sheet = commented.replaceAll(/\/\*.*?\*\/\s*/gs, '');
    app.get(url, (context) => text(context, sheet, 'text/css; charset=utf-8', etagOf(sheet)));
  }
  app.get('/icon.svg', (context) => text(context, icon, 'image/svg+xml', etagOf(icon)));
  app.get('/assets/*', async (context) => {
    const script = await scripts.get(context.req.path);
    if (script === undefined) return context.notFound();
    return text(context, script.text, 'text/javascript; charset=utf-8', script.etag);
  });

  const follow = async (context: Context<Env>, feed: Feed | undefined): Promise<Response> => {
    if (feed === undefined) return context.notFound();
    if (!siteAllowed(context.req.header('sec-fetch-site'))) return context.text('Not for other sites.', 403);
    if (viewers >= limits.viewersMax) return context.text('Too many screens.', 503, { 'retry-after': '5' });
    viewers += 1;
    const { outgoing } = context.env;
    outgoing.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    // Whoever is out sees no more; a page that is only open keeps nobody in.
    const mayGoOn = () => !entrance.closed || insideOf(context, entrance, actions.gate, false);
    void sendFeed({
      ...{ out: outgoing, feed, boot: parts.boot, clock: parts.clock, signal: parts.signal, limits, mayGoOn },
      lastEventId: context.req.header('last-event-id'),
    })
      .catch(parts.onError)
      .finally(() => {
        viewers -= 1;
      });
    return RESPONSE_ALREADY_SENT;
  };
  app.get('/events/admin', (context) => follow(context, parts.adminFeed));
  app.get('/events/station/:name', (context) => follow(context, parts.stationFeed(context.req.param('name'))));

  app.get('/metrics', async (context) => {
    if (!siteAllowed(context.req.header('sec-fetch-site'))) return context.text('Not for other sites.', 403);
    return context.body(await parts.metrics(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  });

  // A monitor that knows no JSON goes by the status alone: what is recorded is what counts.
  app.get('/healthz', async (context) => {
    if (!siteAllowed(context.req.header('sec-fetch-site'))) return context.text('Not for other sites.', 403);
    const found = await parts.health();
    return context.json(found, found.state === 'refusing' ? 503 : 200);
  });

  addActions(app, actions, entrance);
  addLooks(app, parts.looks);
  addPictures(app, parts.pictures);

  app.notFound((context) =>
    // Scripts and feeds want a word, people a page.
    context.req.header('accept')?.includes('text/html')
      ? context.html(nowherePage(facts(context)), 404)
      : context.text(facts(context).texts.unknownPage, 404),
  );
  app.onError((cause, context) => {
    if (cause instanceof HTTPException) return context.text(cause.message, cause.status);
    parts.onError(cause);
    return context.text('The screen failed here; the log says why.', 500);
  });
  return app;
}
