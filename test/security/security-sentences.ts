/**
 * SECURITY.md, sentence by sentence: the tests that show it, or why there is none. `security.test.ts` holds the two
 * together.
 *
 * To add a sentence: write it in SECURITY.md, run `npx vitest run test/security/security.test.ts`, and paste the row
 * that it prints here, with the file of a test and its name as it stands in the source.
 */
import type { Shown } from '../shown-by.ts';

/** `said`: nothing a program could show. */
export type Row = { sentence: string; tests: readonly Shown[] } | { sentence: string; said: string };

const people = 'an undertaking of people';
const limit = 'a limit, not a promise: nothing is done here that a test could see';

export const rows: readonly Row[] = [
  {
    sentence:
      'Report a weakness privately through the repository\'s security advisories page ("Report a vulnerability").',
    said: people,
  },
  { sentence: 'You hear back within three working days, and get a fix or a plan within thirty.', said: people },
  { sentence: 'Please give us that time before you publish.', said: people },
  { sentence: 'Supported: the newest minor version, for two years from its release.', said: people },
  {
    sentence:
      'It listens on a Unix socket in its data folder (mode 0600; in a folder of its own where that path is too long for a socket) and, where a screen is configured, on loopback.',
    tests: [
      ['test/admin/doors/socket.test.ts', 'is for its owner only, and gone after the end'],
      ['test/admin/doors/socket.test.ts', 'of a path too long for the kernel lies in a private directory elsewhere'],
      ['test/end-to-end/secrets.test.ts', 'listens on its socket and on loopback, and nowhere else'],
    ],
  },
  {
    sentence:
      'From afar, over MQTT, a request does something only when it is signed with the key of an `[[admin]]`, for this dock, in time and once.',
    tests: [
      [
        'test/admin/doors/mqtt-door.test.ts',
        'what is signed is done, and on the record with the key’s id and its reason',
      ],
      ['test/admin/doors/mqtt-door.test.ts', 'without a signature nothing is told'],
      ['test/admin/doors/mqtt-door.test.ts', 'what is bound to another dock uses no counter up'],
      [
        'test/admin/doors/mqtt-door.test.ts',
        'a replay is refused and recorded, also of what only looked, and the counter outlives a restart',
      ],
    ],
  },
  {
    sentence:
      "A role may what those below it may and no more (viewer, operator, supervisor, installer), and everybody sees and changes the goods of their own merchants alone; the person at the station needs no role, the person at a screen's buttons a PIN or a badge.",
    tests: [
      ['test/admin/authority.test.ts', '%s asks what %s may'],
      ['test/admin/authority.test.ts', 'the goods of the other are as they were'],
      ['test/admin/authority.test.ts', 'every verb that changes something needs more than a viewer'],
      [
        'test/admin/doors/mqtt-door.test.ts',
        'a viewer looks and changes nothing; whoever has one merchant has that one',
      ],
    ],
  },
  {
    sentence:
      'Every request that may change something is a `command` entry of the ledger: who asked, through which door, for what and with which reason, and what was answered; so is one that was refused for a lack of rights.',
    tests: [
      [
        'test/admin/once.test.ts',
        'has who asked for what, what was refused by rules or for a lack of rights, and counts what only looked',
      ],
      ['test/admin/doors/mqtt-door.test.ts', 'what corrects is asked with its reason'],
    ],
  },
  {
    sentence: 'Secrets in it are kept back, and floods of refused ones are counted.',
    tests: [
      ['test/admin/once.test.ts', 'keeps secrets back and long parameters short'],
      ['test/admin/once.test.ts', 'of requests that are turned away in floods ends: more are only counted'],
    ],
  },
  {
    sentence:
      "The data folder is the dock's alone: it does not start in one that belongs to another user, that others may write to, or that holds a symbolic link, or a folder, pipe or device in the place of a file of its own; what it makes there is for its user only.",
    tests: [
      ['test/security/data-folder.test.ts', 'is refused with a folder or a pipe called %s, and nothing is touched'],
      ['test/security/data-folder.test.ts', 'is refused when it belongs to another user, with the remedy'],
      ['test/security/data-folder.test.ts', 'is refused when others may write to it (%o), with the remedy'],
      ['test/security/data-folder.test.ts', 'is refused with a link called %s'],
      ['test/cli/run.test.ts', 'are for the agent’s user only'],
    ],
  },
  {
    sentence: 'Nothing else listens, unless the configuration opens the pages to other desks (`[desk]`).',
    tests: [
      ['test/end-to-end/secrets.test.ts', 'listens on its socket and on loopback, and nowhere else'],
      ['test/screen/desk-door.test.ts', 'is TLS 1.2 or newer, and plain HTTP is not answered'],
    ],
  },
  {
    sentence:
      'Where people sign in at a desk (`sign-in = "person"`) each has a PIN and a role of their own, and what they do is on the record under their name.',
    tests: [
      ['test/screen/sign-in.test.ts', 'who only looks sees, and changes nothing'],
      [
        'test/screen/sign-in.test.ts',
        'who does daily work presses a station’s buttons, under his name and at that station',
      ],
      ['test/screen/sign-in.test.ts', 'who corrects settles an exception, under her name'],
    ],
  },
  {
    sentence:
      'Their PINs are set at the dock alone, kept as scrypt hashes in a file of the data folder (mode 0600), and never in the ledger, in logs or in answers; who is revoked, or has another PIN, is out at once.',
    tests: [
      [
        'test/screen/sign-in.test.ts',
        'is set for whoever has a role at the desk, kept as a hash for the agent’s eyes, and nowhere on the record',
      ],
      ['test/screen/sign-in.test.ts', 'is not set by a supervisor, and not from afar'],
      [
        'test/screen/sign-in.test.ts',
        'is known to the dock, and ends when somebody says so, with another PIN, or with the badge',
      ],
    ],
  },
  {
    sentence:
      'From another desk the pages come over TLS alone, and nothing of them is shown before its own PIN (6 to 12 digits) was entered, or somebody signed in with theirs; wrong ones wait longer and longer.',
    tests: [
      ['test/screen/sign-in.test.ts', 'asks for name and PIN, and nothing is shown before'],
      ['test/screen/sign-in.test.ts', 'wrong ones wait longer and longer, each for the one they were tried at'],
      ['test/screen/desk-door.test.ts', 'is TLS 1.2 or newer, and plain HTTP is not answered'],
      ['test/screen/desk-door.test.ts', 'the page %s leads to the one that asks for it'],
      ['test/screen/desk-door.test.ts', 'nothing is told by %s'],
      ['test/screen/desk-door.test.ts', 'nothing is done by %s'],
      ['test/screen/desk-door.test.ts', 'too short a PIN opens nothing, though its file holds it'],
      [
        'test/screen/desk-door.test.ts',
        'wait longer and longer, also the right one behind them, and the dock’s own screen hears nothing of it',
      ],
    ],
  },
  {
    sentence:
      'Its cookie is of this host alone, goes over TLS only, and no script can read it; a session ends after ten idle minutes, after a working day, when somebody leaves and with the agent, and so does what it watches.',
    tests: [
      [
        'test/screen/desk-door.test.ts',
        'opens the pages, by a cookie that goes over TLS alone, to this host alone, and to no script',
      ],
      ['test/screen/desk-door.test.ts', 'is over once somebody leaves, and so is the feed that was open'],
      ['test/screen/session/pin.test.ts', 'ends when nothing is pressed for a while; looking does not keep it'],
      ['test/screen/session/pin.test.ts', 'ends after a working day, however busy'],
    ],
  },
  { sentence: 'Whoever can open that socket may do everything.', said: limit },
  {
    sentence:
      'Callers that send without end, never finish a line or read no answer hold a place for a while and a bounded piece of memory, and keep nobody out; the same is true of browsers and the screen.',
    tests: [
      [
        'test/admin/doors/socket.test.ts',
        'holds one answer, however many requests it sent: the next is not begun before the last was taken',
      ],
      ['test/admin/doors/socket.test.ts', 'is given up after a while with the reason, however slowly it trickles'],
      [
        'test/admin/doors/socket.test.ts',
        'of any number of callers keeps nobody out: the silent ones make room, and hear why',
      ],
      [
        'test/screen/server.test.ts',
        '%s, more of them than there are places: the page comes at once, and who looks on keeps looking',
      ],
    ],
  },
  {
    sentence:
      'TLS is verified, always; plain `http://`, `mqtt://` and `ws://` are taken for loopback addresses, and elsewhere only where the configuration says so in words (`allow-insecure`).',
    tests: [
      ['test/forward/kinds/https-forwarding.test.ts', 'case 35: is not believed without a certificate that holds'],
      [
        'test/forward/broker-faults.test.ts',
        'refuses a stranger’s, another name’s and an expired certificate, and says which',
      ],
      ['test/config/secrecy.test.ts', '%s is taken only with the words that http:// needs, too'],
    ],
  },
  {
    sentence: 'To its broker a dock speaks TLS 1.3, or 1.2 where the configuration says so.',
    tests: [
      ['test/mqtt/tls-faults.test.ts', '%s: named in words, in status and as an alarm'],
      ['test/mqtt/tls-faults.test.ts', 'TLS 1.2 where somebody wrote that it may be'],
    ],
  },
  {
    sentence:
      'When its certificate is renewed from afar, the private key is made at the dock and never leaves it, and the old certificate stands until the broker has let the dock in by the new one.',
    tests: [
      [
        'test/mqtt/renewal.test.ts',
        'makes a key that stays there, tries what it is given, and takes only what its broker takes',
      ],
      ['test/mqtt/renewal.test.ts', 'has a pair that works when the power goes between the two files'],
    ],
  },
  {
    sentence:
      'Mail by `smtp://` goes out only once STARTTLS encrypts it; on this machine, and with those words, it may go plain or to a certificate that nobody vouches for.',
    tests: [
      ['test/reconcile/mail.test.ts', 'elsewhere that has no TLS gets nothing, unless that is allowed'],
      ['test/reconcile/mail.test.ts', 'with STARTTLS and in plain on this machine, too'],
    ],
  },
  {
    sentence:
      'The keys, passwords and access tokens of shops are in files (`key-file`, `credentials-file`, `token-file`), and nothing of them is in a reason that is shown.',
    tests: [
      ['test/forward/kinds/woocommerce/woocommerce.test.ts', 'says whose key is wrong, and keeps it to itself'],
      [
        'test/forward/kinds/vendure/vendure.test.ts',
        'reads an API key, or a user and a password, and quotes nothing of a file it cannot read',
      ],
      ['test/forward/kinds/medusa/medusa.test.ts', 'keeps its key to itself, asked how it is set up'],
      ['test/forward/kinds/shopify/shopify.test.ts', 'keeps its token to itself, asked how it is set up'],
    ],
  },
  {
    sentence:
      'Over SFTP only a server whose key is pinned (`host-keys`) is spoken to; keys, passphrases and passwords are files, and nothing of them is sent before.',
    tests: [
      ['test/forward/kinds/sftp.test.ts', 'says in words what keeps it from the server, and goes on when that is over'],
    ],
  },
  {
    sentence: 'The nightly report goes to the admins of its own merchant and to nobody else.',
    tests: [
      [
        'test/reconcile/reconcile.test.ts',
        'comes once for its date: over an hour that comes twice, a kill in its middle, restarts and a step of the clock; missed ones are made up for',
      ],
    ],
  },
  {
    sentence: 'What a store says in it is a text: no markup in the mail, no formula in its file.',
    tests: [['test/reconcile/mail.test.ts', 'takes nothing of a store for more than a text: no formula, no markup']],
  },
  {
    sentence: 'There are no default passwords, and an empty file is neither PIN nor password nor secret.',
    tests: [
      ['test/screen/session/pin.test.ts', 'lets nobody in where there is no PIN'],
      [
        'test/mqtt/uplink.test.ts',
        'a password file that is %s is said, and nobody is asked to let the dock in with it',
      ],
      ['test/cli/config-check.test.ts', '%s: exit code 2, at its line, and nothing of it is quoted'],
    ],
  },
  {
    sentence:
      'Passwords, signing secrets, private keys and the PIN are read from files; tokens in headers may be (`headers-file`), and `config check` warns where they are not.',
    tests: [
      ['test/forward/http/own-words.test.ts', 'did get them: those of the file and those of the configuration'],
      ['test/cli/config-check.test.ts', 'a token in the configuration itself is a warning that does not quote it'],
    ],
  },
  {
    sentence: 'A file of these that every user of the machine may read is an alarm.',
    tests: [
      [
        'test/cli/config-check.test.ts',
        'alarms for a PIN that nobody can enter and for one that everybody can read, until it is mended',
      ],
    ],
  },
  {
    sentence:
      'What stands under `headers`, in a `*-file` key or under a name that sounds secret is never quoted: not in logs, `status`, error texts, on the screen or to the broker.',
    tests: [
      ['test/config/secrecy.test.ts', 'a mistake where a secret stands'],
      [
        'test/end-to-end/secrets.test.ts',
        'tells no secret: not in its log, its status, on the screen or at the broker',
      ],
    ],
  },
  {
    sentence: 'What a storefront repeats of our request headers is cut out of its words first.',
    tests: [['test/forward/http/own-words.test.ts', '%s, in a refusal: none of them is told']],
  },
  {
    sentence:
      'Files it is told to read are plain files up to a size, or they are refused: a device, a pipe or a file of absurd structure takes neither its memory nor its time.',
    tests: [
      ['test/cli/import/hostile-files.test.ts', 'that is %s'],
      ['test/cli/import/hostile-files.test.ts', 'of %s is refused, in the memory of a small one'],
      ['test/cli/import/hostile-files.test.ts', 'in a file that is %s'],
    ],
  },
  {
    sentence:
      'Pictures of items are fetched where the configuration has `[pictures]`, and nowhere else: over verified TLS, from no address of the local network or of this machine unless that is allowed, by name, by number or by a redirect; PNG, JPEG, WebP or AVIF by their bytes, up to 256 kB and 12 million pixels.',
    tests: [
      [
        'test/pictures/fetch-picture.test.ts',
        'nothing of the house is asked unless that is allowed, by whatever name it goes',
      ],
      ['test/pictures/fetch-picture.test.ts', 'nor where a redirect leads there: judged like the first address'],
      ['test/pictures/fetch-picture.test.ts', 'a server that nobody vouches for is not believed'],
      ['test/pictures/fetch-picture.test.ts', '%s is none'],
      [
        'test/pictures/pictures.test.ts',
        'says so on the item’s page, gives nothing out, and the screens are as they were',
      ],
    ],
  },
  {
    sentence: "They are kept under names of the dock's own, and pages get them from the dock alone.",
    tests: [
      [
        'test/pictures/pictures.test.ts',
        'is gone through; one address serves all its items, and what fails alarms nobody',
      ],
      [
        'test/pictures/pictures.test.ts',
        'a file that is none any more is fetched again, and nothing else is given out',
      ],
    ],
  },
  {
    sentence:
      'Whatever comes from outside is hostile: barcodes, topics, payloads, CSV cells and HTTP answers are bounded in size, checked against a schema, and inert wherever they are shown or stored.',
    tests: [
      [
        'test/forward/kinds/https-forwarding.test.ts',
        'case 39: half a response, a drip, an endless body and a bomb end in time and in bounds',
      ],
      ['test/cli/import/spreadsheets.test.ts', 'of 200,000 wrong rows are told by the first hundred and their number'],
      ['test/screen/browser.test.ts', 'is text, never markup'],
    ],
  },
  {
    sentence: 'The ledger is append-only, and every entry is chained to the one before by SHA-256.',
    tests: [
      ['test/ledger/disk/guardrails.test.ts', 'cannot change, remove or replace an entry'],
      ['test/ledger/disk/guardrails.test.ts', 'is found out when it drops the triggers and removes an entry'],
    ],
  },
  {
    sentence: '`tallyman ledger verify` names the first bad entry.',
    tests: [
      [
        'test/ledger/disk/guardrails.test.ts',
        'is found out when it drops the triggers and edits an entry, and the entry is named',
      ],
    ],
  },
  {
    sentence:
      'Whoever wants to change something on a screen enters a PIN or is signed in at that station with a badge that this dock printed; wrong PINs wait longer and longer.',
    tests: [
      ['test/screen/actions.test.ts', 'needs the PIN, and does what it says for whoever entered it'],
      [
        'test/screen/actions.test.ts',
        'is not pressed by a badge that anybody can print where there is a PIN, and is by one that was printed here',
      ],
      ['test/screen/actions.test.ts', 'is not to be guessed: wrong ones wait longer and longer'],
    ],
  },
  {
    sentence: 'A label is goods and nothing else.',
    tests: [
      [
        'test/end-to-end/labels.test.ts',
        'a label that orders a million, names goods and confirms it is one exception, and nothing is counted',
      ],
      [
        'test/end-to-end/labels.test.ts',
        'a label with a badge and goods signs nobody in, and opens no button of the screen',
      ],
    ],
  },
  {
    sentence:
      "Commands and badges are printed with a proof (30 bits of an HMAC with a key of the dock's own) and count only when they are scanned by themselves; who has no sheet cannot make one.",
    tests: [
      [
        'test/inventory/station/commands.test.ts',
        'is proved by this dock’s key alone: another proof, none, or the proof of other words does nothing',
      ],
      [
        'test/stations/transmissions.test.ts',
        'never does a command that had company, loses no line, and tells each once',
      ],
    ],
  },
  {
    sentence:
      'Guessing badges locks the station, and a scanner cannot fill the disk with what is refused (at most 15,600 codes in any hour, some 14 MB).',
    tests: [
      ['test/stations/transmissions.test.ts', 'writes at most 15,600 in an hour at %i a second'],
      [
        'test/stations/hostile-labels.test.ts',
        'a flood of what nobody knows pauses that port, says so, and is read on',
      ],
      [
        'test/end-to-end/labels.test.ts',
        'whoever counts badges up at sixty a second is shut out after five, for a minute, and is told of',
      ],
      ['test/stations/transmissions.test.ts', 'in a row lock for a minute, and then count from one'],
      [
        'test/end-to-end/labels.test.ts',
        'a scanner that sends nothing but what nobody knows is paused, named, and read on; another one is not held up',
      ],
    ],
  },
  {
    sentence:
      'The key is a file in the data folder (mode 0600) and never in the ledger, in logs or in answers; changing it (`tallyman print commands --new-key`) is on the record, and makes all older sheets and badges useless.',
    tests: [
      ['test/command-key/command-key.test.ts', 'the key'],
      [
        'test/end-to-end/labels.test.ts',
        'the dock makes its key at the first start; sheets are good after the ledger was lost, and dead after another key',
      ],
      ['test/inventory/station/commands.test.ts', 'of an older key is known for what it is, and does nothing'],
    ],
  },
  {
    sentence: 'The service runs as its own user with the restrictions of `systemd/tallyman.service`.',
    tests: [
      ['test/systemd/unit.test.ts', 'exposes no more than 1.5'],
      ['test/systemd/unit.test.ts', 'makes the user and its groups'],
    ],
  },
  {
    sentence:
      'A proof (`tallyman proof make`) is signed with a key that the dock makes for itself (`proof-key` in the data folder, mode 0600), and refused after any change.',
    tests: [
      ['test/proof/proof.test.ts', 'is refused after any of 10,000 changes of one byte, cut off, or with another key'],
      ['test/proof/proof.test.ts', 'the key of a dock is made once, for it alone, and never written over'],
    ],
  },
  {
    sentence: 'It proves what this dock recorded, not more; hand its public half out by another way than the proof.',
    said: limit,
  },
  { sentence: 'Somebody with root on the device can rewrite the ledger and its chain.', said: limit },
  { sentence: 'What storefronts acknowledged bears witness against that, not more.', said: limit },
  {
    sentence:
      "Whoever floods a dock's `[desk]` with wrong PINs keeps other desks waiting, never the dock's own screens.",
    said: limit,
  },
  { sentence: "Open it on a network of the house's own, not to the internet.", said: limit },
  {
    sentence:
      "The screen's session is a cookie of this host: another web service on the same host name can receive it, because browsers do not part cookies by port.",
    said: limit,
  },
  { sentence: 'A badge at the station counts as presence for any browser on the dock.', said: limit },
  {
    sentence:
      'A photo of a sheet or a badge is as good as the paper: keep badges covered, and change the key when one got into wrong hands.',
    said: people,
  },
  {
    sentence:
      'Badges of the house\'s own (`badge = "…"`) can be printed by anybody who knows what they say: they name who works, and are no way round a PIN.',
    tests: [
      [
        'test/screen/actions.test.ts',
        'is not pressed by a badge that anybody can print where there is a PIN, and is by one that was printed here',
      ],
    ],
  },
  { sentence: 'A memory card that says "written" before it is can lose what was confirmed.', said: limit },
  { sentence: 'Use a card or disk that honours flushes.', said: people },
  {
    sentence:
      "Two units scanned once, or one unit scanned twice, are people's business: no software sees the difference.",
    said: limit,
  },
  {
    sentence:
      "Over MQTT an order (`tell/`), and an answer (`ack/`) of a channel without `ack-secret-file`, are as good as the broker's access list: who may write there is believed as the storefront.",
    tests: [['test/forward/whose-word.test.ts', 'count where they name the batch that waits for them, on MQTT %d']],
  },
  {
    sentence:
      "The list has to forbid both to everybody but that channel's storefront, and `evt/` and `state` to everybody but the dock.",
    tests: [
      ['test/mqtt/broker-acl.test.ts', '%s on %s'],
      ['test/mqtt/broker-acl.test.ts', '%s in the name of another: %s'],
    ],
  },
  {
    sentence:
      '`config/mosquitto` has such a list for Mosquitto, with the settings beside it, and nobody gets in without a name.',
    tests: [
      ['test/mqtt/broker-acl.test.ts', '%s to %s: %s'],
      ['test/mqtt/broker-acl.test.ts', 'nobody gets in without a name'],
    ],
  },
  {
    sentence:
      "Over MQTT no request is answered without the signature of an admin's key, but by a refusal; a dock that knows no key refuses every request.",
    tests: [
      ['test/admin/doors/mqtt-door.test.ts', 'without a signature nothing is told'],
      ['test/admin/doors/mqtt-door.test.ts', 'refuses everything, and says how that is changed'],
      [
        'test/admin/doors/mqtt-door.test.ts',
        'whose signature is wrong is nobody: recorded without a name, with the same words for every such reason',
      ],
    ],
  },
  {
    sentence: 'Only where the configuration says so (`open-reading`), unsigned requests read.',
    tests: [
      [
        'test/admin/doors/mqtt-door.test.ts',
        'shows what a viewer may see to whoever may write there, and changes nothing',
      ],
    ],
  },
  {
    sentence: 'A signed request counts at one dock, in one start of it, once.',
    tests: [
      ['test/admin/doors/mqtt-door.test.ts', 'signed for %s is refused and recorded'],
      [
        'test/admin/doors/mqtt-door.test.ts',
        'a replay is refused and recorded, also of what only looked, and the counter outlives a restart',
      ],
    ],
  },
  {
    sentence: "Whoever has one merchant's key sees and changes nothing of another's goods.",
    tests: [
      ['test/admin/isolation.test.ts', 'what an admin of acme is told of globex'],
      ['test/admin/isolation.test.ts', 'the goods of globex are as they were'],
    ],
  },
  {
    sentence: 'A revoked key counts no more, also where the configuration still names it.',
    tests: [
      [
        'test/admin/doors/mqtt-door.test.ts',
        'a key that is added asks, one that is revoked asks nothing any more, also after a restart',
      ],
    ],
  },
  {
    sentence:
      'An installer may change the configuration from afar, so the folder `/etc/tallyman` is writable for the user of the service, and for root alone besides.',
    tests: [['test/systemd/unit.test.ts', 'makes the directories of the unit and never cleans them']],
  },
  {
    sentence: 'The agent has no rights over its machine.',
    tests: [['test/systemd/unit.test.ts', 'exposes no more than 1.5']],
  },
  {
    sentence:
      "It may leave one of five wishes (reboot, a version from the package sources, a package that it fetched, hold, let go), which root's own unit `tallyman-machine` takes and does; anything else there is thrown away.",
    tests: [
      ['test/admin/dock/machine.test.ts', 'reboots, holds and lets go'],
      ['test/admin/dock/machine.test.ts', 'does nothing for %j'],
      ['test/admin/dock/machine.test.ts', 'follows no link to what it may not show'],
    ],
  },
  {
    sentence:
      'A package by its address comes over verified TLS and is installed only when its SHA-256 is the one that an installer signed for.',
    tests: [
      ['test/admin/dock/package-fetch.test.ts', 'is not had from whoever cannot prove who it is'],
      ['test/admin/dock/package-fetch.test.ts', 'is refused when it is another one, and what it was is said'],
      ['test/admin/dock/machine.test.ts', 'is not installed where %s'],
    ],
  },
  {
    sentence:
      'Root verifies that signature itself, against a list that the agent cannot write (`/etc/tallyman-machine/installers`): whoever took the agent over can have no other package installed than one that was signed for before.',
    tests: [
      ['test/admin/dock/machine.test.ts', 'is not installed where %s'],
      [
        'test/admin/dock/machine.test.ts',
        'is not installed without root’s list, and nothing that only root may read is said',
      ],
    ],
  },
  {
    sentence:
      "A backup holds the configuration's file as it is, secrets that stand in it included, and never leaves the dock by itself; only the service's user and root can read it.",
    tests: [['test/admin/backup.test.ts', 'is whole, named by what it holds, and on the record']],
  },
  {
    sentence:
      "A `[[copy]]` takes the ledger and the configuration's file to the folder or server that it names, and nowhere else; they are not encrypted there, and on a medium that knows users only the agent's can read them.",
    tests: [['test/copy/ledger-copy.test.ts', 'has the whole ledger, goes on after a restart, and fills a new card']],
  },
  {
    sentence:
      'Retained, replayed, expired and malformed requests are refused, counted and on the record; a flood of them fills no disk, and leaves scans and the own topic of each admin of the configuration their turn.',
    tests: [
      ['test/admin/doors/mqtt-door.test.ts', 'what is retained is refused and counted'],
      ['test/admin/doors/mqtt-door.test.ts', 'signed for %s is refused and recorded'],
      ['test/admin/doors/mqtt-door.test.ts', '%s is answered, and nothing happens'],
      ['test/admin/doors/mqtt-flood.test.ts', 'leaves scans and admins their turn, is counted, and fills nothing'],
    ],
  },
];
