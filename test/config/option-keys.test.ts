/** Which options a kind takes is read from its schema; what JSON Schema makes of the same schema has to agree. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import { kinds } from '../../agent/cli/kinds.ts';
import { optionKeys } from '../../config/tables.ts';

it.each([
  ...kinds.protocols.map(({ name, options }) => ({ name, options: options() })),
  ...kinds.channels.map(({ kind, options }) => ({ name: kind, options: options() })),
])('$name', ({ options }) => {
  expect(optionKeys(options).toSorted()).toEqual(
    [...named(z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' }))].toSorted(),
  );
});

it('of unions, intersections, transforms and defaults', () => {
  const one = z.object({ a: z.string() });
  const two = z.object({ b: z.string() }).default({ b: '' });
  const both = z.union([one, z.intersection(two, z.object({ c: z.string(), a: z.number() }))]);
  expect(optionKeys(both.transform(() => 0).optional())).toEqual(['a', 'b', 'c']);
  expect(optionKeys(z.string())).toEqual([]);
});

/** Every property, on whatever branch. */
function named(node: unknown): Set<string> {
  const { properties = {}, ...rest } = node as { properties?: object; anyOf?: []; oneOf?: []; allOf?: [] };
  const branches = [rest.anyOf, rest.oneOf, rest.allOf].flatMap((each) => each ?? []);
  return new Set([...Object.keys(properties), ...branches.flatMap((each) => [...named(each)])]);
}
