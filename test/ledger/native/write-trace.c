// LD_PRELOAD shim: writes down, in order, everything a process does to the files below TRACE_DIR that a power cut could undo, in the
// file TRACE_LOG. A record is a line "operation path offset length\n" followed by `length` bytes:
//   write: the bytes · truncate: the new size is the offset · rename: the new path · create, remove, folder, sync
// Paths are relative to TRACE_DIR; that of TRACE_DIR itself is ".". What is written through a memory map (SQLite's -shm) is not seen.
// build: cc -O2 -shared -fPIC -o write-trace.so write-trace.c -ldl -lpthread
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FDS 1024
#define PATH_BYTES 512
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;
static char dir[PATH_BYTES];
static char names[FDS][PATH_BYTES];

__attribute__((constructor)) static void init(void) {
  const char *d = getenv("TRACE_DIR"), *l = getenv("TRACE_LOG");
  if (!d || !l) return;
  snprintf(dir, sizeof dir, "%s", d);
  log_fd = REAL(open)(l, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* The path below the traced folder, or NULL. */
static const char *below(const char *path) {
  size_t n = strlen(dir);
  if (log_fd < 0 || n == 0 || !path || strncmp(path, dir, n) != 0) return NULL;
  if (path[n] == 0 || (path[n] == '/' && path[n + 1] == 0)) return ".";
  return path[n] == '/' ? path + n + 1 : NULL;
}

static void say(const char *operation, const char *path, long long offset, const void *data, size_t length) {
  char head[PATH_BYTES + 64];
  int n = snprintf(head, sizeof head, "%s %s %lld %zu\n", operation, path, offset, length);
  ssize_t (*put)(int, const void *, size_t) = REAL(write);
  if (put(log_fd, head, n) != n) abort();
  if (length > 0 && put(log_fd, data, length) != (ssize_t)length) abort();
}

static const char *name_of(int fd) { return fd >= 0 && fd < FDS && names[fd][0] ? names[fd] : NULL; }

/* Before it happens: a trace that is cut off never lacks what was done. */
#define TRACED(call) pthread_mutex_lock(&lock); call; pthread_mutex_unlock(&lock)

static int opened(int fd, const char *path, int flags, int existed) {
  const char *name = below(path);
  if (fd < 0 || fd >= FDS || !name) return fd;
  TRACED({
    snprintf(names[fd], PATH_BYTES, "%s", name);
    if (!existed && (flags & O_CREAT)) say("create", name, 0, NULL, 0);
    if (existed && (flags & O_TRUNC)) say("truncate", name, 0, NULL, 0);
  });
  return fd;
}

#define MODE_OF(flags) mode_t mode = 0; if ((flags) & O_CREAT) { va_list a; va_start(a, flags); mode = va_arg(a, mode_t); va_end(a); }
int open(const char *path, int flags, ...) {
  MODE_OF(flags)
  int existed = access(path, F_OK) == 0;
  return opened(REAL(open)(path, flags, mode), path, flags, existed);
}
int open64(const char *path, int flags, ...) {
  MODE_OF(flags)
  int existed = access(path, F_OK) == 0;
  return opened(REAL(open64)(path, flags, mode), path, flags, existed);
}
int close(int fd) {
  if (fd >= 0 && fd < FDS) names[fd][0] = 0;
  return REAL(close)(fd);
}

static void wrote(int fd, const void *data, size_t length, off_t offset) {
  const char *name = name_of(fd);
  if (name && length > 0) { TRACED(say("write", name, offset, data, length)); }
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  wrote(fd, data, length, offset);
  return REAL(pwrite)(fd, data, length, offset);
}
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
  wrote(fd, data, length, offset);
  return REAL(pwrite64)(fd, data, length, offset);
}
ssize_t write(int fd, const void *data, size_t length) {
  if (name_of(fd)) wrote(fd, data, length, lseek(fd, 0, SEEK_CUR));
  return REAL(write)(fd, data, length);
}

/* What was copied inside the kernel is read back. */
static ssize_t copied(int fd, off_t from, ssize_t length) {
  char block[65536];
  for (off_t at = from; name_of(fd) && at < from + length;) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int again = REAL(open)(path, O_RDONLY | O_CLOEXEC);
    size_t want = from + length - at < (off_t)sizeof block ? (size_t)(from + length - at) : sizeof block;
    ssize_t n = pread(again, block, want, at);
    REAL(close)(again);
    if (n <= 0) abort();
    wrote(fd, block, n, at);
    at += n;
  }
  return length;
}
ssize_t sendfile(int out, int in, off_t *offset, size_t count) {
  off_t from = lseek(out, 0, SEEK_CUR);
  return copied(out, from, REAL(sendfile)(out, in, offset, count));
}
ssize_t sendfile64(int out, int in, off64_t *offset, size_t count) {
  off_t from = lseek(out, 0, SEEK_CUR);
  return copied(out, from, REAL(sendfile64)(out, in, offset, count));
}
ssize_t copy_file_range(int in, off64_t *in_offset, int out, off64_t *out_offset, size_t count, unsigned flags) {
  off_t from = out_offset ? *out_offset : lseek(out, 0, SEEK_CUR);
  return copied(out, from, REAL(copy_file_range)(in, in_offset, out, out_offset, count, flags));
}

static void cut(int fd, off_t size) {
  const char *name = name_of(fd);
  if (name) { TRACED(say("truncate", name, size, NULL, 0)); }
}
int ftruncate(int fd, off_t size) { cut(fd, size); return REAL(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { cut(fd, size); return REAL(ftruncate64)(fd, size); }

static void named(const char *operation, const char *path, const char *to) {
  const char *name = below(path), *other = to ? below(to) : NULL;
  if (name) { TRACED(say(operation, name, 0, other, other ? strlen(other) : 0)); }
}
/* Only what is there: a removal that fails removes nothing. */
static void removed(const char *path) { if (access(path, F_OK) == 0) named("remove", path, NULL); }
int unlink(const char *path) { removed(path); return REAL(unlink)(path); }
int remove(const char *path) { removed(path); return REAL(remove)(path); }
int rmdir(const char *path) { removed(path); return REAL(rmdir)(path); }
int unlinkat(int at, const char *path, int flags) {
  char whole[2 * PATH_BYTES];
  const char *folder = name_of(at);
  if (path[0] == '/') snprintf(whole, sizeof whole, "%s", path);
  else snprintf(whole, sizeof whole, "%s/%s/%s", dir, folder ? folder : "?", path);
  removed(whole);
  return REAL(unlinkat)(at, path, flags);
}
int rename(const char *from, const char *to) { named("rename", from, to); return REAL(rename)(from, to); }
int mkdir(const char *path, mode_t mode) {
  int made = REAL(mkdir)(path, mode);
  if (made == 0) named("folder", path, NULL);
  return made;
}

static int synced(int fd, int result) {
  const char *name = name_of(fd);
  if (result == 0 && name) { TRACED(say("sync", name, 0, NULL, 0)); }
  return result;
}
int fsync(int fd) { return synced(fd, REAL(fsync)(fd)); }
int fdatasync(int fd) { return synced(fd, REAL(fdatasync)(fd)); }
