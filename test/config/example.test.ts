/**
 * What comes with the program: the commented example is good as it is and with every example setting switched on; the
 * schema is current.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kinds } from '../../agent/cli/kinds.ts';
import { configJsonSchema } from '../../config/json-schema.ts';
import { configErrorText, loadConfig } from '../../config/load.ts';

const read = (name: string) => readFileSync(new URL(`../../config/${name}`, import.meta.url), 'utf8');
const mistakes = (text: string) => {
  const result = loadConfig(text, 'example.toml', kinds);
  return result.ok ? [] : result.errors.map(configErrorText);
};

describe('config/example.toml', () => {
  const example = read('example.toml');
  const everything = example.replace(/^# (?=\[|[a-z-]+ = )/gm, '');

  it('is good as it comes', () => {
    expect(mistakes(example)).toEqual([]);
  });

  it('is good with everything switched on', () => {
    expect(everything).not.toBe(example);
    expect(mistakes(everything)).toEqual([]);
    const result = loadConfig(everything, 'example.toml', kinds);
    expect(result.ok && [result.config.devices.length, result.config.channels.length]).toEqual([4, 7]);
  });

  it('shows every table there is', () => {
    const { properties } = configJsonSchema(kinds) as { properties: object };
    for (const table of Object.keys(properties)) expect(everything).toMatch(new RegExp(`^\\[{1,2}${table}\\]`, 'm'));
  });
});

describe('config/tallyman.schema.json', () => {
  it('is what `tallyman config schema` prints', () => {
    expect(JSON.parse(read('tallyman.schema.json'))).toEqual(JSON.parse(JSON.stringify(configJsonSchema(kinds))));
  });

  it('gives every protocol and channel kind its own keys', () => {
    const { properties } = configJsonSchema(kinds) as {
      properties: { device: { items: { oneOf: { properties: Record<string, unknown> }[] } } };
    };
    const protocols = properties.device.items.oneOf.map((one) => one.properties.protocol);
    expect(protocols).toEqual(kinds.protocols.map(({ name }) => ({ const: name })));
  });
});
