/**
 * What a command of a station looks like when it comes from outside: read off the table of the rules, for the verb and
 * for the screen's page.
 */
import { z } from 'zod';
import { documentTypes } from '../inventory/nouns/document.ts';
import {
  type CommandArgument,
  type CommandArguments,
  type CommandName,
  isBare,
  type StationCommand,
  stationCommands,
} from '../inventory/nouns/station/station-command.ts';
import { works } from '../inventory/nouns/work.ts';
import { merchantId, orderId, quantity, reasonText, skuText } from './params.ts';

/** Items that one count is opened for. */
const skusMax = 500;

type Schemas = { [A in CommandArgument]: z.ZodType<CommandArguments[A]> };

/** Whole numbers and their limits are the rules' own. */
const schemas: Schemas = {
  quantity,
  work: z.enum(works).nullable(),
  badge: z.string().min(1).max(80),
  operator: merchantId,
  merchant: merchantId,
  sku: skuText,
  document: z.strictObject({ type: z.enum(documentTypes), merchant: merchantId, id: orderId }),
  skus: z.array(skuText).max(skusMax),
  reason: reasonText,
};

/**
 * @param names the commands that may come this way, in the order in which a person who asked for another one is told of
 * them
 * @param own what this way reads otherwise
 */
export function stationCommandSchema(
  names: readonly CommandName[],
  own: Partial<Schemas> = {},
): z.ZodType<StationCommand> {
  const all = { ...schemas, ...own };
  const withArguments = names
    .filter((name) => !isBare(name))
    .map((name) => {
      const { takes = [], may = [] } = stationCommands[name];
      const needed = takes.map((argument) => [argument, all[argument]]);
      const allowed = may.map((argument) => [argument, z.exactOptional(all[argument])]);
      return z.strictObject({ command: z.literal(name), ...Object.fromEntries([...needed, ...allowed]) });
    });
  const bare = z.strictObject({ command: z.enum(names.filter(isBare)) });
  const error = `must be one of ${names.join(', ')}, as in {"command":"undo"}`;
  return z.discriminatedUnion('command', [bare, ...withArguments], { error }) as unknown as z.ZodType<StationCommand>;
}
