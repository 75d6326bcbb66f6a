/**
 * The service manager's end of NOTIFY_SOCKET: a real datagram socket, which Node has none of, so perl (on every Debian)
 * listens.
 */
import { Child } from '../end-to-end/child.ts';
import { until } from '../wait.ts';

const listener = `
  use Socket;
  $| = 1;
  socket(my $s, PF_UNIX, SOCK_DGRAM, 0) or die;
  bind($s, pack_sockaddr_un($ARGV[0])) or die;
  print "bound\\n";
  while (defined recv($s, my $m, 65536, 0)) { $m =~ s/\\n/;/g; print "$m\\n" }`;

export class Datagrams {
  readonly messages: string[] = [];
  readonly #child: Child;

  private constructor(path: string) {
    this.#child = new Child('datagrams', 'perl', ['-e', listener, path]);
    this.#child.onLine((line) => this.messages.push(line));
  }

  static async listen(path: string): Promise<Datagrams> {
    const datagrams = new Datagrams(path);
    await until('the datagram socket is bound', () => datagrams.messages[0] === 'bound', {
      evidence: () => datagrams.#child.output,
    });
    datagrams.messages.shift();
    return datagrams;
  }

  async close(): Promise<void> {
    await this.#child.kill9();
  }
}
