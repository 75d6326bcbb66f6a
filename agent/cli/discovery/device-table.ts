/** The `[[device]]` table for something that was found: only what differs from the protocol's own settings. */
import type { Config, DeviceConfig } from '../../../config/config.ts';
import type { LineSettings, Protocol, WrittenOptions } from '../../../drivers/driver.ts';
import { portClash } from '../../../drivers/transports/port-names.ts';

type DeviceTable = {
  protocol: Protocol;
  port: string;
  line: LineSettings | undefined;
  options: WrittenOptions;
};

/** The device of the configuration that has this port already. */
export function deviceOn(port: string, config: Config | undefined): DeviceConfig | undefined {
  return config?.devices.find((device) => portClash(device.port, port) === 'same');
}

/**
 * @param config what is configured already: a device on this port keeps its name; otherwise its names are taken, its
 * stations there to choose from
 */
export function deviceTable({ protocol, port, line, options }: DeviceTable, config: Config | undefined): string {
  const { kind, name } = protocol;
  const before = deviceOn(port, config);
  const taken = new Set(config?.devices.map((device) => device.name));
  let number = 1;
  while (taken.has(`${kind}-${number}`)) number += 1;
  const rows: [string, string | number | boolean][] = [
    ['name', before?.name ?? `${kind}-${number}`],
    ['station', before?.station ?? config?.stations[0]?.name ?? 'receiving-1'],
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
  const standard = protocol.options().parse({}) as WrittenOptions;
  return Object.entries(options).filter(([key, value]) => standard[key] !== value);
}

function lineRows(line: LineSettings, standard: LineSettings): [string, string | number][] {
  const keys = { baud: 'baud', dataBits: 'data-bits', parity: 'parity', stopBits: 'stop-bits' } as const;
  return (Object.keys(keys) as (keyof LineSettings)[]).flatMap((each): [string, string | number][] =>
    line[each] === standard[each] ? [] : [[keys[each], line[each]]],
  );
}
