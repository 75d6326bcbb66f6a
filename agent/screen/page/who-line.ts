/// <reference lib="dom" />
/** Who signed in at a desk, on each of its pages, and the way out. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Person } from '../session/desk-people.ts';
import { adminTextsFor } from '../texts/admin.ts';
import { leave } from './server.ts';

const { people } = adminTextsFor(document.documentElement.lang);

/** @param person undefined: nobody has to say who they are */
export function whoLine(person: Person | undefined): TemplateResult | typeof nothing {
  if (person === undefined) return nothing;
  return html`<p class="pin"><span>${person.name} · ${people.roles[person.role]}</span> <button type="button" @click=${() => void goOut()}>${people.signOut}</button></p>`;
}

/** Nothing is shown to whoever is out. */
async function goOut(): Promise<void> {
  await leave();
  location.assign('/login');
}
