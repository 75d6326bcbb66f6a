import type { KeyboardLayout } from './layout.ts';

export const de: KeyboardLayout = {
  title: 'Germany',
  plain: {
    digits: '^1234567890ß´',
    upper: 'qwertzuiopü+',
    middle: 'asdfghjklöä#',
    lower: '<yxcvbnm,.-',
  },
  shift: {
    digits: '°!"§$%&/()=?`',
    upper: 'QWERTZUIOPÜ*',
    middle: "ASDFGHJKLÖÄ'",
    lower: '>YXCVBNM;:_',
  },
  altGr: {
    digits: '  ²³   {[]}\\',
    upper: '@ €        ~',
    middle: '',
    lower: '|      µ',
  },
  dead: { plain: '^´', shift: '`' },
};
