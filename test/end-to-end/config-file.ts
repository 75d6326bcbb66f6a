/** Writes the tallyman.toml of a test dock: the tables of the contract and nothing that is not asked for. */

export type Value = string | number | boolean;
export type Table = Record<string, Value>;

export type DockTables = {
  dock: Table;
  mqtt?: Table;
  screen?: Table;
  operators?: Table[];
  packagings?: Table[];
  merchants: Table[];
  stations: Table[];
  devices: Table[];
  channels: Table[];
  log?: Table;
};

export function toml(tables: DockTables): string {
  const { dock, mqtt, screen, operators = [], packagings = [], merchants, stations, devices, channels, log } = tables;
  return [
    table('[dock]', dock),
    ...(mqtt === undefined ? [] : [table('[mqtt]', mqtt)]),
    ...(screen === undefined ? [] : [table('[screen]', screen)]),
    ...operators.map((each) => table('[[operator]]', each)),
    ...packagings.map((each) => table('[[packaging]]', each)),
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
