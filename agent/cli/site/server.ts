/** `tallyman site create`: everything that the server of a site needs, in one folder, and what is left to be done. */
import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { writeWhole } from '../../../config/last-good.ts';
import { newKey } from '../../site/link/nkey.ts';
import { makeAuthority } from '../../site/setup/authority.ts';
import { Keeper } from '../../site/setup/keeper.ts';
import type { SiteRecord } from '../../site/setup/record.ts';
import { type ServerFiles, serverConfig, serverFiles, serviceUnit } from '../../site/setup/server-config.ts';
import type { GlobalOptions, Invocation } from '../cli.ts';
import { mayWrite } from '../setup/config-file.ts';
import { hasService } from '../setup/service.ts';
import { type ExitCode, Failure } from '../shell.ts';
import { configuredDock, ownFiles, ownKey, trust, writeSite } from './own-part.ts';

export type CreateFlags = {
  folder?: string;
  host?: string[];
  port: number;
  store: string;
  site?: string;
  user?: string;
  json?: true;
};

const run = promisify(execFile);

/** Where the files of the server are, beside the configuration. */
export const siteFolder = ({ folder, config }: { folder?: string } & GlobalOptions): string =>
  resolve(folder ?? join(dirname(resolve(config)), 'site'));

export const keeperOf = (options: { folder?: string } & GlobalOptions, wallMs: () => number): Keeper =>
  new Keeper(serverFiles(siteFolder(options)), wallMs);

export async function create({ shell, options }: Invocation<CreateFlags>): Promise<ExitCode> {
  const files = serverFiles(siteFolder(options));
  if (existsSync(files.record)) throw new Failure(`${files.folder} holds a site already; nothing was changed`);
  mayWrite(files.record, 'site create');
  const dock = existsSync(options.config) ? configuredDock(options.config).config : undefined;
  if (dock?.site !== undefined) throw new Failure(`this dock belongs to a site already (${dock.site.server})`);
  const site = options.site ?? dock?.dock.site;
  if (site === undefined) throw new Failure('there is no dock here: say which site it is, --site NAME', 2);
  if (dock !== undefined && dock.dock.site !== site)
    throw new Failure(`this dock’s configuration says site = "${dock.dock.site}", not "${site}"`, 2);
  const user = options.user ?? (userInfo().uid === 0 ? 'nats' : undefined);
  const owner = user === undefined ? undefined : await ownerOf(user);
  const hosts = options.host ?? [hostname()];
  const record: SiteRecord = {
    ...{ v: 1, site, host: hosts[0] ?? hostname(), port: options.port, store: resolve(options.store) },
    ...{ adminKey: '', docks: [], invitations: [] },
  };
  await makeServer(files, record, hosts, user, owner);
  const keeper = new Keeper(files, () => shell.clock.wallMs());
  if (dock !== undefined) await joinHere(keeper, dock.dock.name, options, shell);
  const steps = await stepsOf(files, options, dock !== undefined);
  const server = `tls://${record.host}:${record.port}`;
  if (options.json) shell.out(`${JSON.stringify({ site, server, folder: files.folder, steps })}\n`);
  else
    shell.out(
      `${files.folder} holds the server of site ${site}.\nNow:\n${steps.map((step) => `  ${step}\n`).join('')}`,
    );
  return 0;
}

type Owner = { uid: number; gid: number };

async function makeServer(
  files: ServerFiles,
  record: SiteRecord,
  hosts: readonly string[],
  user: string | undefined,
  owner: Owner | undefined,
): Promise<void> {
  mkdirSync(files.folder, { recursive: true, mode: 0o755 });
  mkdirSync(record.store, { recursive: true, mode: 0o700 });
  try {
    await makeAuthority(files, record.site, hosts);
  } catch (cause) {
    throw new Failure((cause as Error).message);
  }
  const admin = newKey();
  record.adminKey = admin.publicKey;
  writeWhole(files.adminKey, `${admin.seed}\n`);
  writeWhole(files.config, serverConfig(record, files));
  writeWhole(files.unit, serviceUnit(record, files, user));
  new Keeper(files, () => 0).write(record);
  if (owner === undefined) return;
  for (const path of [record.store, files.config, files.certificate, files.certificateKey])
    chownSync(path, owner.uid, owner.gid);
}

/** The dock of this machine is the first one. The server reads who is let in when it starts. */
async function joinHere(keeper: Keeper, name: string, options: GlobalOptions, shell: Invocation<object>['shell']) {
  const { keyFile, ca } = ownFiles(options.config);
  const { publicKey } = ownKey(keyFile);
  trust(ca, readFileSync(keeper.files.ca, 'utf8'));
  const { record } = keeper;
  keeper.write({ ...record, docks: [{ name, key: publicKey, tells: true, state: 'active' }] });
  writeSite(options.config, { server: `tls://localhost:${record.port}`, keyFile, ca, tells: true }, shell);
}

async function ownerOf(user: string): Promise<Owner> {
  const id = async (flag: string) => Number((await run('id', [flag, user])).stdout);
  try {
    return { uid: await id('-u'), gid: await id('-g') };
  } catch {
    throw new Failure(
      `there is no user ${user} for the server to run as: sudo apt install nats-server, or name another one with --user NAME`,
    );
  }
}

async function stepsOf(files: ServerFiles, options: GlobalOptions, dock: boolean): Promise<string[]> {
  const installed = await run('nats-server', ['--version']).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
  const old = installed !== undefined && /v(1\.|2\.[0-9]\.)/.test(installed);
  return [
    ...(installed === undefined ? ['sudo apt install nats-server   # 2.10 or newer (Debian 13)'] : []),
    ...(old ? [`# ${installed} is too old: a site needs 2.10 or newer (Debian 13)`] : []),
    ...(existsSync('/run/systemd/system')
      ? [
          'sudo systemctl disable --now nats-server   # what Debian starts by itself would take the port',
          `sudo systemctl enable --now ${files.unit}`,
        ]
      : [`nats-server -c ${files.config}`]),
    ...(dock ? [hasService(options) ? 'sudo systemctl restart tallyman' : 'start this dock anew'] : []),
    'tallyman site invite DOCK   # here, for each other dock',
  ];
}
