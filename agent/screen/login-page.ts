/** The page that asks for the desk's PIN: a form, and no script. */
import { html } from 'hono/html';
import { document, type ShellFacts } from './shell.ts';
import { adminTextsFor } from './texts/admin.ts';

export type LoginTrouble = { why: 'wrong' | 'unusable' | 'no-pin' } | { why: 'wait'; seconds: number };

export function deskLoginPage(facts: ShellFacts, trouble: LoginTrouble | undefined): ReturnType<typeof html> {
  const { texts, lang } = facts;
  const admin = adminTextsFor(lang);
  const said =
    trouble === undefined
      ? ''
      : trouble.why === 'wait'
        ? texts.pinWait(String(trouble.seconds))
        : trouble.why === 'wrong'
          ? texts.pinWrong
          : texts.pinUnusable;
  return document(facts, {
    title: texts.pinTitle,
    body: html`<body data-page="admin">
      <main class="login">
        <h1>${texts.pinTitle}</h1>
        <form class="pin" action="/login" method="post">
          <label>${admin.pin} <input name="pin" type="password" inputmode="numeric" autocomplete="off" maxlength="12" required autofocus /></label>
          <button type="submit">${admin.enter}</button>
        </form>
        <p role="alert">${said}</p>
      </main>
    </body>`,
  });
}
