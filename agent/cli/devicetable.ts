/** The `[[device]]` table for something that was found: only what differs from the protocol's own settings. */
import type { Config } from '../../config/config.ts';
import type { LineSettings, Protocol, WrittenOptions } from '../../drivers/driver.ts';

export type DeviceTable = {
  protocol: Protocol;
  port: string;
  line: LineSettings | undefined;
  options: WrittenOptions;
};

/** @param config what is configured already: its stations are there to choose from, its names are taken */
export function deviceTable({ protocol, port, line, options }: DeviceTable, config: Config | undefined): string {
  const { kind, name } = protocol;
  const taken = new Set(config?.devices.map((device) => device.name));
  let number = 1;
  while (taken.has(`${kind}-${number}`)) number += 1;
  const rows: [string, string | number | boolean][] = [
    ['name', `${kind}-${number}`],
    ['station', config?.stations[0]?.name ?? 'receiving-1'],
    ['kind', kind],
    ['protocol', name],
    ['port', port],
    ...(line === undefined ? [] : lineRows(line, protocol.line)),
    ...ownOptions(protocol, options),
  ];
  return `[[device]]\n${rows.map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join('')}`;
}

/** Options that say something else than the protocol does by itself. */
export function ownOptions(protocol: Protocol, options: WrittenOptions): [string, string | number | boolean][] {
  const standard = protocol.options.parse({}) as WrittenOptions;
  return Object.entries(options).filter(([key, value]) => standard[key] !== value);
}

function lineRows(line: LineSettings, standard: LineSettings): [string, string | number][] {
  const keys = { baud: 'baud', dataBits: 'data-bits', parity: 'parity', stopBits: 'stop-bits' } as const;
  return (Object.keys(keys) as (keyof LineSettings)[]).flatMap((each): [string, string | number][] =>
    line[each] === standard[each] ? [] : [[keys[each], line[each]]],
  );
}
