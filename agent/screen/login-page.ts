/** The page that asks for the desk's PIN, or who somebody is and theirs: a form, and no script. */
import { html } from 'hono/html';
import { document, type ShellFacts } from './shell.ts';
import { adminTextsFor } from './texts/admin.ts';

export type LoginTrouble = { why: 'wrong' | 'unusable' | 'no-pin' } | { why: 'wait'; seconds: number };

/** @param byName people sign in as themselves */
export function deskLoginPage(
  facts: ShellFacts,
  byName: boolean,
  trouble: LoginTrouble | undefined,
): ReturnType<typeof html> {
  const { texts, lang } = facts;
  const admin = adminTextsFor(lang);
  const said =
    trouble === undefined
      ? ''
      : trouble.why === 'wait'
        ? texts.pinWait(String(trouble.seconds))
        : trouble.why === 'wrong'
          ? byName
            ? admin.people.wrong
            : texts.pinWrong
          : texts.pinUnusable;
  return document(facts, {
    title: byName ? admin.people.title : texts.pinTitle,
    body: html`<body data-page="admin">
      <main class="login">
        <h1>${byName ? admin.people.title : texts.pinTitle}</h1>
        <form class="pin" action="/login?lang=${lang}" method="post">
          ${byName ? html`<label>${admin.people.name} <input name="who" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="80" required autofocus /></label>` : ''}
          <label>${admin.pin} <input name="pin" type="password" inputmode="numeric" autocomplete="off" maxlength="12" required ${byName ? '' : html`autofocus`} /></label>
          <button type="submit">${admin.enter}</button>
        </form>
        <p role="alert">${said}</p>
      </main>
    </body>`,
  });
}
