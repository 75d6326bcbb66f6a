/**
 * A better average from a load that was just counted for certain: the lot on the scale becomes the sample. At most
 * twice the sample so far, the manufacturers' rule: a bigger step would carry an error of the small sample on as if it
 * were known.
 */
import type { Count } from './count.ts';
import { type CountingScale, type PieceWeight, pieceWeight } from './sample.ts';

const growthMax = 2;

/** The piece as it was when this count cannot improve it. */
export function improvedBy(piece: PieceWeight, count: Count, scale: CountingScale): PieceWeight {
  if (count.type !== 'accepted' || count.pieces <= piece.pieces || count.pieces > growthMax * piece.pieces)
    return piece;
  const lots = [{ pieces: count.pieces, shown: count.evidence.shown }];
  const better = pieceWeight(lots, scale, piece.scatterPpm);
  return 'piece' in better ? better.piece : piece;
}
