/** Serves the storefronts' page on this machine, with changes pushed as they happen (server-sent events). */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { fragment, page, pageCss, pagePolicy, pageScript, type Shown } from './page.ts';

/** More browsers than this are sent away: each holds a connection open. */
const watchersMax = 32;
/** Changes closer together than this are shown together. */
const gatherMs = 100;

type ShopWindowOptions = {
  shown(): Shown;
  sleep(ms: number): Promise<void>;
};

export class ShopWindowServer {
  readonly #options: ShopWindowOptions;
  readonly #watchers = new Set<() => void>();
  #server: ReturnType<typeof serve> | undefined;

  constructor(options: ShopWindowOptions) {
    this.#options = options;
  }

  /** @returns the port */
  async listen(): Promise<number> {
    const app = this.#routes();
    return new Promise((resolve) => {
      this.#server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => resolve(port));
    });
  }

  /** Something changed: everybody who watches gets the picture anew. */
  changed(): void {
    for (const wake of this.#watchers) wake();
  }

  close(): void {
    this.#server?.close();
    if (this.#server !== undefined && 'closeAllConnections' in this.#server) this.#server.closeAllConnections();
  }

  #routes(): Hono {
    const { shown, sleep } = this.#options;
    const app = new Hono();
    app.use(async (context, next) => {
      await next();
      context.header('content-security-policy', pagePolicy);
      context.header('x-content-type-options', 'nosniff');
      context.header('referrer-policy', 'no-referrer');
      context.header('cache-control', 'no-store');
    });
    // A page of another site cannot read this one under a name of its own (DNS rebinding).
    app.use(async (context, next) => {
      const { hostname } = new URL(context.req.url);
      return hostname === '127.0.0.1' || hostname === 'localhost' ? next() : context.text('wrong host', 421);
    });
    app.get('/', (context) => context.html(page(shown())));
    app.get('/page.css', (context) => context.body(pageCss, 200, { 'content-type': 'text/css; charset=utf-8' }));
    app.get('/page.js', (context) =>
      context.body(pageScript, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
    );
    app.get('/events', (context) => {
      if (this.#watchers.size >= watchersMax) return context.text('too many watchers', 503);
      return streamSSE(context, async (stream) => {
        let wake = () => {};
        let due = Promise.resolve();
        const arm = () => {
          due = new Promise((resolve) => {
            wake = resolve;
          });
        };
        const onChange = () => wake();
        this.#watchers.add(onChange);
        stream.onAbort(() => {
          this.#watchers.delete(onChange);
          wake();
        });
        while (!stream.aborted) {
          arm();
          await stream.writeSSE({ event: 'change', data: String(await fragment(shown())) });
          await due;
          await sleep(gatherMs);
        }
      });
    });
    return app;
  }
}
