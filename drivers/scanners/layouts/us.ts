import type { KeyboardLayout } from './layout.ts';

export const us: KeyboardLayout = {
  title: 'United States',
  plain: {
    digits: '`1234567890-=',
    upper: 'qwertyuiop[]',
    middle: "asdfghjkl;'\\",
    lower: '\\zxcvbnm,./',
  },
  shift: {
    digits: '~!@#$%^&*()_+',
    upper: 'QWERTYUIOP{}',
    middle: 'ASDFGHJKL:"|',
    lower: '|ZXCVBNM<>?',
  },
};
