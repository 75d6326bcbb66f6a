/*
 * A card on a RAM disk: preloaded into a process, it makes every fsync and fdatasync last at least SLOW_SYNC_US
 * microseconds and counts them in the file SLOW_SYNC_COUNT (one 64-bit number, mapped, so it survives a SIGKILL).
 *
 * With SLOW_SYNC_SCATTER_US, a write that does not begin where the last write to that descriptor ended costs so much more at the
 * descriptor's next sync: flash cards take appends in their stride and scattered pages one by one (the A1 class promises 500
 * a second, 2,000 us each). This is what makes checkpoints visible. A page written twice between two syncs reaches the card
 * once and costs once.
 *
 * Time is added after the real call and up to an absolute point, so the cost does not depend on how busy the machine is.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { DESCRIPTORS = 1024, PAGE = 4096, PAGES = 65536 };

static int (*next_fsync)(int);
static int (*next_fdatasync)(int);
static ssize_t (*next_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*next_pwrite64)(int, const void *, size_t, off_t);

static long sync_us, scatter_us;
static _Atomic uint64_t *syncs;
static _Atomic int64_t write_end[DESCRIPTORS];
static _Atomic long owed_us[DESCRIPTORS];
/* Which pages wait for a sync, by page number modulo PAGES; made when a descriptor is first written to. */
static _Atomic(_Atomic uint64_t *) waiting[DESCRIPTORS];

static long number(const char *name) {
  const char *text = getenv(name);
  return text == NULL ? 0 : atol(text);
}

__attribute__((constructor)) static void prepare(void) {
  next_fsync = dlsym(RTLD_NEXT, "fsync");
  next_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  next_pwrite = dlsym(RTLD_NEXT, "pwrite");
  next_pwrite64 = dlsym(RTLD_NEXT, "pwrite64");
  sync_us = number("SLOW_SYNC_US");
  scatter_us = number("SLOW_SYNC_SCATTER_US");
  const char *file = getenv("SLOW_SYNC_COUNT");
  if (file == NULL) return;
  int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return;
  if (ftruncate(fd, sizeof *syncs) == 0) {
    void *page = mmap(NULL, sizeof *syncs, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page != MAP_FAILED) syncs = page;
  }
  close(fd);
}

static int tracked(int fd) { return scatter_us > 0 && fd >= 0 && fd < DESCRIPTORS; }

/* Whether this page of the file was not yet waiting. */
static int first_write(int fd, off_t at) {
  _Atomic uint64_t *pages = atomic_load(&waiting[fd]);
  if (pages == NULL) {
    _Atomic uint64_t *fresh = calloc(PAGES / 64, sizeof *fresh);
    if (fresh == NULL) return 1;
    if (atomic_compare_exchange_strong(&waiting[fd], &pages, fresh)) pages = fresh;
    else free(fresh);
  }
  uint64_t page = (uint64_t)at / PAGE % PAGES, bit = (uint64_t)1 << page % 64;
  return (atomic_fetch_or(&pages[page / 64], bit) & bit) == 0;
}

static void written(int fd, size_t bytes, off_t at) {
  if (!tracked(fd)) return;
  int scattered = atomic_exchange(&write_end[fd], (int64_t)at + (int64_t)bytes) != (int64_t)at;
  if (first_write(fd, at) && scattered) atomic_fetch_add(&owed_us[fd], scatter_us);
}

static long settle(int fd) {
  if (!tracked(fd)) return 0;
  _Atomic uint64_t *pages = atomic_load(&waiting[fd]);
  for (int at = 0; pages != NULL && at < PAGES / 64; at++) atomic_store(&pages[at], 0);
  return atomic_exchange(&owed_us[fd], 0);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
  written(fd, length, at);
  return next_pwrite(fd, bytes, length, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) {
  written(fd, length, at);
  return next_pwrite64(fd, bytes, length, at);
}

static int slowly(int (*sync)(int), int fd) {
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  int result = sync(fd);
  if (syncs != NULL) atomic_fetch_add(syncs, 1);
  long us = sync_us + settle(fd);
  if (us <= 0) return result;
  until.tv_sec += us / 1000000;
  until.tv_nsec += us % 1000000 * 1000;
  if (until.tv_nsec >= 1000000000) {
    until.tv_nsec -= 1000000000;
    until.tv_sec += 1;
  }
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) != 0) continue;
  return result;
}

int fsync(int fd) { return slowly(next_fsync, fd); }
int fdatasync(int fd) { return slowly(next_fdatasync, fd); }
