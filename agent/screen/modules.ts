/**
 * The scripts of the pages, without a bundler: our own modules, and the one file of lit that renders templates. In a checkout
 * their types are stripped as they are asked for; in an installation the compiled files are served. Only what is listed here
 * has a URL, and the URLs mirror the folders, so that relative imports mean the same in the browser.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { findPackageJSON, stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ours = [
  'texts',
  'texts/en',
  'texts/es',
  'page/actionbar',
  'page/admin',
  'page/buttons',
  'page/documentpanel',
  'page/documentspage',
  'page/exceptionspage',
  'page/foreground',
  'page/icons',
  'page/keypad',
  'page/live',
  'page/lonekey',
  'page/morepanel',
  'page/overview',
  'page/panels',
  'page/server',
  'page/sound',
  'page/station',
  'page/stationbody',
  'page/tables',
  'page/tones',
  'page/voice',
  'page/words',
] as const;
type Ours = (typeof ours)[number];

const litUrl = '/assets/lit-html.js';
/** What our pages import by name. */
const litName = 'lit/html.js';

export type Script = { text: string; etag: string };

const texts = [urlOf('texts'), urlOf('texts/en'), urlOf('texts/es')] as const;

/** Every module a page needs, so that the browser asks for all of them at once. */
export const scriptsOf: Readonly<Record<'station' | 'admin', readonly string[]>> = {
  station: [
    urlOf('page/station'),
    urlOf('page/stationbody'),
    urlOf('page/actionbar'),
    urlOf('page/buttons'),
    urlOf('page/documentpanel'),
    urlOf('page/foreground'),
    urlOf('page/icons'),
    urlOf('page/keypad'),
    urlOf('page/live'),
    urlOf('page/lonekey'),
    urlOf('page/morepanel'),
    urlOf('page/panels'),
    urlOf('page/server'),
    urlOf('page/sound'),
    urlOf('page/tones'),
    urlOf('page/voice'),
    urlOf('page/words'),
    ...texts,
    litUrl,
  ],
  admin: [
    urlOf('page/admin'),
    urlOf('page/documentspage'),
    urlOf('page/exceptionspage'),
    urlOf('page/live'),
    urlOf('page/overview'),
    urlOf('page/server'),
    urlOf('page/tables'),
    urlOf('page/words'),
    ...texts,
    litUrl,
  ],
};

function urlOf(name: Ours): string {
  return `/assets/${name}.js`;
}

/** Reads each script once. */
export class Scripts {
  readonly #here = dirname(fileURLToPath(import.meta.url));
  /** This file's own name tells which form the program is in. */
  readonly #extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  readonly #kept = new Map<string, Promise<Script>>();

  /** @returns undefined when nothing has this URL */
  get(url: string): Promise<Script> | undefined {
    const kept = this.#kept.get(url);
    if (kept !== undefined) return kept;
    const read = url === litUrl ? this.#lit() : this.#own(ours.find((name) => urlOf(name) === url));
    if (read === undefined) return undefined;
    const script = read.then((text) => ({ text, etag: etagOf(text) }));
    script.catch(() => this.#kept.delete(url));
    this.#kept.set(url, script);
    return script;
  }

  #own(name: Ours | undefined): Promise<string> | undefined {
    return name === undefined
      ? undefined
      : readFile(join(this.#here, `${name}${this.#extension}`), 'utf8').then((source) =>
          this.#extension === '.ts' ? forBrowser(stripTypeScriptTypes(source)) : forBrowser(source),
        );
  }

  /** Lit names the file for servers first; the one for browsers lies beside it and imports nothing. */
  async #lit(): Promise<string> {
    const litPackage = findPackageJSON('lit', import.meta.url);
    const found = litPackage && findPackageJSON('lit-html', litPackage);
    if (found === undefined) throw new Error('the package "lit" is not installed');
    const text = await readFile(join(dirname(found), 'lit-html.js'), 'utf8');
    return text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
  }
}

/** Specifiers as a browser without an import map understands them. */
function forBrowser(source: string): string {
  return source.replace(
    /^((?:import|export|\})[^'\n]*\bfrom\s*|import\s*)'([^']+)'/gm,
    (_all, before: string, specifier: string) => {
      const url = specifier === litName ? litUrl : specifier.replace(/\.ts$/, '.js');
      return `${before}'${url}'`;
    },
  );
}

export function etagOf(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`;
}
