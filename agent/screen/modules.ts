/**
 * The scripts of the pages, without a bundler: our own modules, and the one file of lit that renders templates. In a
 * checkout their types are stripped as they are asked for; in an installation the compiled files are served. Only what
 * a page imports has a URL, and the URLs mirror the folders, so that relative imports mean the same in the browser.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { findPackageJSON, stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const litUrl = '/assets/lit-html.js';
/** What our pages import by name. */
const litName = 'lit/html.js';

type Script = { text: string; etag: string };

/** This file's own name tells which form the program is in. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const here = dirname(fileURLToPath(import.meta.url));
const start = { station: 'page/station/station', admin: 'page/admin/admin', look: 'page/look/look' } as const;
export type Page = keyof typeof start;
/** Words and pages; whatever else a page imported would be the agent's own code on the way to a browser. */
const servable = /^(page(\/(station|admin|look))?|texts(\/alarms)?)\/[a-z-]+$|^texts$/;

/**
 * A page's first module and all that it imports, by the URLs' own names; found in the sources, so that no list has to
 * be kept.
 */
function closure(first: string): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    if (!servable.test(name)) throw new Error(`a page imports ${name}, which is not for browsers`);
    found.add(name);
    const source = readFileSync(join(here, `${name}${extension}`), 'utf8');
    for (const [, specifier = ''] of source.matchAll(/^(?:import|export)\s+(?!type\b)[^;'"]*?from\s+'(\.[^']+)'/gms))
      visit(join(dirname(name), specifier).replace(/\.[tj]s$/, ''));
  };
  visit(first);
  return [...found];
}

const modules: Readonly<Record<Page, string[]>> = {
  station: closure(start.station),
  admin: closure(start.admin),
  look: closure(start.look),
};
const ours = new Map(Object.values(modules).flatMap((names) => names.map((name) => [urlOf(name), name])));

/** Every module a page needs, so that the browser asks for all of them at once. */
export const scriptsOf: Readonly<Record<Page, readonly string[]>> = {
  station: [...modules.station.map(urlOf), litUrl],
  admin: [...modules.admin.map(urlOf), litUrl],
  look: [...modules.look.map(urlOf), litUrl],
};

function urlOf(name: string): string {
  return `/assets/${name}.js`;
}

/** Reads each script once. */
export class Scripts {
  readonly #kept = new Map<string, Promise<Script>>();

  /** @returns undefined when nothing has this URL */
  get(url: string): Promise<Script> | undefined {
    const kept = this.#kept.get(url);
    if (kept !== undefined) return kept;
    const read = url === litUrl ? this.#lit() : this.#own(ours.get(url));
    if (read === undefined) return undefined;
    const script = read.then((text) => ({ text, etag: etagOf(text) }));
    script.catch(() => this.#kept.delete(url));
    this.#kept.set(url, script);
    return script;
  }

  #own(name: string | undefined): Promise<string> | undefined {
    return name === undefined
      ? undefined
      : readFile(join(here, `${name}${extension}`), 'utf8').then((source) =>
          extension === '.ts' ? forBrowser(stripTypeScriptTypes(source)) : forBrowser(source),
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
