/** Writes the tallyman.toml of a test dock: the tables of the contract (DESIGN §7.2) and nothing that is not asked for. */

export type Value = string | number | boolean;
export type Table = Record<string, Value>;

export type DockTables = {
  dock: Table;
  mqtt?: Table;
  merchants: Table[];
  stations: Table[];
  devices: Table[];
  channels: Table[];
  log?: Table;
};

export function toml({ dock, mqtt, merchants, stations, devices, channels, log }: DockTables): string {
  return [
    table('[dock]', dock),
    ...(mqtt === undefined ? [] : [table('[mqtt]', mqtt)]),
    ...merchants.map((each) => table('[[merchant]]', each)),
    ...stations.map((each) => table('[[station]]', each)),
    ...devices.map((each) => table('[[device]]', each)),
    ...channels.map((each) => table('[[channel]]', each)),
    ...(log === undefined ? [] : [table('[log]', log)]),
  ].join('\n');
}

/** JSON text of a string, number or boolean is TOML text of the same value. */
function table(head: string, values: Table): string {
  const lines = Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  return `${head}\n${lines.join('\n')}\n`;
}
