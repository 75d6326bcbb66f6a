/**
 * Fault case 53: whatever is wrong with the file, every mistake is named at once, with its line, its key and what to
 * do. Each row of the table below changes one good file in one way.
 */
import { describe, expect, it } from 'vitest';
import { configErrorText, loadConfig, loadConfigFile } from '../../config/load.ts';
import { kinds } from './kinds.ts';

const good = `[dock]
site = "reno-1"
name = "dock-3"
timezone = "America/Los_Angeles"
data = "/var/lib/tallyman"
[mqtt]
url = "mqtts://broker.example:8883"
[screen]
listen = "127.0.0.1:8080"
[[merchant]]
id = "acme"
sync = "process-orders"
[[station]]
name = "receiving-1"
work = "receiving"
[[device]]
name = "scanner-1"
station = "receiving-1"
kind = "scanner"
protocol = "lines"
port = "/dev/ttyUSB0"
[[device]]
name = "scale-1"
station = "receiving-1"
kind = "scale"
protocol = "polled"
port = "/dev/ttyUSB1"
[[channel]]
name = "acme-web"
merchant = "acme"
kind = "mqtt"
every = "realtime"
`;

const messages = (text: string): string[] => {
  const result = loadConfig(text, 'tallyman.toml', kinds);
  return result.ok ? [] : result.errors.map(configErrorText);
};

describe('a good file', () => {
  it('comes out in camelCase with every default filled in', () => {
    const result = loadConfig(good, 'tallyman.toml', kinds);
    expect(result).toEqual({
      ok: true,
      file: 'tallyman.toml',
      config: {
        dock: {
          site: 'reno-1',
          name: 'dock-3',
          timezone: 'America/Los_Angeles',
          data: '/var/lib/tallyman',
          locale: 'en',
          conditionReasons: ['Broken', 'Wet', 'Box crushed', 'Label missing', 'Wrong item', 'Expired'],
        },
        mqtt: { url: 'mqtts://broker.example:8883', version: 'auto', keepaliveS: 60, tls: {} },
        screen: { listen: '127.0.0.1:8080', links: [] },
        merchants: [{ id: 'acme', sync: 'process-orders', processOrders: 'auto', unwritten: ['processOrders'] }],
        stations: [{ name: 'receiving-1', work: 'receiving' }],
        operators: [],
        admins: [],
        packagings: [],
        devices: [
          {
            name: 'scanner-1',
            station: 'receiving-1',
            kind: 'scanner',
            protocol: 'lines',
            port: '/dev/ttyUSB0',
            line: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
            options: { suffix: 'cr' },
          },
          {
            name: 'scale-1',
            station: 'receiving-1',
            kind: 'scale',
            protocol: 'polled',
            port: '/dev/ttyUSB1',
            line: { baud: 9600, dataBits: 7, parity: 'even', stopBits: 1 },
            options: { 'poll-ms': 250 },
          },
        ],
        channels: [
          {
            name: 'acme-web',
            merchant: 'acme',
            kind: 'mqtt',
            enabled: true,
            minimumLevel: 0,
            mode: 'changes',
            basis: 'available',
            schedule: { type: 'realtime', quietMs: 250, maxMs: 2000 },
            options: {},
          },
        ],
        reconcile: { at: '22:00', atOf: {} },
        mail: undefined,
        log: { level: 'info' },
      },
    });
  });

  it.each([
    ['every = "9m"', { type: 'every', ms: 540_000 }],
    ['cron = "*/15 6-22 * * 1-6"', { type: 'cron', expression: '*/15 6-22 * * 1-6', timezone: 'America/Los_Angeles' }],
    [
      'cron = "0 7 * * *"\ntimezone = "Europe/Berlin"',
      { type: 'cron', expression: '0 7 * * *', timezone: 'Europe/Berlin' },
    ],
    ['debounce-quiet = "5s"', { type: 'realtime', quietMs: 5000, maxMs: 5000 }],
  ])('reads the schedule %s', (line, schedule) => {
    const result = loadConfig(good.replace('every = "realtime"', line), 'f', kinds);
    expect(result.ok && result.config.channels[0]?.schedule).toEqual(schedule);
  });

  it('takes serial settings and options of the protocol from the device’s table', () => {
    const text = good.replace(
      'port = "/dev/ttyUSB0"',
      'port = "/dev/ttyUSB0"\nbaud = 115200\nparity = "odd"\nsuffix = "crlf"',
    );
    const result = loadConfig(text, 'f', kinds);
    expect(result.ok && result.config.devices[0]).toMatchObject({
      line: { baud: 115200, dataBits: 8, parity: 'odd', stopBits: 1 },
      options: { suffix: 'crlf' },
    });
  });

  it('may start with a byte order mark and end its lines the other way', () => {
    expect(messages(`\uFEFF${good.replaceAll('\n', '\r\n')}`)).toEqual([]);
  });
});

describe('one mistake', () => {
  it.each<[string, string | RegExp, string, string]>([
    ['unknown key', 'timezone =', 'timzone =', '4:1 dock.timzone — is no known key; did you mean "timezone"?'],
    [
      'a link that is no page',
      '[screen]',
      '[screen]\nlinks = [{ name = "Shop", url = "javascript:alert(1)" }]',
      '9:27 screen.links[Shop].url — "javascript:alert(1)" is no address of a page; write it like "https://wms.example/"',
    ],
    [
      'a link with a password',
      '[screen]',
      '[screen]\nlinks = [{ name = "Shop", url = "https://lena:hunter2@wms.example/" }]',
      '9:27 screen.links[Shop].url — "…@wms.example/" must not hold a name or a password in front of an @: the start page shows it to everybody',
    ],
    [
      'a link to another place than it looks',
      '[screen]',
      '[screen]\nlinks = [{ name = "Shop", url = "https://wms.example@evil.example/" }]',
      '9:27 screen.links[Shop].url — "…@evil.example/" must not hold a name or a password in front of an @: the start page shows it to everybody',
    ],
    [
      'two links of one name',
      '[screen]',
      '[screen]\nlinks = [\n  { name = "Shop", url = "https://a.example/" },\n  { name = " Shop", url = "https://b.example/" },\n]',
      '11:5 screen.links[2].name — " Shop" is there twice; every link needs its own name',
    ],
    ['unknown table', '[screen]', '[sceen]', '8:1 sceen — is no known key; did you mean "screen"?'],
    [
      'key without a near one',
      'name = "dock-3"',
      'name = "dock-3"\ncolour = 1',
      '4:1 dock.colour — is no known key; here may stand: site, name, timezone, data, locale, condition-reasons, command-key-file',
    ],
    ['missing key', 'site = "reno-1"\n', '', '1:1 dock.site — is missing; add a line site = …'],
    [
      'wrong type',
      'name = "dock-3"',
      'name = 3',
      '3:1 dock.name — is 3; it must be text in quotes, with its unit if it has one',
    ],
    [
      'bad alphabet',
      '"reno-1"',
      '"Reno 1"',
      '2:1 dock.site — "Reno 1" must be 1 to 32 of a-z, 0-9 and "-" (it becomes part of topics and file names)',
    ],
    [
      'bad zone',
      'America/Los_Angeles',
      'America/Los_Angles',
      '4:1 dock.timezone — "America/Los_Angles" is no time zone of the IANA list; write it like "America/Los_Angeles" or "UTC"',
    ],
    [
      'an offset for a zone',
      'America/Los_Angeles',
      '+01:00',
      '4:1 dock.timezone — "+01:00" is no time zone of the IANA list; write it like "America/Los_Angeles" or "UTC"',
    ],
    [
      'relative data',
      '/var/lib/tallyman',
      'data',
      '5:1 dock.data — "data" must be an absolute path, as in "/var/lib/tallyman"',
    ],
    [
      'wrong unit',
      'every = "realtime"',
      'every = "9min"',
      '32:1 channel[acme-web].every — "9min" must be "realtime" or a duration from "1s" to "7d", as in "9m"',
    ],
    [
      'no unit',
      'every = "realtime"',
      'every = 9',
      '32:1 channel[acme-web].every — is 9; it must be text in quotes, with its unit if it has one',
    ],
    [
      'unit out of range',
      '[screen]',
      'keepalive = "2h"\n[screen]',
      '8:1 mqtt.keepalive — "2h" must be between 10s and 20m',
    ],
    [
      'number out of range',
      'every = "realtime"',
      'minimum-level = -1',
      '32:1 channel[acme-web].minimum-level — is -1; the least is 0',
    ],
    [
      'fraction',
      'every = "realtime"',
      'minimum-level = 1.5',
      '32:1 channel[acme-web].minimum-level — is 1.5; it must be a whole number',
    ],
    [
      'word out of a list',
      '"process-orders"',
      '"process-order"',
      '12:1 merchant[acme].sync — is "process-order", not one of "never", "always", "process-orders"; did you mean "process-orders"?',
    ],
    [
      'number for a word',
      '[screen]',
      'version = 5\n[screen]',
      '8:1 mqtt.version — is 5, not one of "5", "auto", "3.1.1"; write it in quotes',
    ],
    [
      'unknown station',
      'station = "receiving-1"',
      'station = "receiving"',
      '18:1 device[scanner-1].station — is "receiving", which is no station here; did you mean "receiving-1"?',
    ],
    [
      'unknown merchant',
      'merchant = "acme"',
      'merchant = "zeta"',
      '30:1 channel[acme-web].merchant — is "zeta", which is no merchant here; there are: acme',
    ],
    [
      'unknown protocol',
      'protocol = "polled"',
      'protocol = "pooled"',
      '26:1 device[scale-1].protocol — is "pooled", which is no protocol here; did you mean "polled"?',
    ],
    [
      'unknown channel kind',
      'kind = "mqtt"',
      'kind = "ftp"',
      '31:1 channel[acme-web].kind — is "ftp", which is no kind of channel here; there are: mqtt, https',
    ],
    [
      'protocol of the other kind',
      'protocol = "polled"',
      'protocol = "lines"',
      '25:1 device[scale-1].kind — is "scale", but lines is the protocol of a scanner; change one of the two',
    ],
    [
      'name twice',
      'name = "scale-1"',
      'name = "scanner-1"',
      '23:1 device[scanner-1].name — "scanner-1" is there twice; every device needs its own name',
    ],
    [
      'port twice',
      '/dev/ttyUSB1',
      '/dev//ttyUSB0',
      '27:1 device[scale-1].port — "/dev/ttyUSB0" is already the port of "scanner-1"; one port serves one device',
    ],
    [
      'port without a path',
      '/dev/ttyUSB1',
      'ttyUSB1',
      '27:1 device[scale-1].port — "ttyUSB1" must be the path of a port, as in "/dev/ttyUSB0"',
    ],
    [
      'line setting that is none',
      'port = "/dev/ttyUSB1"',
      'port = "/dev/ttyUSB1"\nbaud = "9600"',
      '28:1 device[scale-1].baud — is "9600"; it must be a number without quotes',
    ],
    [
      'option the protocol refuses',
      'port = "/dev/ttyUSB1"',
      'port = "/dev/ttyUSB1"\npoll-ms = 1',
      '28:1 device[scale-1].poll-ms — is 1; the least is 50',
    ],
    [
      'option of no protocol',
      'port = "/dev/ttyUSB0"',
      'port = "/dev/ttyUSB0"\nsufix = "cr"',
      '22:1 device[scanner-1].sufix — is no known key; did you mean "suffix"?',
    ],
    [
      'serial settings on HID',
      'protocol = "polled"',
      'protocol = "hid"\nbaud = 9600',
      '27:1 device[scale-1].baud — is no known key; here may stand: name, station, kind, protocol, port, access',
    ],
    [
      'HID device on a serial port',
      'protocol = "polled"',
      'protocol = "hid"',
      '27:1 device[scale-1].port — "/dev/ttyUSB1" is a serial port, and this protocol needs USB-HID; write "hid:0922:8003", "hid:0922:8003:SERIAL", "hid:usage=8d20" or "/dev/hidraw0"',
    ],
    [
      'HID address that is none',
      'protocol = "polled"\nport = "/dev/ttyUSB1"',
      'protocol = "hid"\nport = "hid:922:8003"',
      '27:1 device[scale-1].port — "hid:922:8003" is no USB-HID device; write "hid:0922:8003", "hid:0922:8003:SERIAL", "hid:usage=8d20" or "/dev/hidraw0"',
    ],
    [
      'HID device of a serial protocol',
      '/dev/ttyUSB1',
      'hid:0922:8003',
      '27:1 device[scale-1].port — "hid:0922:8003" is a USB-HID device, and this protocol needs a serial port, as in "/dev/ttyUSB0"',
    ],
    [
      'path where libusb needs ids',
      'protocol = "polled"\nport = "/dev/ttyUSB1"',
      'protocol = "hid"\naccess = "libusb"\nport = "/dev/hidraw0"',
      '28:1 device[scale-1].port — "/dev/hidraw0" is a path, and libusb knows none; write "hid:" with the vendor and product id, as in "hid:0922:8003"',
    ],
    [
      'channel without its broker',
      /\[mqtt\]\nurl.*\n/,
      '',
      '29:1 channel[acme-web].kind — is "mqtt", but there is no [mqtt] table; add one with the url of the broker',
    ],
    [
      'pool that this dock does not feed',
      'every = "realtime"',
      'every = "realtime"\npools = ["main", "vegas"]',
      '33:18 channel[acme-web].pools[2] — "vegas" is no pool of this dock: acme’s goods here count in "main", as at every dock of a site; name that one or leave pools out',
    ],
    [
      'schedule twice',
      'every = "realtime"',
      'every = "9m"\ncron = "0 * * * *"',
      '33:1 channel[acme-web].cron — stands beside every; keep one of the two',
    ],
    [
      'cron that is none',
      'every = "realtime"',
      'cron = "hourly please"',
      '32:1 channel[acme-web].cron — "hourly please" is no cron expression; write it like "*/15 6-22 * * 1-6"',
    ],
    [
      'debounce beside a schedule',
      'every = "realtime"',
      'every = "9m"\ndebounce-max = "2s"',
      '33:1 channel[acme-web].debounce-max — is for realtime channels only; take it out or take the schedule out',
    ],
    [
      'URL that is none',
      'mqtts://broker.example:8883',
      'broker.example',
      '7:1 mqtt.url — "broker.example" is no URL; write it like "mqtts://broker.example:8883"',
    ],
    [
      'half a certificate',
      '[screen]',
      'tls = { cert = "/etc/c.pem" }\n[screen]',
      '8:9 mqtt.tls.cert — needs its other half; give cert and key together',
    ],
    [
      'password without a name',
      '[screen]',
      'password-file = "/etc/secret"\n[screen]',
      '8:1 mqtt.password-file — needs a username beside it',
    ],
    [
      'screen for everybody',
      '127.0.0.1:8080',
      '0.0.0.0:8080',
      '9:1 screen.listen — "0.0.0.0:8080" would show the screen to the whole network, and it has no log-in; use 127.0.0.1, [::1] or localhost',
    ],
    ['one table written as many', '[screen]', '[[screen]]', '8:1 screen — is a list; write it as one table, [screen]'],
    [
      'many tables written as one',
      '[[merchant]]',
      '[merchant]',
      '10:1 merchant — is a table; it may be repeated, so write [[merchant]]',
    ],
    ['leading zero', '"dock-3"', '007', '3:8 name — is not TOML (illegal leading zero); write codes and ids in quotes'],
  ])('%s', (_, from, to, message) => {
    expect(good).toMatch(from);
    expect(messages(good.replace(from, to))).toContain(`tallyman.toml:${message}`);
  });

  it('is one message, not three: what follows from a mistake is left out', () => {
    expect(messages(good.replace('name = "dock-3"', 'name = 3'))).toHaveLength(1);
    expect(messages(good.replace('protocol = "polled"', 'protocol = "pooled"'))).toHaveLength(1);
    expect(messages(good.replace('timezone =', 'timzone ='))).toHaveLength(1);
  });
});

describe('two devices on one port', () => {
  const withPorts = (first: string, second: string) =>
    messages(
      good
        .replace(
          /kind = "scanner"\nprotocol = "lines"\nport = "\/dev\/ttyUSB0"/,
          `kind = "scale"\nprotocol = "hid"\nport = "${first}"`,
        )
        .replace('protocol = "polled"\nport = "/dev/ttyUSB1"', `protocol = "hid"\nport = "${second}"`),
    );
  it.each([
    ['hid:0922:8003', 'HID:0922:8003', 'is already the port of "scanner-1"'],
    ['hid:0922:8003:A1', 'hid:0922:8003:A1', 'is already the port of "scanner-1"'],
    ['hid:usage=8d20', 'hid:usage=008D0020', 'is already the port of "scanner-1"'],
    ['/dev/hidraw0', '/dev/./hidraw0', 'is already the port of "scanner-1"'],
    ['hid:0922:8003', 'hid:0922:8003:A1', 'may be the device of "scanner-1" ("hid:0922:8003"); give each its serial'],
  ])('%s and %s are refused', (first, second, message) => {
    expect(withPorts(first, second)).toEqual([
      expect.stringContaining(`device[scale-1].port — "${second}" ${message}`),
    ]);
  });
  it.each([
    ['hid:0922:8003:A1', 'hid:0922:8003:A2'],
    ['hid:0922:8003', 'hid:0922:8004'],
    ['hid:usage=8d20', 'hid:usage=8c02'],
    ['/dev/hidraw0', '/dev/hidraw1'],
  ])('%s and %s are two', (first, second) => {
    expect(withPorts(first, second)).toEqual([]);
  });
});

describe('several mistakes', () => {
  it('are all named, in the order of the file', () => {
    const text = good
      .replace('America/Los_Angeles', 'Mars')
      .replace('mqtts:', 'http:')
      .replace('"receiving"', '"recieving"')
      .replace('/dev/ttyUSB1', '/dev/ttyUSB0')
      .replace('every = "realtime"', 'every = "9x"');
    expect(messages(text).map((message) => message.split(' — ')[0])).toEqual([
      'tallyman.toml:4:1 dock.timezone',
      'tallyman.toml:7:1 mqtt.url',
      'tallyman.toml:15:1 station[receiving-1].work',
      'tallyman.toml:27:1 device[scale-1].port',
      'tallyman.toml:32:1 channel[acme-web].every',
    ]);
  });

  it('are cut off after a hundred, and counted', () => {
    const text =
      good + Array.from({ length: 150 }, (_, index) => `[[station]]\nname = "${index}"\nwork = "x"\n`).join('');
    const found = messages(text);
    expect(found).toHaveLength(101);
    expect(found.at(-1)).toBe('tallyman.toml:1:1 (file) — has 50 more mistakes; mend these first');
  });
});

describe('a file cut off anywhere', () => {
  it('is refused with a line in the file and never throws, or is still whole', () => {
    for (let length = 0; length < good.length; length++) {
      const result = loadConfig(good.slice(0, length), 'f', kinds);
      if (result.ok) continue;
      const lines = good.slice(0, length).split('\n').length;
      for (const { line, key, message } of result.errors) {
        expect(line).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(lines);
        expect(key).not.toBe('');
        expect(message).not.toBe('');
      }
    }
  });

  it('is told from a finished one', () => {
    expect(messages('')).toEqual(['tallyman.toml:1:1 (file) — is empty; write it again, or take a copy of it']);
    expect(messages('# nothing yet\n')).toEqual([
      'tallyman.toml:1:1 dock — is missing; write [dock] with site, name and timezone',
      'tallyman.toml:1:1 merchant — is missing; write [[merchant]] with an id, one for each whose goods these are',
    ]);
    expect(messages('[dock]\nsite = "ren')).toEqual([
      'tallyman.toml:2:8 site — is not TOML (unfinished string); close the quotes; the file may be half written',
    ]);
  });
});

describe('secrets', () => {
  it('in a URL are refused and not repeated', () => {
    const [message] = messages(good.replace('mqtts://', 'mqtts://dock:hunter2@'));
    expect(message).toContain('use username and password-file');
    expect(message).not.toContain('hunter2');
  });
});

describe('a file that cannot be read', () => {
  it('is one mistake at its first character', () => {
    const result = loadConfigFile('/nonexistent/tallyman.toml', kinds);
    expect(result.ok ? [] : result.errors.map(configErrorText)).toEqual([
      '/nonexistent/tallyman.toml:1:1 (file) — does not exist; write one (tallyman config print-default shows how) or name another with --config FILE',
    ]);
    const directory = loadConfigFile('/', kinds);
    expect(directory.ok ? '' : directory.errors[0]?.message).toBe('is a directory; name the file in it');
  });
});
