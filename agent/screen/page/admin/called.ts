/// <reference lib="dom" />
/** What people call an exception, by the code of its reason. */
import { adminTextsFor } from '../../texts/admin.ts';
import { textsFor } from '../../texts.ts';

const { lang } = document.documentElement;
const texts = textsFor(lang);
const { desk: words } = adminTextsFor(lang);

export const known = <Of>(table: Readonly<Record<string, Of>>, code: string): Of | undefined =>
  Object.hasOwn(table, code) ? table[code] : undefined;

export const exceptionWord = (reason: string): string =>
  known(words.exceptionReasons, reason) ?? known(texts.refusals, reason)?.title ?? texts.otherRefusal.title;
