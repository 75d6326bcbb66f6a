/** When the write-ahead log is copied into the database. Pure; the copying is `checkpointer.worker.ts`. */

/**
 * Frames of 1 KiB pages. More between two checkpoints means fewer bytes on the card, as pages that changed again are
 * copied once.
 */
const dueFrames = 4_000;
/** Worth it when nothing else is going on. */
const idleFrames = 500;
export const idleMs = 30_000;
/**
 * Commits that never pause keep a log from starting over; beyond this it is cut when there is a pause. Cutting holds
 * the lock that commits need, so everything is copied before.
 */
const truncateFrames = 16_000;
/** And beyond this the book copies it itself, between two commits: the log must end somewhere. */
export const forcedFrames = 64_000;

type Backlog = {
  /** Frames in the log, and how many of them are in the database already. */
  frames: number;
  copied: number;
  /** Since the last commit. */
  quietMs: number;
};

export type CheckpointMode = 'PASSIVE' | 'TRUNCATE';

/** @returns the checkpoint to run now, on the checkpointer's thread */
export function checkpointDue({ frames, copied, quietMs }: Backlog): CheckpointMode | undefined {
  const idle = quietMs >= idleMs;
  if (idle && frames >= truncateFrames && copied >= frames) return 'TRUNCATE';
  const backlog = frames - copied;
  return backlog >= (idle ? idleFrames : dueFrames) ? 'PASSIVE' : undefined;
}
