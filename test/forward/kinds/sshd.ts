/** Debian's own sshd with its sftp-server, on this machine, for the user who runs the test. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { until } from '../../wait.ts';

export class Sshd {
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #said = '';
  port = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param folder keys and configuration are made in it */
  static async start(folder: string): Promise<Sshd> {
    const sshd = new Sshd(folder);
    for (const key of ['host', 'other-host', 'dock']) sshd.#key(key);
    writeFileSync(join(folder, 'known'), readFileSync(join(folder, 'dock.pub')));
    sshd.port = await freePort();
    await sshd.run();
    return sshd;
  }

  get url(): string {
    return `sftp://${userInfo().username}@127.0.0.1:${this.port}`;
  }

  /** Options of a channel whose dock is let in. */
  get options(): object {
    return { sftp: this.url, 'host-keys': [this.fingerprint('host')], 'key-file': join(this.#folder, 'dock') };
  }

  fingerprint(key: 'host' | 'other-host'): string {
    const line = execFileSync('ssh-keygen', ['-lf', join(this.#folder, `${key}.pub`)], { encoding: 'utf8' });
    return line.split(' ')[1] ?? '';
  }

  /** @param password it asks for this one, and takes no key */
  async run(hostKey: 'host' | 'other-host' = 'host', password?: string): Promise<void> {
    mkdirSync('/run/sshd', { recursive: true });
    const byPassword = password === undefined ? 'no' : 'yes';
    const config = {
      ...{ Port: this.port, ListenAddress: '127.0.0.1', HostKey: join(this.#folder, hostKey) },
      ...{ AuthorizedKeysFile: join(this.#folder, 'known'), StrictModes: 'no', UsePAM: 'no' },
      ...{ PasswordAuthentication: byPassword, PubkeyAuthentication: password === undefined ? 'yes' : 'no' },
      ...{ PidFile: 'none', PermitRootLogin: 'yes' },
      Subsystem: 'sftp /usr/lib/openssh/sftp-server',
    };
    const path = join(this.#folder, 'sshd_config');
    const lines = Object.entries(config).map(([key, value]) => `${key} ${value}\n`);
    writeFileSync(path, lines.join(''));
    this.#said = '';
    const sshd = ['/usr/sbin/sshd', '-D', '-e', '-f', path];
    const [program = '', ...args] = password === undefined ? sshd : this.#knowing(password, sshd);
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child = child;
    child.stderr.on('data', (text) => {
      this.#said += text;
    });
    await until('sshd listens', () => {
      if (child.exitCode !== null) throw new Error(`sshd: ${this.#said}`);
      return this.#said.includes('Server listening');
    });
  }

  /** Cuts every connection, with the server's side of it, in the middle of whatever it does. */
  killSessions(): number {
    const pids = childrenOf(this.#child?.pid ?? -1);
    for (const pid of pids.flatMap((each) => [...childrenOf(each).flatMap((one) => [one, ...childrenOf(one)]), each])) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It went with its parent.
      }
    }
    return pids.length;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.killSessions();
    this.#child = undefined;
    const over = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await over;
  }

  /** The same where the user who runs the test has this password: in the eyes of that program alone. */
  #knowing(password: string, command: readonly string[]): string[] {
    const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password, encoding: 'utf8' }).trim();
    const mine = new RegExp(`^(${userInfo().username}):[^:]*:`, 'm');
    const shadow = join(this.#folder, 'shadow');
    writeFileSync(shadow, readFileSync('/etc/shadow', 'utf8').replace(mine, `$1:${hash}:`), { mode: 0o600 });
    const script = 'mount --bind "$0" /etc/shadow && exec "$@"';
    return ['unshare', '--mount', 'sh', '-c', script, shadow, ...command];
  }

  #key(name: string): void {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(this.#folder, name)]);
  }
}

/** A line to it that lets so many bytes through and then stands still, up, until the test lets it go on. */
export class SlowLine {
  /** Bytes of the dock that may still pass. */
  left = Number.POSITIVE_INFINITY;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number) {
    this.#server = createServer((near) => {
      const far = createConnection(target, '127.0.0.1');
      near.on('data', (bytes) => {
        far.write(bytes.subarray(0, this.left));
        this.left -= bytes.length;
        if (this.left <= 0) near.pause();
      });
      far.on('data', (bytes) => near.write(bytes));
      for (const [one, other] of [[near, far] as const, [far, near] as const]) {
        this.#sockets.add(one);
        one.on('error', () => {});
        one.on('close', () => other.destroy());
      }
    });
  }

  static async start(target: number): Promise<SlowLine> {
    const line = new SlowLine(target);
    await new Promise<void>((resolve) => line.#server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

function childrenOf(pid: number): number[] {
  const found: number[] = [];
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      if (parent === pid) found.push(Number(name));
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}

/** Below the ports of outgoing connections. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise<void>((resolve) => server.close(() => resolve()));
    if (free) return port;
  }
}
