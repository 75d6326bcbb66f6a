/**
 * A claim file sets a dock up without anybody being asked: a configuration that may leave out what differs from one
 * device to the next. What it says stands as it is, comments included; only what is missing is put in.
 */
import { parse } from 'smol-toml';
import { stationsOf } from './answers.ts';
import { asId, type Machine } from './questions.ts';

type Claimed = { text: string; added: string[]; lineOf(line: number): number };

/** What was found plugged in, as tables for one station. */
type Plugged = { tables(station: string): string[] };

/**
 * @param claim TOML; whatever else is wrong with it is for `config check` to say
 * @returns the configuration, in words what was put in, and where a line of it stands in the claim
 */
export function claimed(claim: string, machine: Machine, plugged: Plugged): Claimed {
  const said = parse(claim) as Record<string, unknown>;
  const dock = (typeof said.dock === 'object' && said.dock !== null ? said.dock : {}) as Record<string, unknown>;
  const added: string[] = [];
  const rows: string[] = [];
  for (const [key, value] of Object.entries({ name: asId(machine.hostname), timezone: machine.timezone })) {
    if (key in dock || value === undefined) continue;
    rows.push(`${key} = ${JSON.stringify(value)}`);
    added.push(`${key} ${value}`);
  }
  const tables: string[] = [];
  const stations = Array.isArray(said.station) ? (said.station as { name?: unknown }[]) : [];
  if (stations.length === 0) {
    const [station] = stationsOf('receiving');
    tables.push(`[[station]]\nname = "${station?.name}"\nwork = "receiving"`);
    added.push(`station ${station?.name}`);
  }
  if (said.device === undefined) {
    const first = stations[0]?.name;
    const devices = plugged.tables(typeof first === 'string' ? first : 'receiving-1');
    tables.push(...devices);
    if (devices.length > 0) added.push(`${devices.length} devices that are plugged in`);
  }
  const ending = tables.length === 0 ? '' : `\n# Found by setup.\n${tables.join('\n')}\n`;
  const { text, lineOf } = withDock(claim, rows);
  return { text: text + ending, added, lineOf };
}

/** The rows below the table's own header, which is made where there is none. */
function withDock(claim: string, rows: readonly string[]): Omit<Claimed, 'added'> {
  if (rows.length === 0) return { text: claim, lineOf: (line) => line };
  const lines = claim.split('\n');
  const header = lines.findIndex((line) => /^\s*\[\s*dock\s*\]/.test(line));
  const put = header < 0 ? ['[dock]', ...rows, ''] : rows;
  const text = [...lines.slice(0, header + 1), ...put, ...lines.slice(header + 1)].join('\n');
  // What is missing is named at the first line that it could have stood on.
  return { text, lineOf: (line) => Math.max(1, line > header + 1 ? line - put.length : line) };
}
