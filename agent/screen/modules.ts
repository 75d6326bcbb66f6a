/**
 * The scripts of the pages, without a bundler: our own modules, and the one file of lit that renders templates. In a
 * checkout their types are stripped as they are asked for; in an installation the compiled files are served. Only what
 * a page imports has a URL, and the URLs mirror the folders, so that relative imports mean the same in the browser.
 * Each language has URLs of its own, below which a page finds the words of that language, and of the others the names.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { findPackageJSON, stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allLanguages } from './texts.ts';

const litUrl = '/assets/lit-html.js';
/** What our pages import by name. */
const litName = 'lit/html.js';

type Script = { text: string; etag: string };

/** This file's own name tells which form the program is in. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const here = dirname(fileURLToPath(import.meta.url));
const start = { station: 'page/station/station', admin: 'page/admin/admin', look: 'page/look/look' } as const;
export type Page = keyof typeof start;
/** Whose words a file has. */
const languageIn = (name: string): string | undefined => {
  const [, language = ''] = /[-/]([a-z]{2})$/.exec(name) ?? [];
  return allLanguages.includes(language) ? language : undefined;
};
const isForeign = (name: string, lang: string): boolean => (languageIn(name) ?? lang) !== lang;
/** Words and pages; whatever else a page imported would be the agent's own code on the way to a browser. */
const servable = /^(page(\/(station|admin|look))?|texts(\/alarms)?)\/[a-z-]+$|^texts$/;

/**
 * Of each module that was met: what it imports, by the URLs' own names; found in the sources, so that no list has to be
 * kept.
 */
const imported = new Map<string, readonly string[]>();

function importsOf(name: string): readonly string[] {
  const known = imported.get(name);
  if (known !== undefined) return known;
  if (!servable.test(name)) throw new Error(`a page imports ${name}, which is not for browsers`);
  const source = readFileSync(join(here, `${name}${extension}`), 'utf8');
  const found = source.matchAll(/^(?:import|export)\s+(?!type\b)[^;'"]*?from\s+['"](\.[^'"]+)['"]/gms);
  const names = [...found].map(([, specifier = '']) => join(dirname(name), specifier).replace(/\.[tj]s$/, ''));
  imported.set(name, names);
  return names;
}

/** A page's first module and all that it imports in this language. */
function closure(first: string, lang: string): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const names = importsOf(name);
    if (!isForeign(name, lang)) names.forEach(visit);
  };
  visit(first);
  return [...found];
}

type Module = { name: string; lang: string };

const modulesOf = (lang: string) =>
  (Object.keys(start) as Page[]).map((page) => ({ lang, page, names: closure(start[page], lang) }));
const pages = allLanguages.flatMap(modulesOf);
const ours: ReadonlyMap<string, Module> = new Map(
  pages.flatMap(({ lang, names }) => names.map((name) => [urlOf(name, lang), { name, lang }])),
);

/**
 * Every module a page needs, the first one first, so that the browser asks for all of them at once.
 * @param lang one of those that there are words in
 */
export function scriptsOf(page: Page, lang: string): readonly string[] {
  const names = pages.find((each) => each.page === page && each.lang === lang)?.names ?? [];
  return [...names.map((name) => urlOf(name, lang)), litUrl];
}

function urlOf(name: string, lang: string): string {
  return `/assets/${lang}/${name}.js`;
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

  #own(module: Module | undefined): Promise<string> | undefined {
    if (module === undefined) return undefined;
    const { name, lang } = module;
    return readFile(join(here, `${name}${extension}`), 'utf8').then((source) =>
      isForeign(name, lang)
        ? namesAlone(source)
        : forBrowser(extension === '.ts' ? stripTypeScriptTypes(source) : source),
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

/** Of words that a page never says: what whoever imports them asks for by name. */
const namesAlone = (source: string): string =>
  [...source.matchAll(/^export const (\w+)/gm)].map(([, name]) => `export const ${name} = undefined;\n`).join('');

/** Specifiers as a browser without an import map understands them, and no indentation: a fortieth of what goes out. */
function forBrowser(source: string): string {
  return source
    .replace(/^[ \t]+/gm, '')
    .replace(
      /^((?:import|export|\})[^'"\n]*\bfrom\s*|import\s*)['"]([^'"]+)['"]/gm,
      (_all, before: string, specifier: string) => {
        const url = specifier === litName ? litUrl : specifier.replace(/\.ts$/, '.js');
        return `${before}'${url}'`;
      },
    );
}

export function etagOf(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`;
}
