/** Every keyboard layout that a wedge may be set to: one file of data, one line here. */
import { de } from './de.ts';
import { fr } from './fr.ts';
import type { KeyboardLayout } from './layout.ts';
import { uk } from './uk.ts';
import { us } from './us.ts';

export const keyboardLayouts = { us, uk, de, fr } as const satisfies Record<string, KeyboardLayout>;
export type KeyboardLayoutName = keyof typeof keyboardLayouts;
