/** Pages of others that the start page leads to. */
import { z } from 'zod';
import { words } from './values.ts';

const link = z.strictObject({
  name: words(64).describe('As the start page shows it.'),
  url: z
    .string()
    .max(2_048)
    .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
      message: 'is no address of a page; write it like "https://wms.example/"',
    })
    // Whoever opens the start page sees it, and passes it on.
    .refine((text) => !URL.canParse(text) || (new URL(text).username === '' && new URL(text).password === ''), {
      message: 'must not hold a name or a password in front of an @: the start page shows it to everybody',
    })
    .describe('Address of the page.'),
});

export const links = z
  .array(link)
  .max(8, 'are more than 8')
  .superRefine((all, context) => {
    const names = new Set<string>();
    for (const [index, { name }] of all.entries()) {
      const message = 'is there twice; every link needs its own name';
      if (names.has(name)) context.addIssue({ code: 'custom', path: [index, 'name'], message });
      names.add(name);
    }
  });
