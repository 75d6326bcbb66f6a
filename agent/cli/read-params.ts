/** Parameters of a request as the command line is given them. */
import { Failure } from './shell.ts';

const bytesMax = 1024 * 1024;

/** @param text JSON; `-`: it is on standard input; nothing: none  @throws Failure when it is not JSON */
export async function readParams(text: string | undefined, stdin: AsyncIterable<Buffer | string>): Promise<unknown> {
  if (text === undefined) return {};
  try {
    return JSON.parse(text === '-' ? await readAll(stdin, 'the parameters are longer than 1 MiB', bytesMax) : text);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure(`the parameters are not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, 2);
  }
}

/** @throws Failure with `tooLong` when it is more than so many bytes */
export async function readAll(stream: AsyncIterable<Buffer | string>, tooLong: string, most: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream) {
    parts.push(Buffer.from(part));
    bytes += part.length;
    if (bytes > most) throw new Failure(tooLong, 2);
  }
  return Buffer.concat(parts).toString('utf8');
}
