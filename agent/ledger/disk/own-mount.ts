/**
 * A service has mounts of its own, made when it starts: a disk that was mounted read-only at that moment stays so for
 * it, though somebody has made it writable since. The table of mounts shows it: the disk is `rw`, this process's mount
 * of it is `ro`. Only a process that begins anew gets another one. Pure.
 */

/** Whether writing is refused, to this process alone and to everybody. */
export type OwnMount = { ours: 'ro' | 'rw'; disk: 'ro' | 'rw' };

/**
 * @param table `/proc/self/mountinfo` (proc_pid_mountinfo(5)) @param path a folder, without symbolic links
 * @returns undefined: the table does not say
 */
export function ownMountOf(table: string, path: string): OwnMount | undefined {
  let found: OwnMount | undefined;
  let longest = 0;
  for (const line of table.split('\n')) {
    const [ours = '', disk = ''] = line.split(' - ');
    const [, , , , escaped = '', options = ''] = ours.split(' ');
    const point = escaped.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
    const holds = point === '/' || path === point || (point !== '' && path.startsWith(`${point}/`));
    // Of two at one place the later one lies on top.
    if (!holds || point.length < longest) continue;
    longest = point.length;
    found = { ours: access(options), disk: access(disk.split(' ').at(-1) ?? '') };
  }
  return found;
}

const access = (options: string): 'ro' | 'rw' => (options.split(',').includes('ro') ? 'ro' : 'rw');

/**
 * Whether a new start would help: the disk became writable while this process watched, and its own mount did not. One
 * that was bound read-only on purpose stays as it is however often somebody begins anew.
 */
export function isLeftBehind(before: OwnMount | undefined, now: OwnMount | undefined): boolean {
  return before?.disk === 'ro' && now?.disk === 'rw' && now.ours === 'ro';
}
