/** What may go wrong between a dock and those who administer it from afar, and the tests that do it. */
import { expect, it } from 'vitest';
import { isShown, type Shown } from '../shown-by.ts';

const faults = 'test/forward/broker-faults.test.ts';
const door = 'test/admin/doors/mqtt-door.test.ts';
const actions = 'test/screen/actions.test.ts';
const server = 'test/screen/server.test.ts';
const tls = 'test/mqtt/tls-faults.test.ts';
const canary = 'test/mqtt/canary.test.ts';

const cases: Readonly<Record<string, readonly Shown[]>> = {
  '31 an access list denies publishing': [
    [faults, 'that denies publishing is named with topic and reason, and nothing counts as sent'],
  ],
  '31 an access list denies reading, aloud': [[faults, 'that refuses the subscription itself is named']],
  '31 an access list denies reading, without a word': [
    [
      faults,
      'that keeps the answers away (Mosquitto grants such a subscription all the same) shows as no answer, with where to look',
    ],
    [canary, 'requests and desired things that are not delivered, although their subscription was granted'],
  ],
  '31 what is said is thrown away': [
    [
      canary,
      'what is said below evt/, and denied: over 3.1.1 this broker acknowledges it and ends the link, without a word',
    ],
  ],
  '33 an answer that the storefront never gave': [
    [
      'test/forward/answer-proof.test.ts',
      'an answer without proof, or with another secret, moves nothing; it is counted, named, and over when the secret is right',
    ],
    [
      'test/forward/answer-proof.test.ts',
      'whoever may write to the topic moves no cursor, opens no epoch and refuses no line',
    ],
  ],
  '34 a broker restarts under a fleet': [
    ['test/mqtt/reconnect.test.ts', 'spreads over half a minute or more (away for %s ms)'],
  ],
  '35 TLS fails, for each reason': [
    [tls, '%s: named in words, in status and as an alarm'],
    [tls, 'a clock at 1970: scans go on, the reason is the clock, and the link comes once it is set'],
  ],
  '36 a broker speaks nonsense, or floods': [
    [faults, '%s: the link is cut or goes on, and the next one comes'],
    [
      'test/forward/whose-word.test.ts',
      'is read at the pace of an honest one, cut off after ten seconds, and tried again',
    ],
    [
      'test/faults/floods.test.ts',
      'scans are recorded and wait no longer, whatever the broker and the storefront flood the dock with',
    ],
  ],
  '51 a request that is none': [
    [door, '%s is answered, and nothing happens'],
    [door, 'parameters of a depth that nobody writes are refused'],
    [door, 'without a signature nothing is told'],
    [door, 'whose signature is wrong is nobody: recorded without a name, with the same words for every such reason'],
    [door, 'signed for %s is refused and recorded'],
    [door, 'what there is not, or is of another kind, is refused and recorded'],
  ],
  '52 a request that comes again, too late or kept': [
    [door, 'the same transaction is told the same, also after a restart, and done once'],
    [door, 'a replay is refused and recorded, also of what only looked, and the counter outlives a restart'],
    [door, 'what is retained is refused and counted'],
    [door, 'what is too late is not shown either'],
    [door, 'a clock that nobody set changes nothing that has a time'],
    ['test/mqtt/replayed-day.test.ts', 'the day again %s: nothing comes of it but refusals'],
  ],
  '60 a page that is not ours, or a person without the PIN': [
    [server, 'a browser that thinks we are %s: %i'],
    [server, 'another page (%s) may not hold our feeds'],
    [actions, 'of %s does nothing, in however many browsers the PIN was entered'],
    [actions, 'is not to be guessed: wrong ones wait longer and longer'],
    ['test/screen/browser.test.ts', 'is text, never markup'],
  ],
};

it.each(Object.entries(cases))('%s', (_, tests) => {
  expect(tests.filter((shown) => !isShown(shown))).toEqual([]);
});
