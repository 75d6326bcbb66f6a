/**
 * The contract over MQTT as AsyncAPI 3.0, made from the table of verbs and the list of topics below: what a program can
 * be generated from. Schemas are JSON Schema draft 7, as AsyncAPI's own are. An object may hold more than is named.
 */
import { z } from 'zod';
import { alarmShown } from '../../admin/answers/shapes.ts';
import type { Verb } from '../../admin/verb.ts';
import { errors } from '../../errors/errors.ts';

const text = z.string();
const count = z.int().min(0);
/** ms UTC, by the dock's clock. */
const moment = z.number();
const cursor = text.nullable();
const place = { epoch: text, to: count, id: text.optional() };

const line = z.object({
  ...{ sku: text, level: count, previous: count.nullable(), delta: z.int().nullable(), processOrders: z.boolean() },
  /** Ours, where the line carries the store's (R27). */
  item: text.optional(),
});

/** CloudEvents 1.0 in structured JSON; levels, and in the same envelope what else is told exactly once. */
const batchOf = (type: string) =>
  z.object({
    ...{ specversion: z.literal('1.0'), type: text.regex(new RegExp(`^tallyman\\.(${type})\\.v1$`)), source: text },
    ...{ id: text, subject: text, time: text, datacontenttype: z.literal('application/json') },
    data: z.object({
      ...{
        channel: text,
        epoch: text,
        after: count,
        to: count,
        ...{ boot: text.optional(), target: text.optional() },
        ...{ snapshot: z.boolean().optional(), complete: z.boolean().optional(), first: z.boolean().optional() },
      },
      lines: z.array(type === 'stock' ? line : z.looseObject({})),
    }),
  });

const fact = z.object({
  ...{ what: text.optional(), merchant: text.optional(), sku: text.optional(), station: text.optional() },
  ...{ document: text.optional(), quantity: z.int().optional(), seq: count.optional(), at: moment },
});
const rejected = z.array(z.object({ sku: text, reason: text.optional() })).optional();
const order = z.object({
  ...{ id: text, placedAt: text, updatedAt: text, status: z.enum(['open', 'cancelled', 'fulfilled']) },
  lines: z.array(z.object({ sku: text, quantity: count })),
});
const listing = z.object({ listing: text, sku: text, level: z.number().nullable() });
const signed = z.object({ key: text, body: text, signature: text });
const error = z.object({ code: text, message: text, field: text.optional() });

type Topic = {
  /** Who says it: `send` = the dock. */
  action: 'send' | 'receive';
  topic: string;
  text: string;
  payload: z.ZodType;
};

/** Everything but requests and their answers, which the table of verbs has. */
const topics: readonly Topic[] = [
  {
    ...{ action: 'send', topic: 'state', text: 'Retained, and the will: whether the dock is there.' },
    payload: z.object({ s: z.enum(['online', 'offline', 'broken']), at: moment.nullable().optional(), boot: text }),
  },
  {
    ...{ action: 'send', topic: 'info', text: 'Retained: version, ledger, verbs, channels, devices.' },
    payload: z.looseObject({ version: text, epoch: text, schema: text }),
  },
  {
    ...{ action: 'send', topic: 'health', text: 'Retained, on change and every 30 seconds: what status prints.' },
    payload: z.looseObject({ state: text, site: text, dock: text, head: count, alarms: z.array(alarmShown()) }),
  },
  {
    ...{ action: 'send', topic: 'evt/stock/{channel}', text: 'Levels of a channel, exactly once.' },
    payload: batchOf('stock'),
  },
  ...['shipment', 'closed-notice', 'return'].map(
    (kind): Topic => ({
      ...{ action: 'send', topic: `evt/${kind}/{channel}`, text: `What happened here (${kind}), exactly once.` },
      payload: batchOf('shipment|notice|return'),
    }),
  ),
  {
    ...{ action: 'receive', topic: 'ack/{channel}', text: 'The answer to every batch: what is held.' },
    payload: z.object({ ...place, epoch: text.nullable(), rejected, hmac: text.optional() }),
  },
  {
    ...{ action: 'send', topic: 'ask/{channel}', text: 'A question for a page of what the storefront has.' },
    payload: z.object({ what: z.enum(['levels', 'orders']), cursor }),
  },
  {
    ...{ action: 'receive', topic: 'tell/{channel}', text: 'That page; new orders may be told unasked.' },
    payload: z.union([
      z.object({ what: z.literal('levels'), items: z.array(listing), next: cursor }),
      z.object({ what: z.literal('orders'), orders: z.array(order), next: cursor.optional() }),
    ]),
  },
  ...['order', 'exception', 'scan', 'receipt', 'notice', 'low-stock'].flatMap((kind) =>
    ['', '/{merchant}'].map(
      (whose): Topic => ({
        ...{ action: 'send', topic: `evt/${kind}${whose}`, text: `For observers, at QoS 0: ${kind}.` },
        payload: fact,
      }),
    ),
  ),
  {
    ...{ action: 'send', topic: 'evt/alarm', text: 'Both edges of each alarm.' },
    payload: alarmShown().extend({ cleared: z.boolean(), at: moment, left: count.optional() }),
  },
  ...['evt', 'res', 'reported', 'req', 'desired'].map(
    (tree): Topic => ({
      ...{ action: 'send', topic: `${tree}/canary`, text: 'Said to itself: whether the broker’s access list lets it.' },
      payload: z.object({ boot: text, at: moment }),
    }),
  ),
  {
    ...{ action: 'receive', topic: 'desired/{what}', text: 'Retained: what the dock is to become, also while away.' },
    payload: signed,
  },
  {
    ...{ action: 'send', topic: 'reported/{what}', text: 'Retained: what came of it, or why it waits.' },
    payload: z.object({
      ...{ what: text, version: count.nullable(), status: z.enum(['ok', 'error', 'none']), at: moment },
      ...{ data: z.unknown().optional(), error: error.optional(), running: text.optional() },
      refused: z.object({ version: count.optional(), code: text, message: text }).optional(),
      waits: z.object({ version: count.optional(), code: text, message: text }).optional(),
    }),
  },
];

const base = 'tallyman/v1/{site}/{dock}';

/** @param version of the program */
export function asyncApi(verbs: readonly Verb[], version: string): object {
  const all = [...topics.map(toldOf), ...verbs.flatMap(askedOf)];
  const channels = all.map(({ name, topic, text, payload, examples }) => [
    name,
    {
      address: `${base}/${topic}`,
      messages: { [name]: { summary: text, contentType: 'application/json', payload, ...(examples && { examples }) } },
      parameters: parametersOf(topic),
    },
  ]);
  const operations = all.map(({ name, action, text }) => [
    name,
    { action, summary: text, channel: { $ref: `#/channels/${name}` } },
  ]);
  return {
    asyncapi: '3.0.0',
    info: {
      ...{ title: 'tallyman, the edge agent of a warehouse dock', version },
      description: `As the dock sees it: it sends and receives. Codes of errors: ${Object.keys(errors).join(', ')}.`,
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(channels),
    operations: Object.fromEntries(operations),
  };
}

type Entry = Pick<Topic, 'action' | 'topic' | 'text'> & { name: string; payload: unknown; examples?: object[] };

const nameOf = (topic: string): string => topic.replaceAll(/[{}]/g, '').replaceAll(/[^a-zA-Z0-9]/g, '_');

const toldOf = ({ action, topic, text, payload }: Topic): Entry => ({
  ...{ name: nameOf(topic), action, topic, text },
  // What comes in may say more than is read.
  payload: schemaOf(payload, action === 'receive' ? 'input' : 'output'),
});

/** The request as it is unsigned and, with what it is bound to, inside a signed one's `body`; and its answer. */
function askedOf({ area, verb, title, role, params, answer, example }: Verb): Entry[] {
  const topic = `${area}/${verb}`;
  const transaction = { type: 'string', minLength: 1, maxLength: 128 };
  const request = {
    ...{ type: 'object', required: ['transaction'] },
    properties: {
      transaction,
      params: schemaOf(params(), 'input'),
      expires: { type: 'number' },
      reason: { type: 'string' },
    },
  };
  const message = (status: string, own: Record<string, unknown>) => ({
    ...{ type: 'object', required: ['transaction', 'status', 'seq', 'final', ...Object.keys(own)] },
    properties: {
      ...{ transaction: { type: 'string' }, status: { const: status }, seq: { type: 'integer' } },
      ...{ final: { type: 'boolean' }, entry: { type: 'integer' }, ...own },
    },
  });
  const said = {
    anyOf: [
      message('ok', { data: schemaOf(answer(), 'output') }),
      message('error', { error: schemaOf(error, 'output') }),
      // A piece of the data's JSON text.
      message('ok', { part: { type: 'string' } }),
      // How far it is.
      message('running', { job: { type: 'string' }, data: {} }),
    ],
  };
  const asked = { transaction: 't-1', params: example.params };
  const told = { transaction: 't-1', status: 'ok', data: example.answer, seq: 1, final: true };
  return [
    {
      ...{
        name: nameOf(`req/${topic}`),
        action: 'receive',
        topic: `req/${topic}`,
        text: `${title} (${role} and above)`,
      },
      ...{ payload: { anyOf: [request, schemaOf(signed, 'input')] }, examples: [{ payload: asked }] },
    },
    {
      ...{ name: nameOf(`res/${topic}`), action: 'send', topic: `res/${topic}`, text: `The answer to ${topic}` },
      ...{ payload: said, examples: [{ payload: told }] },
    },
  ];
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io, target: 'draft-7', unrepresentable: 'any' });
  return opened(made) as object;
}

/** Fields are only ever added: whoever reads must not refuse them. What is sent to a dock is checked by the dock. */
function opened(made: unknown): unknown {
  if (Array.isArray(made)) return made.map(opened);
  if (typeof made !== 'object' || made === null) return made;
  return Object.fromEntries(
    Object.entries(made).flatMap(([key, value]) =>
      key === 'additionalProperties' && value === false ? [] : [[key, opened(value)]],
    ),
  );
}

function parametersOf(topic: string): object {
  const names = [...`${base}/${topic}`.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return Object.fromEntries(names.map((name) => [name, { description: `1 to 32 of a-z, 0-9 and "-": ${name}` }]));
}
