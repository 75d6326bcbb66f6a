/**
 * What a person may do from a page. Only our own pages may ask (guard.ts); seeing an error is free; everything else
 * needs somebody who has entered the PIN in this browser, or – for the buttons of one station – somebody who is signed
 * in there and scanned there minutes ago with a badge that was printed here: that proves as much as a PIN does, a badge
 * of the house's own does not. An answer says what was recorded; what people are to see and hear of it comes the same
 * way as for a scan.
 */
import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie } from 'hono/cookie';
import { stream } from 'hono/streaming';
import { z } from 'zod';
import { merchantId } from '../admin/params.ts';
import type { Answer } from '../admin/request.ts';
import { stationCommandSchema } from '../admin/station-command.ts';
import { documentTypes } from '../inventory/nouns/document.ts';
import { commandNames, type StationCommand, stationCommands } from '../inventory/nouns/station/station-command.ts';
import { quantityMax } from '../inventory/nouns/stock/quantity.ts';
import { originAllowed, siteAllowed } from './guard.ts';
import type { Person } from './session/desk-people.ts';
import { type Entrance, insideOf } from './session/entrance.ts';
import type { Door } from './session/gate.ts';
import { heldMax } from './views/station-view.ts';

export type Actions = {
  gate: Door;
  /** A person has seen errors. `unknown`: so is the station, or the ids are of another start. */
  acknowledge(
    station: string,
    boot: string,
    ids: readonly number[],
    person: Person | undefined,
  ): Promise<'seen' | 'unknown' | 'not-allowed'>;
  /** Somebody is signed in at this station with a badge that proves it, and scanned there not long ago. */
  present(station: string): Promise<boolean>;
  /** undefined: there is no such station. */
  command(station: string, command: StationCommand, person: Person | undefined): Promise<Pressed | undefined>;
  /** Why shops show what they show of an item: anybody at the page may look. */
  explain(params: unknown): Promise<Answer>;
  /** What nightly comparisons found (R22): anybody at the page may look. */
  reports(params: unknown): Promise<Answer>;
  /** One of the verbs of the admin socket, by whoever is in. `running` takes the answers before the last. */
  request(
    verb: { area: string; verb: string; params: unknown },
    person: Person | undefined,
    running?: (answer: Answer) => void,
  ): Promise<Answer>;
};

/** What came of a button. */
export type Pressed = { done: true } | { done: false; code: string; message: string };

export type Env = { Bindings: HttpBindings };

const bodyBytesMax = 4_096;
const acknowledgement = z.strictObject({
  boot: z.string().max(64),
  ids: z
    .array(z.int())
    .min(1)
    .max(heldMax + 1),
});
const login = z.strictObject({ pin: z.string().max(64) });

/** What the page's buttons send; whether it fits here and now is for the rules to say. */
const stationCommand = stationCommandSchema(
  commandNames.filter((name) => stationCommands[name].button === true),
  {
    quantity: z.int().min(1).max(quantityMax),
    // A document that the page was shown, whatever it is called.
    document: z.strictObject({ type: z.enum(documentTypes), merchant: merchantId, id: z.string().min(1).max(128) }),
  },
);

/** The verbs that the dock's pages have buttons for. */
const verbs = new Map([
  ['exception', ['resolve']],
  ['alarm', ['ack']],
  ['channel', ['refresh']],
  ['sync', ['resume']],
  ['search', ['list', 'save']],
  ['job', ['cancel']],
]);
/** R23: what is changed in bulk, and the area of its verb. */
const bulkAreas: Readonly<Record<string, string>> = { items: 'item', orders: 'order' };
const request = z.strictObject({ area: z.string().max(64), verb: z.string().max(64), params: z.unknown() });

/** Refusals that are on no record: the press may be repeated. Every other one is an answer like any. */
const notRecorded: ReadonlySet<string> = new Set(['storage', 'busy', 'stopping']);

export function addActions(app: Hono<Env>, actions: Actions, entrance: Entrance): void {
  const { gate } = actions;
  const inside = (context: Context<Env>, use: boolean) => insideOf(context, entrance, gate, use);
  const personOf = (context: Context<Env>) => gate.personOf(getCookie(context, entrance.cookie));

  app.use('/api/*', async (context, next) => {
    if (context.req.method === 'GET') return next();
    const header = (name: string) => context.req.header(name);
    const ours =
      originAllowed(header('origin'), header('host'), entrance.scheme) && siteAllowed(header('sec-fetch-site'));
    if (!ours) return context.text('Only the page itself may ask this.', 403);
    if (!/^application\/json\b/i.test(header('content-type') ?? '')) return context.text('JSON, please.', 415);
    return next();
  });
  app.use('/api/*', bodyLimit({ maxSize: bodyBytesMax }));

  app.post('/api/station/:name/acknowledge', async (context) => {
    const body = acknowledgement.safeParse(await json(context));
    if (!body.success) return context.text('Not an acknowledgement.', 400);
    const { boot, ids } = body.data;
    const seen = await actions.acknowledge(context.req.param('name'), boot, ids, personOf(context));
    if (seen === 'seen') return context.body(null, 204);
    return seen === 'unknown'
      ? context.text('There is no such error here any more.', 409)
      : context.text('Your role only looks.', 403);
  });

  app.post('/api/station/:name/command', async (context) => {
    const station = context.req.param('name');
    if (!inside(context, true) && !(await actions.present(station))) return context.text('Enter the PIN first.', 401);
    const body = stationCommand.safeParse(await json(context));
    if (!body.success) return context.text('Not a command of this page.', 400);
    const pressed = await actions.command(station, body.data, personOf(context));
    if (pressed === undefined) return context.notFound();
    return context.json(pressed, !pressed.done && notRecorded.has(pressed.code) ? 503 : 200);
  });

  app.post('/api/request', async (context) => {
    if (!inside(context, true)) return context.text('Enter the PIN first.', 401);
    const body = request.safeParse(await json(context));
    if (!body.success || !verbs.get(body.data.area)?.includes(body.data.verb))
      return context.text('Not a request of this page.', 400);
    const { area, verb, params } = body.data;
    return context.json(await actions.request({ area, verb, params }, personOf(context)));
  });

  // A line of JSON for each part that is done, and the answer as the last one. Whoever stops reading stops nothing.
  app.post('/api/bulk/:of', async (context) => {
    if (!inside(context, true)) return context.text('Enter the PIN first.', 401);
    const of = context.req.param('of');
    if (!Object.hasOwn(bulkAreas, of)) return context.notFound();
    const area = bulkAreas[of] ?? '';
    const params = await json(context);
    const person = personOf(context);
    context.header('content-type', 'application/x-ndjson');
    return stream(context, async (lines) => {
      const tell = (answer: Answer) => lines.writeln(JSON.stringify(answer));
      await tell(await actions.request({ area, verb: 'bulk', params }, person, (answer) => void tell(answer)));
    });
  });

  // One at a time: it reads an item's whole past, on the thread that a check of the ledger and the forwarders'
  // questions need, too.
  let explaining = false;
  app.post('/api/explain', async (context) => {
    const params = await json(context);
    if (explaining) return context.text('Somebody else is asking.', 503, { 'retry-after': '1' });
    explaining = true;
    try {
      return context.json(await actions.explain(params));
    } finally {
      explaining = false;
    }
  });

  app.post('/api/reports', async (context) => context.json(await actions.reports(await json(context))));

  app.get('/api/login', (context) => context.json({ inside: inside(context, false), person: personOf(context) }));

  app.post('/api/login', async (context) => {
    const body = login.safeParse(await json(context));
    if (!body.success) return context.text('Not a PIN.', 400);
    const entry = await gate.enter({ who: '', pin: body.data.pin });
    if (entry.entered) {
      const cookie = `${entrance.cookie}=${entry.token}; ${entrance.kept}`;
      return context.body(null, 204, { 'set-cookie': cookie });
    }
    if (entry.why !== 'wait') return context.json({ why: entry.why }, entry.why === 'wrong' ? 401 : 503);
    const seconds = Math.ceil(entry.waitMs / 1_000);
    return context.json({ why: entry.why, seconds }, 429, { 'retry-after': String(seconds) });
  });

  app.post('/api/logout', (context) => {
    gate.leave(getCookie(context, entrance.cookie));
    const gone = `${entrance.cookie}=; ${entrance.kept}; Max-Age=0`;
    return context.body(null, 204, { 'set-cookie': gone });
  });
}

function json(context: Context<Env>): Promise<unknown> {
  return context.req.json().catch(() => undefined);
}
