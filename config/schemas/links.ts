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
    .describe('Address of the page.'),
});

export const links = z.array(link).max(8, 'are more than 8');
