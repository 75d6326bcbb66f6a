/** What of the book is one request and its answer: of the book's thread, or of the reader's. */
import type { RowKind, Rows } from '../inventory/nouns/rows.ts';
import type { Book, FreezeOptions } from './book.ts';
import type { Answers, Request, RowFilter } from './messages.ts';
import type { ReaderAnswers, ReaderRequest } from './threads/reader.worker.ts';

/** How far long work has come. */
export type Progress = (done: number, of: number) => void;

export abstract class BookRequests {
  protected abstract ask<R extends Request>(request: R): Promise<Answers[R['type']]>;
  /** A long read, on the reader's thread. */
  protected abstract look<R extends ReaderRequest>(
    request: R,
    onProgress?: Progress,
  ): Promise<ReaderAnswers[R['type']]>;

  readonly record: Book['record'] = (asked, said) => this.ask({ type: 'record', asked, said });
  readonly commands: Book['commands'] = (filter) => this.ask({ type: 'commands', filter });

  readonly freeze = ((channel: string, options: Partial<FreezeOptions> = {}) =>
    this.ask({ type: 'freeze', channel, ...options })) as Book['freeze'];
  readonly acknowledge: Book['acknowledge'] = (channel, key, rejected, held) =>
    this.ask({ type: 'acknowledge', channel, key, rejected, ...(held && { held }) });
  readonly drop: Book['drop'] = (channel, key) => this.ask({ type: 'drop', channel, key });
  readonly setAside: Book['setAside'] = (channel, key, rejections) =>
    this.ask({ type: 'setAside', channel, key, rejections });
  readonly restartChannel: Book['restartChannel'] = (channel, reason, at) =>
    this.ask({ type: 'restartChannel', channel, reason, ...(at !== undefined && { at }) });
  readonly rebuild: Book['rebuild'] = () => this.ask({ type: 'rebuild' });
  readonly levelsRead: Book['levelsRead'] = (channel, epoch, listings, rest) =>
    this.ask({ type: 'levelsRead', channel, epoch, listings, rest });
  readonly freezeDocument: Book['freezeDocument'] = (partner, document) =>
    this.ask({ type: 'freezeDocument', partner, ...(document !== undefined && { document }) });
  readonly captured: Book['captured'] = (captured) => this.ask({ type: 'captured', ...captured });
  readonly memory: Book['memory'] = (channel) => this.ask({ type: 'memory', channel });
  readonly remember: Book['remember'] = (channel, key, value) => this.ask({ type: 'remember', channel, key, value });

  readonly knowsEpoch: Book['knowsEpoch'] = (epoch) => this.ask({ type: 'knowsEpoch', epoch });
  readonly knowsBoot: Book['knowsBoot'] = (boot) => this.ask({ type: 'knowsBoot', boot });
  readonly channels: Book['channels'] = () => this.ask({ type: 'channels' });
  readonly item: Book['item'] = (merchant, sku) => this.ask({ type: 'item', merchant, sku });
  readonly stock: Book['stock'] = (filter = {}) => this.ask({ type: 'stock', filter });
  readonly order: Book['order'] = (merchant, id) => this.ask({ type: 'order', merchant, id });
  readonly orders: Book['orders'] = (filter = {}) => this.ask({ type: 'orders', filter });
  readonly station: Book['station'] = (station) => this.ask({ type: 'station', station });
  async row<K extends RowKind>(kind: K, key: string): Promise<Rows[K] | undefined> {
    return (await this.ask({ type: 'row', kind, key })) as Rows[K] | undefined;
  }
  async rows<K extends RowKind>(kind: K, filter: RowFilter = {}): Promise<Rows[K][]> {
    return (await this.ask({ type: 'rows', kind, filter })) as Rows[K][];
  }
  readonly countOpen: Book['countOpen'] = (kind) => this.ask({ type: 'countOpen', kind });
  readonly vitals: Book['vitals'] = () => this.ask({ type: 'vitals' });
  tail(limit: number, item?: { merchant: string; sku: string }): Promise<Answers['tail']> {
    return this.ask({ type: 'tail', limit, ...(item !== undefined && { item }) });
  }
  readonly recent: Book['recent'] = (after, limit) => this.ask({ type: 'recent', after, limit });
  readonly news: Book['news'] = (merchant, after, limit) => this.ask({ type: 'news', merchant, after, limit });
  readonly lastReads: Book['lastReads'] = (sinceMs) => this.ask({ type: 'lastReads', sinceMs });
  readonly finishes: Book['finishes'] = (asked) => this.ask({ type: 'finishes', ...asked });
  readonly ping: Book['ping'] = () => this.ask({ type: 'ping' });

  readonly read: Book['read'] = (after, limit) => this.look({ type: 'read', after, limit });
  readonly wasSent: Book['wasSent'] = (sent) => this.look({ type: 'was-sent', sent });
  readonly place: Book['place'] = (atMs) => this.look({ type: 'place', atMs });
  readonly explain: Book['explain'] = (asked) => this.look({ type: 'explain', asked });
  readonly find: Book['find'] = (asked) => this.look({ type: 'find', asked });
  readonly channelHistory: Book['channelHistory'] = (asked) => this.look({ type: 'channel-history', asked });
  readonly documentEntries: Book['documentEntries'] = (asked) => this.look({ type: 'document', asked });

  readonly lookUp = ((asked) => this.look({ type: 'desk', asked })) as Book['lookUp'];

  readonly backUp: Book['backUp'] = (file, onProgress) => this.look({ type: 'backup', file }, onProgress);
}
