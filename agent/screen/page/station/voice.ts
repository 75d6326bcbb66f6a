/// <reference lib="dom" />
/**
 * Says a sentence aloud where the browser has a voice for the language; the same sentence always stands on the page,
 * too.
 */

export function speak(text: string, lang: string): void {
  if (!('speechSynthesis' in globalThis)) return;
  const say = (): void => {
    const voice = speechSynthesis.getVoices().find((each) => each.lang.startsWith(lang));
    if (voice === undefined) return;
    const sentence = new SpeechSynthesisUtterance(text);
    sentence.lang = lang;
    sentence.voice = voice;
    speechSynthesis.cancel();
    speechSynthesis.speak(sentence);
  };
  // The list of voices comes a moment after the first question for it.
  if (speechSynthesis.getVoices().length > 0) say();
  else speechSynthesis.addEventListener('voiceschanged', say, { once: true });
}
