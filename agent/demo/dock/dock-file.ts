/** The configuration file of the demo's dock: the same tables a real one has. */
import { packaging } from '../story/outbound.ts';
import { type Desk, people } from '../story/steps.ts';

type DockFile = {
  site: string;
  dock: string;
  merchant: string;
  timezone: string;
  data: string;
  screenPort: number;
  pinFile: string;
  storesUrl: string;
  commandKeyFile: string;
  brokerPort: number;
  outletPort: number;
  outletPath: string;
  secretFile: string;
  minimumLevel: number;
  desks: Readonly<Record<Desk, { station: string; scanner: string; port: string }>>;
  /** Stands at the packing station. */
  scale: { name: string; port: string };
};

// JSON text of a string is TOML text of the same string.
const text = JSON.stringify;

export function dockFile(file: DockFile): string {
  const desks = Object.entries(file.desks) as [Desk, DockFile['desks'][Desk]][];
  return `# Written by the demo; while it runs, other commands can be tried on it: tallyman status --config <this file>
[dock]
site = ${text(file.site)}
name = ${text(file.dock)}
timezone = ${text(file.timezone)}
data = ${text(file.data)}
command-key-file = ${text(file.commandKeyFile)}

[screen]
listen = "127.0.0.1:${file.screenPort}"
pin-file = ${text(file.pinFile)}
links = [{ name = "Storefronts", url = ${text(file.storesUrl)} }]

[mqtt]
url = "mqtt://127.0.0.1:${file.brokerPort}"
version = "3.1.1"

[[merchant]]
id = ${text(file.merchant)}
split-held = true

${Object.values(people).map(operatorTable).join('\n')}
[[packaging]]
name = ${text(packaging.name)}
weight-g = "${packaging.weightG}"
tolerance-g = "${packaging.toleranceG}"

${desks.map(([work, { station }]) => stationTable(work, station)).join('\n')}
${desks.map(([, { station, scanner, port }]) => scannerTable(station, scanner, port)).join('\n')}
[[device]]
name = ${text(file.scale.name)}
station = ${text(file.desks.packing.station)}
kind = "scale"
protocol = "mt-sics"
port = ${text(file.scale.port)}

[[channel]]
name = "demo-web"
merchant = ${text(file.merchant)}
kind = "mqtt"
shipments = false

[[channel]]
name = "demo-outlet"
merchant = ${text(file.merchant)}
kind = "https"
url = "http://127.0.0.1:${file.outletPort}${file.outletPath}"
secret-file = ${text(file.secretFile)}
minimum-level = ${file.minimumLevel}
`;
}

const operatorTable = ({ id, name }: { id: string; name: string }): string => `[[operator]]
id = ${text(id)}
name = ${text(name)}
`;

const stationTable = (work: Desk, station: string): string => `[[station]]
name = ${text(station)}
work = ${text(work)}
sign-in = "required"
${work === 'packing' ? `weigh = true\npackaging = ${text(packaging.name)}\n` : ''}`;

const scannerTable = (station: string, scanner: string, port: string): string => `[[device]]
name = ${text(scanner)}
station = ${text(station)}
kind = "scanner"
protocol = "serial-line"
port = ${text(port)}
feedback = "bel"
`;
