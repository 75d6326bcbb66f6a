/** What is wrong with the site as this dock sees it, for a person. Pure. */
import type { Standing } from '../alarms/alarms.ts';
import type { SiteStatus } from '../inventory/nouns/site/status.ts';

/** While nobody tells, one of the docks may be about to: what is over sooner is nobody's business. */
export const untoldAfterMs = 60_000;

/** @param untoldMs since when this dock is linked and nobody tells */
export function siteAlarms({ stopped, behind, waitsFor, dock }: SiteStatus, untoldMs: number): Standing[] {
  const standing: Standing[] = [];
  if (stopped !== null) standing.push({ code: 'site-stopped', text: stoppedText[stopped](dock) });
  if (untoldMs >= untoldAfterMs) standing.push({ code: 'site-untold', text: untoldText(waitsFor) });
  for (const other of behind) {
    const text = `What ${other} did before the site’s server remembers is missing here, and ${other} does not answer.`;
    standing.push({ code: 'site-behind', subject: other, text });
  }
  return standing;
}

const stoppedText = {
  double: (dock: string) =>
    `Another device runs as ${dock}: nothing of this one is told to the others. What is scanned here is kept.`,
  retired: (dock: string) => `${dock} was retired: nothing of it is told to the others. What is scanned here is kept.`,
};

function untoldText(waitsFor: readonly string[]): string {
  if (waitsFor.length === 0) return 'No dock of the site tells the storefronts: none may, or none reaches them.';
  return `The site’s server lost what it had: nobody tells the storefronts before these docks were heard: ${waitsFor.join(', ')}.`;
}
