/**
 * The laws of the house: who may import whom, one home for each native part, no dead files, small files. Reads the
 * source as text.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Without what the real stores in `test/peers` are made of. */
const ours = (pattern: string) => globSync(pattern, { exclude: ['**/node_modules'] });

const rooms = ['agent', 'config', 'drivers', 'firmware-sim'];
const sources = globSync(`{${rooms.join(',')}}/**/*.{ts,mjs}`).map((path) => normalize(path));
const text = new Map(sources.map((path) => [path, readFileSync(path, 'utf8')]));

type Import = { from: string; to: string; typeOnly: boolean };

/** Every import, with relative ones resolved to a path from the root. Dynamic imports and worker URLs count. */
function importsOf(path: string): Import[] {
  const source = text.get(path) ?? '';
  const found: Import[] = [];
  const add = (to: string, typeOnly: boolean) =>
    found.push({ from: path, to: to.startsWith('.') ? normalize(join(dirname(path), to)) : to, typeOnly });
  for (const match of source.matchAll(/^(import|export)\s+(type\s+)?[^;'"]*?from\s+'([^']+)'/gms)) {
    add(match[3] ?? '', match[2] !== undefined);
  }
  for (const match of source.matchAll(/^import\s+'([^']+)'/gm)) add(match[1] ?? '', false);
  for (const match of source.matchAll(/import\('([^']+)'\)/g)) add(match[1] ?? '', false);
  return found;
}

const imports = sources.flatMap(importsOf);
const room = (path: string): string => path.split('/')[0] ?? '';
const listed = (list: Import[]): string[] => list.map(({ from, to }) => `${from} → ${to}`);

describe('the laws of the house', () => {
  it('reads a source tree at all', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(imports.length).toBeGreaterThan(50);
  });

  it('lets drivers and config import nothing else of ours but each other’s types', () => {
    const bad = imports.filter(
      ({ from, to, typeOnly }) =>
        (room(from) === 'drivers' && rooms.includes(room(to)) && room(to) !== 'drivers') ||
        (room(from) === 'config' && rooms.includes(room(to)) && room(to) !== 'config' && !typeOnly),
    );
    expect(listed(bad)).toEqual([]);
  });

  it('lets the agent import only config, drivers and itself; the simulators come in lazily, for the demo alone', () => {
    const bad = imports.filter(
      ({ from, to }) => room(from) === 'agent' && room(to) === 'firmware-sim' && !from.startsWith('agent/demo/'),
    );
    expect(listed(bad)).toEqual([]);
  });

  it('lets the simulators share only the transport and reading types with the drivers', () => {
    const bad = imports.filter(
      ({ from, to, typeOnly }) => room(from) === 'firmware-sim' && room(to) === 'drivers' && !typeOnly,
    );
    expect(listed(bad)).toEqual([]);
  });

  it('keeps the ledger below those who tell of it: it imports nothing of what follows it, not even a type', () => {
    const above = /^agent\/(forward|follow|admin|mqtt|screen|stations|devices|cli)\//;
    const bad = imports.filter(({ from, to }) => from.startsWith('agent/ledger/') && above.test(to));
    expect(listed(bad)).toEqual([]);
  });

  it('reads the columns of an entry by their names', () => {
    const ledger = sources.filter((path) => path.startsWith('agent/ledger/'));
    expect(ledger.length).toBeGreaterThan(20);
    expect(ledger.filter((path) => /\b(row|fields|stored|again)\[\d+\]/.test(text.get(path) ?? ''))).toEqual([]);
  });

  it('keeps the rules pure: no I/O, no waiting, no clock, no chance', () => {
    const impure =
      /\bawait\b|\basync\b|\bprocess\.|\bDate\.now|\bnew Date\(\)|\bMath\.random|\bperformance\.|\bsetTimeout\b|\brandom(Bytes|Int|UUID)\b/;
    const pure = sources.filter(
      (path) =>
        path.startsWith('agent/inventory/') ||
        path.startsWith('agent/site/core/') ||
        (path.startsWith('agent/follow/') && path !== 'agent/follow/follower.ts'),
    );
    expect(pure.length).toBeGreaterThan(10);
    expect(pure.filter((path) => impure.test((text.get(path) ?? '').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')))).toEqual(
      [],
    );
    const bad = imports.filter(({ from, to }) => {
      if (from.startsWith('agent/site/core/')) return !/^agent\/(site\/core|inventory)\//.test(to);
      if (!from.startsWith('agent/inventory/')) return false;
      // A keyed hash is a function of its input and no more; the key is handed in.
      if (to === 'node:crypto') return from !== 'agent/inventory/nouns/station/command-codes.ts';
      return !to.startsWith('agent/inventory/');
    });
    expect(listed(bad)).toEqual([]);
  });

  it('computes what is available, and what is on the shelf, in one place', () => {
    const byHand = /\binStock\b[^;,\n]*-[^;,\n]*\b(booked|packed)\b/;
    const agents = sources.filter((path) => path.startsWith('agent/'));
    const found = agents.filter((path) => byHand.test(withoutComments(text.get(path) ?? '')));
    expect(found).toEqual(['agent/inventory/nouns/stock/item.ts']);
  });

  it('has no circle in the rules, not even of types', () => {
    const next = (path: string) => imports.filter(({ from }) => from === path).map(({ to }) => to);
    const open = new Set<string>();
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (path: string): void => {
      if (open.has(path)) circles.push([...open, path].slice([...open].indexOf(path)).join(' → '));
      if (open.has(path) || done.has(path)) return;
      open.add(path);
      for (const to of next(path)) if (to.startsWith('agent/inventory/')) walk(to);
      open.delete(path);
      done.add(path);
    };
    for (const path of sources.filter((each) => each.startsWith('agent/inventory/'))) walk(path);
    expect(circles).toEqual([]);
  });

  it('has no circle of files that need each other’s values', () => {
    const needs = new Map<string, string[]>();
    for (const { from, to, typeOnly } of imports.filter(({ from }) => text.has(from))) {
      if (typeOnly || !text.has(to) || onlyTypes(from, to)) continue;
      needs.set(from, [...(needs.get(from) ?? []), to]);
    }
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (path: string, way: string[]): void => {
      if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(' → '));
      if (done.has(path) || way.includes(path)) return;
      for (const to of needs.get(path) ?? []) walk(to, [...way, path]);
      done.add(path);
    };
    for (const path of sources) walk(path, []);
    expect(circles).toEqual([]);
  });

  it('loads neither the database, nor the rules of stations and entries, nor kinds of channels that nobody configured into the main thread', () => {
    const reached = new Set<string>();
    const walk = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      const values = imports.filter(({ from, to, typeOnly }) => from === path && !typeOnly && !onlyTypes(from, to));
      for (const { to } of values) if (!isLater(path, to)) walk(to);
    };
    walk('agent/cli/run-agent.ts');
    // The ledger is opened before the rest is read (`app/start.ts`).
    expect(
      [...reached].filter((path) => /^(agent\/(app|mqtt\/link|admin\/verbs\/table)\.ts|mqtt)$/.test(path)),
    ).toEqual([]);
    walk('agent/app.ts');
    expect(reached.size).toBeGreaterThan(100);
    const book =
      /^(better-sqlite3|agent\/inventory\/(decide|station\/(works|commands|documents|bench)|projections\/apply)\.ts)$/;
    expect([...reached].filter((path) => book.test(path))).toEqual([]);
    // Of a kind of channel, what its configuration is checked by; its code is read when one is opened.
    const kinds = [...reached].filter((path) => path.startsWith('agent/forward/kinds/'));
    expect(kinds).toContain('agent/forward/kinds/https/https-kind.ts');
    expect(kinds.filter((path) => /\/(\w+)\/\1\.ts$|\/(orders|levels)/.test(path))).toEqual([]);
    // A dock that is alone pays nothing for those that are many.
    expect([...reached].filter((path) => path.startsWith('agent/site/'))).toEqual([]);
  });

  it.each([
    ['agent/ledger/', 'agent/forward/', 'the ledger knows no channel'],
    ['firmware-sim/', 'agent/', 'a simulator cannot make the mistake that it is to find'],
  ])('lets nothing in %s import from %s: %s', (from, to) => {
    expect(listed(imports.filter((one) => one.from.startsWith(from) && one.to.startsWith(to)))).toEqual([]);
  });

  it('names every file and folder in kebab-case', () => {
    const kebab = /^([a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*(\.worker)?\.(ts|mjs)$/;
    expect(sources.filter((path) => !kebab.test(path.replaceAll('\\', '/')))).toEqual([]);
  });

  it('has no twins: no two files of a folder whose names are one word, once as one and once as many', () => {
    const there = new Set(sources);
    const many = (path: string) => [path.replace(/(\.\w+)$/, 's$1'), path.replace(/y(\.\w+)$/, 'ies$1')];
    expect(sources.filter((path) => many(path).some((twin) => twin !== path && there.has(twin)))).toEqual([]);
  });

  it('has no crowded folder but the registries, where a file is an entry of its list', () => {
    const registries = ['agent/admin/verbs', 'agent/cli/commands'];
    const files = new Map<string, number>();
    for (const path of sources) files.set(dirname(path), (files.get(dirname(path)) ?? 0) + 1);
    const crowded = [...files].filter(([folder, count]) => count > 20 && !registries.includes(folder));
    expect(crowded).toEqual([]);
  });

  it.each([
    [/^(serialport|@serialport\/bindings-cpp)$/, ['drivers/transports/']],
    [/^@serialport\/parser-readline$/, ['firmware-sim/']],
    [/^node-hid$/, ['drivers/transports/']],
    [/^better-sqlite3$/, ['agent/ledger/', 'firmware-sim/storefront/', 'agent/demo/']],
    [/^mqtt$/, ['agent/mqtt/', 'firmware-sim/storefront/', 'agent/demo/', 'config/receivers/']],
    [/^nodemailer$/, ['agent/mail/']],
    [/^undici$/, ['agent/forward/http/', 'agent/demo/']],
    [/^@nats-io\//, ['agent/site/link/']],
  ])('gives %s one home', (part, homes) => {
    const users = imports.filter(({ to }) => part.test(to));
    const bad = users.filter(({ from }) => !homes.some((home) => from.startsWith(home)));
    expect(listed(bad)).toEqual([]);
  });

  it('lets one folder of the site speak to its server, and nothing outside of the room reach into it', () => {
    // The library hands out no certificates: what a server shows before anything is said to it is looked at by hand.
    const look = 'agent/site/link/first-look.ts';
    const sockets = imports.filter(
      ({ from, to }) => from.startsWith('agent/site/') && from !== look && /^node:(net|tls)$/.test(to),
    );
    expect(listed(sockets)).toEqual([]);
    const reaching = imports.filter(
      ({ from, to }) =>
        to.startsWith('agent/site/') && !/^agent\/(site|cli\/site)\//.test(from) && from !== 'agent/app/site.ts',
    );
    expect(listed(reaching)).toEqual([]);
  });

  it('lets one file touch the process, beside the entries of threads and simulators', () => {
    // The book's thread ends a process whose ledger is not in its place: nothing may be closed then.
    const entries = ['agent/main.ts', 'agent/tallyman.mjs', 'agent/ledger/threads/book.worker.ts'];
    const users = sources.filter(
      (path) =>
        path.startsWith('agent/') &&
        !path.startsWith('agent/demo/') &&
        /(?<![.\w])process\.(?!cwd\b)/.test(withoutComments(text.get(path) ?? '')),
    );
    expect(users.filter((path) => !entries.includes(path))).toEqual([]);
  });

  it('has one place where the agent goes round and waits: there a loop that fails is an alarm and is started again', () => {
    // A wait that has an end of its own is no loop: it goes back to the turn it belongs to, with whatever failed.
    const waits: Record<string, string> = {
      'agent/loops.ts': 'the place itself',
      'agent/screen/views/viewer.ts':
        'as long as one browser looks; when it fails the browser is cut off and comes back',
      'agent/ledger/replay/verifier.ts': 'until the ledger is read to its end; whoever asked hears of what fails',
      'agent/admin/dock/idle.ts':
        'until its deadline, or until nobody works there; whoever asked hears what came of it',
      'agent/admin/dock/package-fetch.ts': 'until so many tries came to nothing; whoever asked hears of what fails',
      'agent/ledger/threads/checkpoint-keeper.ts': 'until the ledger is quiet; the book hears of what fails',
    };
    const agents = sources.filter(
      (path) => path.startsWith('agent/') && !/^agent\/(cli|demo|main|screen\/page)\b/.test(path),
    );
    const round = (path: string) => {
      const code = withoutComments(text.get(path) ?? '');
      const heads = code.match(/\b(?:while|for) \([^\n]*\baborted\b[^\n]*\{|\bsetInterval\(/g) ?? [];
      const endless =
        /\bfor \(;;\)|\bwhile \(true\)/.test(code) && /\bsleep\(/.test(code) ? ['endless and waiting'] : [];
      const waiting = /\bwhile \((?:[^\n]*)\{\n\s*await [^\n]*sleep\(/.test(code) ? ['waits in a while'] : [];
      return [...heads, ...endless, ...waiting];
    };
    const bounded = new Set([...Object.keys(waits), 'agent/mqtt/uplink.ts']);
    expect(agents.filter((path) => !bounded.has(path) && round(path).length > 0)).toEqual([]);
    expect(round('agent/mqtt/uplink.ts'), 'the wait between two links').toEqual(['waits in a while']);
    expect([...bounded].filter((path) => round(path).length === 0)).toEqual([]);
  });

  it('lets a page import nothing that is not for browsers: else no page opens', async () => {
    const { scriptsOf } = await import('../agent/screen/modules.ts');
    expect(scriptsOf('station', 'en')).toContain('/assets/en/page/station/station.js');
  });

  it('has no file that nobody imports', () => {
    const reached = new Set(imports.map(({ to }) => to));
    const all = [...text.values(), ...ours('test/**/*.ts').map((path) => readFileSync(path, 'utf8'))].join('\n');
    const dead = sources.filter((path) => {
      if (reached.has(path) || /\/(main|tallyman|index)\.(ts|mjs)$/.test(path)) return false;
      const name = path.split('/').at(-1)?.replace(/\.ts$/, '') ?? '';
      return !all.includes(`${name}.ts`) && !all.includes(`'${name}'`) && !all.includes(`./${name}`);
    });
    expect(dead).toEqual([]);
  });

  it('exports nothing that nobody imports: a test is somebody, for what it has to reach by itself', () => {
    const readers = [...text, ...ours('test/**/*.{ts,mjs}').map((path) => [path, readFileSync(path, 'utf8')] as const)];
    const wanted = new Map<string, Set<string>>();
    for (const [from, source] of readers) {
      for (const [to, names] of namesTaken(from, source)) {
        wanted.set(to, new Set([...(wanted.get(to) ?? []), ...names]));
      }
    }
    const declared = /^export\s+(?:async\s+|abstract\s+)*(?:const|let|function\*?|class|type|interface|enum)\s+(\w+)/gm;
    const unused = [...text].flatMap(([path, source]) => {
      const names = wanted.get(path) ?? new Set();
      const exported = [...source.matchAll(declared)].map(([, name = '']) => name);
      return exported.filter((name) => !names.has('*') && !names.has(name)).map((name) => `${path}: ${name}`);
    });
    expect(unused).toEqual([]);
  });

  it('spreads a key that may be absent in one way: ...(key !== undefined && { key })', () => {
    const otherwise = /\.\.\.\([\w.]+ === (undefined|null)\s*\?\s*\{\}\s*:\s*\{/;
    expect(sources.filter((path) => otherwise.test(withoutComments(text.get(path) ?? '')))).toEqual([]);
  });

  it('has no barrel and no drawer of odds and ends', () => {
    expect(sources.filter((path) => /(^|\/)(utils?|helpers?|misc|common)(\.|\/)/.test(path))).toEqual([]);
    const barrels = sources.filter((path) => path.endsWith('index.ts') && /^export \*/m.test(text.get(path) ?? ''));
    expect(barrels).toEqual([]);
  });

  it('has tests in folders that are named as the rooms they are about, or as what is asked of the whole', () => {
    const whole = /^(bench|end-to-end|faults|fixtures|month|pages|peers|security|transcripts|vm)(\/|$)/;
    const houses = new Set(
      sources.flatMap((path) => {
        const folders = dirname(path).split('/');
        return folders.map((_, n) =>
          folders
            .slice(0, n + 1)
            .join('/')
            .replace(/^agent\//, ''),
        );
      }),
    );
    const folders = new Set(ours('test/**/*.ts').map((path) => dirname(normalize(path)).replace(/^test\/?/, '')));
    const strange = [...folders].filter(
      (folder) => folder !== '' && !houses.has(folder) && !whole.test(folder) && folder !== 'systemd',
    );
    expect(folders.size).toBeGreaterThan(20);
    expect(strange).toEqual([]);
  });

  it('has no line of a comment over 120 characters but drawn ones', () => {
    const all = [...sources, ...ours('{test,systemd,.ci}/**/*.{ts,mjs}'), 'vitest.config.ts'];
    const long = all.flatMap((path) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .flatMap((line, at) => (line.length > 120 && isProse(line) ? [`${path}:${at + 1}`] : [])),
    );
    expect(long).toEqual([]);
  });

  it('has no file that is more than one idea long', () => {
    expect(sources.filter((path) => (text.get(path) ?? '').split('\n').length > 401)).toEqual([]);
  });
});

/** What a file takes from which others; `*`: it may be anything of it. */
function namesTaken(from: string, source: string): [to: string, names: string[]][] {
  const path = (to: string) => normalize(join(dirname(from), to));
  const listed = [...source.matchAll(/^(?:import|export)\s+(?:type\s+)?([^;'"]*?)\s*from\s+'(\.[^']+)'/gms)];
  const named = listed.map(([, names = '', to = '']): [string, string[]] => {
    const inside = /\{([^}]*)\}/s.exec(names)?.[1];
    if (inside === undefined) return [path(to), ['*']];
    const each = inside.split(',').map((name) => name.trim().replace(/^type\s+(?!as\b)/, ''));
    return [path(to), each.map((name) => name.split(/\s+as\s+/)[0] ?? '')];
  });
  const later = [...source.matchAll(/(?:import|vi\.mock)\(\s*'(\.[^']+)'/g)];
  return [...named, ...later.map(([, to = '']): [string, string[]] => [path(to), ['*']])];
}

/** A comment on lines of its own that is no table, no drawing and no frame: those have runs of blanks in them. */
function isProse(line: string): boolean {
  const text = /^\s*(?:\/\*\*?|\*|\/\/) ?(.*)$/.exec(line)?.[1];
  return text !== undefined && !text.startsWith('|') && !/^needs: /.test(text) && !/\S {2,}\S/.test(text.trim());
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g, '');
}

/** What is loaded when it is first wanted, or as a thread of its own. */
function isLater(from: string, to: string): boolean {
  const statements = [...(text.get(from) ?? '').matchAll(/^(?:import|export)\s+(?:[^;'"]*?\s+from\s+)?'([^']+)'/gms)];
  return !statements.some(
    ([, path = '']) => (path.startsWith('.') ? normalize(join(dirname(from), path)) : path) === to,
  );
}

/** `import { type A, type B } from …`: gone when the types are stripped. */
function onlyTypes(from: string, to: string): boolean {
  const source = text.get(from) ?? '';
  const found = [...source.matchAll(/^(?:import|export)\s+([^;'"]*?)\s+from\s+'([^']+)'/gms)].filter(
    ([, , path = '']) => normalize(join(dirname(from), path)) === to,
  );
  const types = /^(?:type\s[\s\S]*|\{(?:\s*type\s+\w+(?:\s+as\s+\w+)?\s*,?)*\s*\})$/;
  // What is loaded later, when it is wanted, is no circle of the start.
  return found.every(([, names = '']) => types.test(names.trim()));
}
