/** What is on record for contacts and not sent yet. */
import type { Config, MailConfig } from '../../../config/config.ts';
import type { Contact } from '../../inventory/nouns/nightly/digest.ts';
import type { Book } from '../../ledger/book.ts';
import type { Outbox } from '../postman.ts';
import { digestMail } from './digest-mail.ts';

type Parts = {
  config: Pick<Config, 'dock'>;
  mail: MailConfig;
  contacts: readonly Contact[];
  book: Pick<Book, 'rows' | 'submit' | 'head'>;
};

export function digestLetters({ config, mail, contacts, book }: Parts): Outbox {
  return async () => {
    const rows = await book.rows('digest', { open: true });
    return rows.toReversed().map((row) => {
      const { merchant, contact, to: seq, at } = row;
      const known = contacts.some((each) => each.mail === contact && each.merchant === merchant);
      const { site, name: dock } = config.dock;
      return {
        ...{ merchant, since: at, what: `what ${contact} is told up to entry ${seq}`, to: known ? [contact] : [] },
        compose: async () => digestMail(row, { site, dock, epoch: book.head.epoch, from: mail.from }),
        record: async (said) => {
          const asked = { type: 'digest-mail', by: 'dock', merchant, contact, to: seq } as const;
          return (await book.submit({ ...asked, ...said })).type !== 'refused';
        },
      };
    });
  };
}
