/** The configuration file of the demo's dock: the same tables a real one has. */
export type DockFile = {
  site: string;
  dock: string;
  merchant: string;
  timezone: string;
  data: string;
  screenPort: number;
  brokerPort: number;
  outletPort: number;
  outletPath: string;
  secretFile: string;
  minimumLevel: number;
  ports: { receivingScanner: string; packingScanner: string; scale: string };
};

export function dockFile(file: DockFile): string {
  // JSON text of a string is TOML text of the same string.
  const text = JSON.stringify;
  return `# Written by the demo; while it runs, other commands can be tried on it: tallyman status --config <this file>
[dock]
site = ${text(file.site)}
name = ${text(file.dock)}
timezone = ${text(file.timezone)}
data = ${text(file.data)}

[screen]
listen = "127.0.0.1:${file.screenPort}"

[mqtt]
url = "mqtt://127.0.0.1:${file.brokerPort}"
version = "3.1.1"

[[merchant]]
id = ${text(file.merchant)}

[[station]]
name = "receiving-1"
work = "receiving"

[[station]]
name = "packing-1"
work = "packing"

[[device]]
name = "scanner-1"
station = "receiving-1"
kind = "scanner"
protocol = "serial-line"
port = ${text(file.ports.receivingScanner)}
feedback = "bel"

[[device]]
name = "scanner-2"
station = "packing-1"
kind = "scanner"
protocol = "serial-line"
port = ${text(file.ports.packingScanner)}
feedback = "bel"

[[device]]
name = "scale-1"
station = "receiving-1"
kind = "scale"
protocol = "mt-sics"
port = ${text(file.ports.scale)}

[[channel]]
name = "demo-web"
merchant = ${text(file.merchant)}
kind = "mqtt"

[[channel]]
name = "demo-outlet"
merchant = ${text(file.merchant)}
kind = "https"
url = "http://127.0.0.1:${file.outletPort}${file.outletPath}"
secret-file = ${text(file.secretFile)}
minimum-level = ${file.minimumLevel}
`;
}
