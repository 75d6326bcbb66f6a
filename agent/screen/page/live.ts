/// <reference lib="dom" />
/**
 * Follows a feed of the agent and never gives up. The agent says something at least every four seconds; when it does
 * not, the page says so, because a screen that looks alive and is not is worse than none.
 */

type Live<Picture> = {
  onPicture(picture: Picture): void;
  /** `false`: nothing was heard for too long, what is shown may be old. */
  onLink(alive: boolean): void;
};

/** Three signs of life were missed. */
const lostAfterMs = 12_000;
/** A browser gives up by itself when the server answers with an error; we do not. */
const againMs = { min: 1_000, max: 10_000 };

export function follow<Picture>(url: string, { onPicture, onLink }: Live<Picture>): void {
  let source: EventSource;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let waitMs = againMs.min;

  const heard = () => {
    waitMs = againMs.min;
    clearTimeout(silence);
    silence = setTimeout(again, lostAfterMs);
    onLink(true);
  };
  const again = () => {
    clearTimeout(silence);
    source.close();
    onLink(false);
    // A little chance, so that several screens of one dock do not come back in step.
    silence = setTimeout(open, waitMs * (0.5 + Math.random() / 2));
    waitMs = Math.min(2 * waitMs, againMs.max);
  };
  /** From another desk the session may be over: then there is nothing to wait for. */
  const refused = async () => {
    again();
    const answer = await fetch('/api/login').catch(() => undefined);
    if (answer?.status === 401) location.assign('/login');
  };
  const open = () => {
    source = new EventSource(url);
    source.onmessage = ({ data }) => {
      heard();
      const picture = JSON.parse(data) as Picture | null;
      if (picture !== null) onPicture(picture);
    };
    source.onopen = heard;
    source.addEventListener('alive', heard);
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) void refused();
      else onLink(false);
    };
    clearTimeout(silence);
    silence = setTimeout(again, lostAfterMs);
  };
  open();
}
