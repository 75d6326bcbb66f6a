/**
 * Whoever keeps a site's server, on its machine: lets docks in and takes them out, in the record, in what the server
 * reads, and, told to read it again, in the server itself.
 */
import { chmodSync, readFileSync } from 'node:fs';
import { kill } from 'node:process';
import { writeWhole } from '../../../config/last-good.ts';
import { Connection } from '../link/connection.ts';
import { nkeyOf } from '../link/nkey.ts';
import { Streams } from '../link/streams.ts';
import { namesOf, type SiteNames } from '../names.ts';
import { readRecord, type SiteRecord, writeRecord } from './record.ts';
import { pidFileOf, type ServerFiles, usersConfig } from './server-config.ts';

export type Linked = { readonly connection: Connection; readonly streams: Streams };

export class Keeper {
  readonly files: ServerFiles;
  readonly #wallMs: () => number;

  constructor(files: ServerFiles, wallMs: () => number) {
    this.files = files;
    this.#wallMs = wallMs;
  }

  /** As it is on the disk now: another command may be at work. @throws a sentence for a person */
  get record(): SiteRecord {
    return readRecord(this.files.record);
  }

  get names(): SiteNames {
    return namesOf(this.record.site);
  }

  /** Changes who is let in; the server has read it when this returns, if it runs. @throws a sentence for a person */
  change(changing: (record: SiteRecord) => SiteRecord): SiteRecord {
    const record = changing(this.record);
    this.write(record);
    this.#reload(record);
    return record;
  }

  write(record: SiteRecord): void {
    writeRecord(this.files.record, record);
    writeWhole(this.files.users, usersConfig(record, namesOf(record.site), this.#wallMs()));
    // It holds no secret, and the server is another user.
    chmodSync(this.files.users, 0o644);
  }

  /** @throws a sentence for a person: the server does not run, or is another one */
  async link(): Promise<Linked> {
    const { port } = this.record;
    const ca = readFileSync(this.files.ca, 'utf8');
    const key = nkeyOf(readFileSync(this.files.adminKey, 'utf8'));
    const address = { host: '127.0.0.1', port, ca };
    const connection = await Connection.open({ address, name: 'site-admin', key }).catch((cause: Error) => {
      throw new Error(`the site’s server is not reached (${cause.message}); start it: systemctl start tallyman-site`);
    });
    return { connection, streams: await Streams.of(connection) };
  }

  #reload(record: SiteRecord): void {
    const file = pidFileOf(record);
    try {
      kill(Number(readFileSync(file, 'utf8').trim()), 'SIGHUP');
    } catch (cause) {
      throw new Error(
        `the site’s server does not run (${(cause as Error).message}); start it: systemctl start tallyman-site`,
      );
    }
  }
}
