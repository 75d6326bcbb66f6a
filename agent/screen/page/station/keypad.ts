/// <reference lib="dom" />
/**
 * Digits for fingers: a PIN, or how many. Instead of the work, so that every key is large; never over it, so that
 * nothing is hidden.
 */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Texts } from '../../texts.ts';

export type Keypad = {
  asks: 'pin' | 'quantity';
  typed: string;
  /** What went wrong with the last try. */
  trouble: string | null;
  /** What is still to come of the current line; null: nobody knows. */
  remaining: number | null;
  /** What was pressed, and has not happened before the PIN is there; null: nothing that has a name. */
  button: string | null;
};

export type KeypadActions = {
  onDigit(digit: string): void;
  onClear(): void;
  onDone(): void;
  onBack(): void;
  onRemaining(count: number): void;
};

/** Digits a person may type. */
const digitsMax = { pin: 12, quantity: 6 } as const;

export function typedMore(keypad: Keypad, digit: string): Keypad {
  const typed = keypad.typed.length < digitsMax[keypad.asks] ? keypad.typed + digit : keypad.typed;
  return { ...keypad, typed, trouble: null };
}

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export function keypadPanel(texts: Texts, lang: string, pad: Keypad, actions: KeypadActions): TemplateResult {
  const { asks, typed, trouble, remaining, button } = pad;
  const key = (digit: string) =>
    html`<button type="button" class="key" @click=${() => actions.onDigit(digit)}>${digit}</button>`;
  return html`<section class="keypad" aria-label=${asks === 'pin' ? texts.pinTitle : texts.quantityTitle}>
    <div class="asked">
      <h2>${asks === 'pin' ? texts.pinTitle : texts.quantityTitle}</h2>
      <output class="typed" aria-live="off">${asks === 'pin' ? '●'.repeat(typed.length) : typed || '–'}</output>
      <p role="status">${trouble ?? (asks === 'pin' ? texts.pinHint : '')}</p>
      ${button === null ? nothing : html`<p>${button === texts.buttons.practice ? texts.pinFirstPractice : texts.pinFirst(button)}</p>`}
      ${
        remaining === null || remaining < 1
          ? nothing
          : html`<button type="button" class="rest" @click=${() => actions.onRemaining(remaining)}>
              ${texts.remaining(remaining.toLocaleString(lang))}
            </button>`
      }
      <button type="button" class="back" @click=${actions.onBack}>${texts.buttons.back}</button>
    </div>
    <div class="keys">
      ${digits.map(key)}
      <button type="button" class="key label" @click=${actions.onClear}>${texts.clear}</button>
      ${key('0')}
      <button type="button" class="key label done" @click=${actions.onDone}>${texts.done}</button>
    </div>
  </section>`;
}
