/** Codes of requests that never got as far as the book. */
import type { ErrorEntry } from './entry.ts';
import { machineErrors } from './of-machine.ts';

export const requestErrors = {
  'bad-params': {
    meaning: 'A parameter is missing, unknown or of the wrong kind; `field` names it.',
    remedy: 'Mend the parameter; `device/info` lists the verbs and their parameters.',
    retry: false,
  },
  'unknown-verb': { meaning: 'There is no such verb.', remedy: '`device/info` lists the verbs.', retry: false },
  'too-large': {
    meaning: 'The request is longer than the transport allows (64 KiB over MQTT, 1 MiB on the device).',
    remedy: 'Send it in parts.',
    retry: false,
  },
  expired: {
    meaning: 'The request came after its own `expires`; it was not run.',
    remedy: 'Send a new one if it is still wanted.',
    retry: false,
  },
  'clock-untrusted': {
    meaning: 'The request has an `expires`, and this device does not know the time yet; it was not run.',
    remedy: 'Send it again when `clockTrusted` is true, or without `expires`.',
    retry: true,
  },
  starting: { meaning: 'The agent is still starting.', remedy: 'Wait a moment and send it again.', retry: true },
  'unknown-device': {
    meaning: 'There is no device of this name, or it is of another kind.',
    remedy: 'Check the name: `tallyman devices ls`.',
    retry: false,
  },
  'unknown-alarm': {
    meaning: 'No alarm of this id stands at this dock now.',
    remedy: 'See what stands: `tallyman alarm ls`. An alarm that is over needs nobody.',
    retry: false,
  },
  ...machineErrors,
  'device-not-ready': {
    meaning: 'The device is not connected, or has said nothing yet.',
    remedy: 'Check its cable and power; `tallyman devices ls` says what is wrong.',
    retry: true,
  },
  'device-cannot': {
    meaning: 'The protocol of this device has no such command.',
    remedy: 'Use the keys of the instrument.',
    retry: false,
  },
  'ledger-damaged': {
    meaning: 'The ledger does not agree with itself; the first bad entry is named.',
    remedy: 'Keep the data directory as it is, copy it, and restart the agent: it sets the damaged ledger aside.',
    retry: false,
  },
  unsigned: {
    meaning: 'Over MQTT this needs a signature.',
    remedy: 'Sign it with the key of an [[admin]]: `tallyman admin req` does so.',
    retry: false,
  },
  'bad-signature': {
    meaning: 'The signature is not that of a key this dock knows; which of the two it is nobody is told.',
    remedy: 'Check the key file and the id; the public key has to be in an [[admin]] of the dock, and not revoked.',
    retry: false,
  },
  replayed: {
    meaning: 'A request with this counter or a higher one was taken before; it was not run.',
    remedy: 'Sign it anew with a higher counter, under the same transaction: what was done is not done again.',
    retry: false,
  },
  'other-dock': {
    meaning: 'The request was signed for another dock.',
    remedy: 'Sign it anew with site and dock of this one.',
    retry: false,
  },
  'other-start': {
    meaning: 'The request was signed for an earlier start or epoch of this dock; it was not run.',
    remedy: 'Read `state`, and sign it anew with its boot and epoch, under the same transaction.',
    retry: false,
  },
  retained: {
    meaning: 'The request was retained at the broker, and would come again and again; it was not run.',
    remedy: 'Send it without the retain flag, and clear what is retained on its topic.',
    retry: false,
  },
  'station-in-use': {
    meaning: 'Somebody works at the station: meanwhile nothing is done there from afar that would disturb.',
    remedy: 'Ask again when nobody is signed in there and nothing is open; a scale has keys of its own.',
    retry: true,
  },
  cancelled: {
    meaning: 'Somebody cancelled it. What was done until then stays done.',
    remedy: 'Send it again if it is still wanted.',
    retry: false,
  },
  'not-running': {
    meaning: 'No agent answers for this data directory.',
    remedy: 'Start it: `systemctl start tallyman`, or `tallyman run`.',
    retry: true,
  },
  'not-allowed': {
    meaning: 'This user may not talk to the agent, or may not ask this: another role or another merchant’s goods.',
    remedy: 'Use sudo, or the user that the agent runs as; elsewhere, ask somebody whose role and merchants allow it.',
    fromAfar: 'Ask somebody whose role and merchants allow it; whose are what, `key/list` says.',
    retry: false,
  },
  'transaction-reused': {
    meaning: 'The transaction was used for another request before.',
    remedy: 'Give every new request a transaction of its own; repeat one only with the same parameters.',
    retry: false,
  },
  'already-running': {
    meaning: 'Another agent runs on this data directory.',
    remedy: 'Stop it first; one ledger has one writer.',
    retry: false,
  },
  'no-answer': {
    meaning: 'The agent took the request and did not answer in time. It may have been carried out.',
    remedy: 'Look at the ledger (`tallyman ledger tail`) before sending a change again; a question may be asked again.',
    retry: false,
  },
  'bad-config': {
    meaning: 'The configuration has mistakes; each is named with its line.',
    remedy: 'Mend them; `tallyman config check` reads the file as the agent would.',
    retry: false,
  },
  'certificate-refused': {
    meaning: 'The broker does not let the dock in by the new certificate or authorities; the old ones stand.',
    remedy: 'The text says why; sign the newest request (`certificate/request`) anew, for the name the dock has now.',
    retry: false,
  },
  internal: {
    meaning: 'A mistake in tallyman itself; the log has the details.',
    remedy: 'Report it with the log lines.',
    retry: false,
  },
} as const satisfies Record<string, ErrorEntry>;
