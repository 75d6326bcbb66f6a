import type { KeyboardLayout } from './layout.ts';

export const fr: KeyboardLayout = {
  title: 'France (AZERTY)',
  plain: {
    digits: '²&é"\'(-è_çà)=',
    upper: 'azertyuiop^$',
    middle: 'qsdfghjklmù*',
    lower: '<wxcvbn,;:!',
  },
  shift: {
    digits: ' 1234567890°+',
    upper: 'AZERTYUIOP¨£',
    middle: 'QSDFGHJKLM%µ',
    lower: '>WXCVBN?./§',
  },
  altGr: {
    digits: '  ~#{[|`\\^@]}',
    upper: '  €        ¤',
    middle: '',
    lower: '',
  },
  dead: { plain: '^', shift: '¨', altGr: '~`' },
};
