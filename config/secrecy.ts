/**
 * What no message may quote, since messages go into logs, to the screen and to the broker. It is decided by the place
 * alone: whoever writes a password where its file belongs, or a header the dock will not take, finds the key named and
 * the value not.
 */
import { type Path, show } from './problem.ts';

/** Words of a key's name, parted by anything that is no letter: `api-key`, `x_auth_token`, `headers-file`. */
const secretWords = new Set(
  (
    'headers header file pass passwd password passphrase passcode pwd pin puk secret secrets token tokens key keys apikey ' +
    'credential credentials auth authorization authentication cookie cookies bearer signature private salt hash session badge'
  ).split(' '),
);
/** The same inside a longer word: `clientsecret`, `accesstoken`, `mypassword`. */
const secretPart = /passw|passphrase|passcode|secret|token|credential|authori[sz]|apikey|bearer|cookie/;

export function isSecretPath(path: Path): boolean {
  return path.some((part) => {
    if (typeof part !== 'string') return false;
    const name = part.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
    return name.split(/[^a-z]+/).some((word) => secretWords.has(word)) || secretPart.test(name);
  });
}

/** How a value at `path` is quoted in a message. */
export function shownAt(path: Path): (value: unknown) => string {
  return isSecretPath(path) ? () => '…' : show;
}
