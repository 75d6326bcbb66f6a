/**
 * A guard for protocols whose weight field differs from model to model but never from frame to frame: a lost or an
 * added byte changes the width of that one frame. A width is trusted after three frames in a row have shown it.
 * @returns whether a frame of this width may be believed
 */
const framesToTrust = 3;

export function steadyWidth(): (width: number) => boolean {
  let trusted: number | undefined;
  let candidate = 0;
  let seen = 0;
  return (width) => {
    if (width === trusted) {
      seen = 0;
      return true;
    }
    seen = width === candidate ? seen + 1 : 1;
    candidate = width;
    if (seen < framesToTrust) return false;
    trusted = width;
    return true;
  };
}
