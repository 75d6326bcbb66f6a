/** zxing-cpp, which reads pictures of barcodes and knows nothing of this project. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/** To be called once: from the package itself, for the module would fetch it from the network. */
export async function prepareReader(): Promise<void> {
  const path = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  const bytes = readFileSync(path);
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}

/**
 * What a scanner would send for each symbol on the picture: AIM identifier and bytes. @param picture a file, or pixels
 */
export async function scansOn(picture: Uint8Array | ImageData, most = 1): Promise<string[]> {
  const symbols = await readBarcodes(picture, { tryHarder: true, maxNumberOfSymbols: most });
  return symbols.map(({ symbologyIdentifier, bytes }) => symbologyIdentifier + Buffer.from(bytes).toString('latin1'));
}
