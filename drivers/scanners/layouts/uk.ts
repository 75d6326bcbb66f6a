import type { KeyboardLayout } from './layout.ts';

export const uk: KeyboardLayout = {
  title: 'United Kingdom',
  plain: {
    digits: '`1234567890-=',
    upper: 'qwertyuiop[]',
    middle: "asdfghjkl;'#",
    lower: '\\zxcvbnm,./',
  },
  shift: {
    digits: '¬!"£$%^&*()_+',
    upper: 'QWERTYUIOP{}',
    middle: 'ASDFGHJKL:@~',
    lower: '|ZXCVBNM<>?',
  },
  altGr: {
    digits: '¦   €',
    upper: '  é   úíó',
    middle: 'á',
    lower: '',
  },
};
