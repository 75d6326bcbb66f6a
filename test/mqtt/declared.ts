/** What the AsyncAPI document says of a message that was seen at a broker. */
import { z } from 'zod';
import { verbs } from '../../agent/admin/verbs/table.ts';
import { asyncApi } from '../../agent/cli/reference/asyncapi.ts';
import { topicMatches } from '../../agent/mqtt/topics.ts';

type Document = {
  channels: Record<string, { address: string; messages: Record<string, { payload: object }> }>;
};

const { channels } = asyncApi(verbs, '0.0.0') as Document;
const declared = Object.entries(channels).map(([name, { address, messages }]) => ({
  filter: address.replace(/\{what\}/, '#').replace(/\{\w+\}/g, '+'),
  payload: messages[name]?.payload as Parameters<typeof z.fromJSONSchema>[0],
}));
const schemas = new Map<string, z.ZodType>();

/** @returns what is not as it is declared, for a person; undefined: it is */
export function undeclared(topic: string, payload: string): string | undefined {
  // One admin's own answers are on a topic below.
  const of = topic.replace(/(\/re[qs]\/[a-z-]+\/[a-z-]+)\/[a-z0-9-]+$/, '$1');
  const found = declared.find(({ filter }) => topicMatches(filter, of));
  if (found === undefined) return `${topic} is no topic of the document`;
  // Nothing, retained: what lay there is taken away.
  if (payload === '') return undefined;
  const schema = schemas.get(found.filter) ?? z.fromJSONSchema(found.payload);
  schemas.set(found.filter, schema);
  const { error } = schema.safeParse(JSON.parse(payload));
  return error && `${topic}: ${z.prettifyError(error)}\n${payload.slice(0, 500)}`;
}
