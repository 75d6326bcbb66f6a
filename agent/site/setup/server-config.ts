/** The configuration of a site's nats-server, as text: docks with their keys stand in a file of their own. */
import type { SiteNames } from '../names.ts';
import { permissionsOf, permissionsToJoin } from './permissions.ts';
import type { SiteRecord } from './record.ts';

export type ServerFiles = {
  /** Where everything below is. */
  readonly folder: string;
  readonly config: string;
  readonly users: string;
  readonly unit: string;
  readonly record: string;
  readonly ca: string;
  readonly caKey: string;
  readonly certificate: string;
  readonly certificateKey: string;
  readonly adminKey: string;
};

export function serverFiles(folder: string): ServerFiles {
  const at = (name: string) => `${folder}/${name}`;
  return {
    ...{ folder, config: at('nats-server.conf'), users: at('docks.conf'), unit: at('tallyman-site.service') },
    ...{ record: at('site.json'), ca: at('ca.pem'), caKey: at('ca.key') },
    ...{ certificate: at('server.pem'), certificateKey: at('server.key'), adminKey: at('admin.nk') },
  };
}

export const pidFileOf = ({ store }: Pick<SiteRecord, 'store'>): string => `${store}/nats-server.pid`;

/** What it acknowledged is on its disk; who is let in is looked up again when it is told to (SIGHUP). */
export function serverConfig(record: SiteRecord, files: ServerFiles): string {
  const text = JSON.stringify;
  return `# The server of site ${record.site}, written by \`tallyman site create\`. Who is let in stands in docks.conf,
# which is written anew by \`tallyman site invite\`, \`retire\` and \`resume\`.
server_name: ${text(`site-${record.site}`)}
listen: ${text(`0.0.0.0:${record.port}`)}
pid_file: ${text(pidFileOf(record))}
max_payload: 131072
jetstream {
  store_dir: ${text(`${record.store}/streams`)}
  # What is acknowledged is on the disk.
  sync_interval: always
}
tls {
  cert_file: ${text(files.certificate)}
  key_file: ${text(files.certificateKey)}
}
authorization {
  include "docks.conf"
}
`;
}

/** @param nowMs ms UTC: an invitation that is over lets nobody in */
export function usersConfig(record: SiteRecord, names: SiteNames, nowMs: number): string {
  const docks = record.docks
    .filter(({ state }) => state === 'active')
    .map(({ name, key, tells }) => ({ nkey: key, permissions: permissionsOf(names, name, tells) }));
  const invited = record.invitations
    .filter(({ endsAt }) => endsAt > nowMs)
    .map(({ id, key }) => ({ nkey: key, permissions: permissionsToJoin(names, id) }));
  const users = [{ nkey: record.adminKey }, ...docks, ...invited];
  return `# Written by tallyman; site.json is what it is made of.\nusers: ${JSON.stringify(users, null, 2)}\n`;
}

/** A unit of systemd for the server, that \`systemctl enable\` takes where it lies. */
export function serviceUnit(record: SiteRecord, files: ServerFiles, user: string | undefined): string {
  return `# The server of tallyman site ${record.site}: written by \`tallyman site create\`.
[Unit]
Description=NATS server of tallyman site ${record.site}
After=network.target
StartLimitIntervalSec=0

[Service]
ExecStart=nats-server -c ${files.config}
ExecReload=kill -HUP $MAINPID
Restart=always
RestartSec=2
${user === undefined ? '' : `User=${user}\nGroup=${user}\n`}NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths=${record.store}
ProtectHome=yes
PrivateTmp=yes
LimitCORE=0

[Install]
WantedBy=multi-user.target
`;
}
