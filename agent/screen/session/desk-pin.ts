/** What a PIN is that opens the pages from the network. */
import { z } from 'zod';

export const deskPin = z.string().regex(/^\d{6,12}$/, 'must be 6 to 12 digits');
