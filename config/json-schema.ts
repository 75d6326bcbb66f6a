/**
 * The JSON Schema of tallyman.toml for editors, made from the schemas that check the file.
 * `config/tallyman.schema.json` is its checked-in copy (`tallyman config schema` prints it; a test holds them equal).
 */
import { z } from 'zod';
import type { Kinds } from './kinds.ts';
import * as schema from './schema.ts';

type JsonObject = { [key: string]: unknown };

export function configJsonSchema(kinds: Kinds): JsonObject {
  const properties: JsonObject = {};
  for (const [name, table] of Object.entries(schema.tables)) {
    const row = rowSchema(name, table.schema, kinds);
    properties[name] = table.many ? { type: 'array', items: row } : row;
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'tallyman.toml',
    description: 'Configuration of one dock.',
    type: 'object',
    properties,
    required: ['dock', 'merchant'],
    additionalProperties: false,
  };
}

function rowSchema(name: string, table: z.ZodType, kinds: Kinds): JsonObject {
  const common = toJson(table);
  if (name === 'device')
    return {
      oneOf: kinds.protocols.map((protocol) =>
        withOptions(common, protocol.title, { kind: protocol.kind, protocol: protocol.name }, [
          ...(protocol.transport === 'serial' ? [toJson(schema.line)] : []),
          toJson(protocol.options()),
        ]),
      ),
    };
  if (name === 'channel')
    return {
      oneOf: kinds.channels.map((kind) =>
        withOptions(common, kind.title, { kind: kind.kind }, [toJson(kind.options())]),
      ),
    };
  return common;
}

/** The common keys, the ones that name the kind fixed to it, and what the kind itself takes. */
function withOptions(
  common: JsonObject,
  title: string,
  fixed: Record<string, string>,
  options: JsonObject[],
): JsonObject {
  const constants = Object.entries(fixed).map(([key, value]) => [key, { const: value }]);
  return {
    title,
    type: 'object',
    properties: Object.assign(
      {},
      common.properties,
      Object.fromEntries(constants),
      ...options.map((one) => one.properties),
    ),
    required: [common, ...options].flatMap((one) => (Array.isArray(one.required) ? one.required : [])),
    additionalProperties: false,
  };
}

/** draft-07: what the TOML plug-ins of editors read. */
function toJson(type: z.ZodType): JsonObject {
  const { $schema: _, ...rest } = z.toJSONSchema(type, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
  return rest;
}
