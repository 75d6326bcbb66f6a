/*
 * A serial scanner on a pseudo-terminal, with a stopwatch. It keeps the reader's side open itself, so bytes that a killed reader had
 * not taken stay in the kernel, and `drain` tells afterwards which ones they were: what is neither stored nor drained had
 * been read and was lost.
 *
 *   feeder LINK LOG          LINK is made as a symbolic link to the terminal; then commands on stdin, one a line:
 *     send RATE COUNT FIRST ARTICLES BASE random|sequence
 *                            COUNT scans, RATE a second (0: as fast as they are taken), serials from FIRST on,
 *                            articles from BASE on: chosen at random among ARTICLES, or one after the other
 *     stop                   ends the send under way; a line half written is given up
 *     drain                  reads what the reader left behind
 *     free                   takes away a dead reader's exclusive mark, so that the next one can open the terminal
 *   Commands wait for the send under way, except `stop`.
 *   stdout: ready NAME | sent COUNT | drained LINES | freed
 *   LOG:    s SERIAL ARTICLE DUE_NS TAKEN_NS     a scan the kernel took; due = when it should have been sent
 *           h BYTE NS                            a byte the host wrote
 *           d SERIAL                             a scan that was drained
 * Times are CLOCK_MONOTONIC, the clock of process.hrtime. A scan is 01<GTIN-14>21<8 digits>CR LF.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static int master, reader;
static FILE *record;

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Xorshift: the same articles in the same order in every run. */
static uint32_t chance(uint32_t below) {
  static uint32_t x = 2463534242u;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return (uint32_t)(((uint64_t)x * below) >> 32);
}

static int scan_line(char *line, size_t size, long article, long serial) {
  char body[16];
  snprintf(body, sizeof body, "0%012llu", 400000000000ULL + (unsigned long long)article);
  int sum = 0;
  for (int at = 0; at < 13; at++) sum += (body[12 - at] - '0') * (at % 2 == 0 ? 3 : 1);
  return snprintf(line, size, "01%s%d21%08ld\r\n", body, (10 - sum % 10) % 10, serial);
}

static struct {
  int active, sequence;
  double rate;
  long count, first, articles, base, next, article;
  int64_t start_ns, due_ns;
  char line[64];
  int length, offset;
} job;

static void next_line(void) {
  if (job.next == job.count) {
    job.active = 0;
    fflush(record);
    printf("sent %ld\n", job.next);
    return;
  }
  job.article = job.base + (job.sequence ? job.next % job.articles : (long)chance((uint32_t)job.articles));
  job.length = scan_line(job.line, sizeof job.line, job.article, job.first + job.next);
  job.offset = 0;
  job.due_ns = job.rate > 0 ? job.start_ns + (int64_t)((double)job.next * 1e9 / job.rate) : now_ns();
}

static void push_line(void) {
  ssize_t n = write(master, job.line + job.offset, (size_t)(job.length - job.offset));
  if (n < 0) {
    if (errno == EAGAIN || errno == EINTR) return;
    perror("write");
    exit(1);
  }
  job.offset += (int)n;
  if (job.offset < job.length) return;
  fprintf(record, "s %ld %ld %lld %lld\n", job.first + job.next, job.article, (long long)job.due_ns, (long long)now_ns());
  job.next++;
  next_line();
}

static void host_bytes(void) {
  unsigned char bytes[4096];
  ssize_t n = read(master, bytes, sizeof bytes);
  int64_t at = now_ns();
  for (ssize_t i = 0; i < n; i++) fprintf(record, "h %d %lld\n", bytes[i], (long long)at);
  fflush(record);
}

/* The kernel hands over its buffers bit by bit: it is empty when nothing has come for 100 ms. */
static void drain(void) {
  long lines = 0;
  char held[64];
  size_t have = 0;
  struct pollfd p = {.fd = reader, .events = POLLIN};
  while (poll(&p, 1, 100) > 0) {
    char bytes[4096];
    ssize_t n = read(reader, bytes, sizeof bytes);
    if (n <= 0) break;
    for (ssize_t i = 0; i < n; i++) {
      if (bytes[i] != '\n') {
        if (have < sizeof held - 1) held[have++] = bytes[i];
        continue;
      }
      held[have] = 0;
      have = 0;
      /* 2 + 14 + 2 characters stand before the serial; a shorter piece is the tail of a line the dead reader began. */
      if (strlen(held) >= 26 && strncmp(held, "01", 2) == 0) {
        fprintf(record, "d %ld\n", atol(held + 18));
        lines++;
      }
    }
  }
  fflush(record);
  printf("drained %ld\n", lines);
}

static void command(const char *text) {
  char order[16];
  if (sscanf(text, "send %lf %ld %ld %ld %ld %15s", &job.rate, &job.count, &job.first, &job.articles, &job.base, order) == 6) {
    job.sequence = strcmp(order, "sequence") == 0;
    job.active = 1;
    job.next = 0;
    job.start_ns = now_ns();
    next_line();
  } else if (strncmp(text, "stop", 4) == 0) {
    if (job.active) job.count = job.next, next_line();
    else printf("sent 0\n");
  } else if (strncmp(text, "drain", 5) == 0) {
    drain();
  } else if (strncmp(text, "free", 4) == 0) {
    ioctl(reader, TIOCNXCL);
    printf("freed\n");
  }
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) return perror("pty"), 1;
  char name[128];
  if (ptsname_r(master, name, sizeof name) != 0) return perror("ptsname"), 1;
  reader = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  struct termios raw;
  if (reader < 0 || tcgetattr(reader, &raw) != 0) return perror(name), 1;
  cfmakeraw(&raw);
  tcsetattr(reader, TCSANOW, &raw);
  fcntl(master, F_SETFL, O_NONBLOCK);
  fcntl(reader, F_SETFL, O_NONBLOCK);
  unlink(argv[1]);
  if (symlink(name, argv[1]) != 0) return perror(argv[1]), 1;
  record = fopen(argv[2], "a");
  if (record == NULL) return perror(argv[2]), 1;
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("ready %s\n", name);

  char text[1024] = "";
  size_t have = 0;
  for (;;) {
    /* One after the other: while scans go out, only `stop` is heard. */
    for (char *end; (end = strchr(text, '\n')) != NULL && (!job.active || strncmp(text, "stop", 4) == 0);) {
      *end = 0;
      command(text);
      have -= (size_t)(end + 1 - text);
      memmove(text, end + 1, have + 1);
    }
    int64_t wait_ns = job.active && job.offset == 0 ? job.due_ns - now_ns() : 0;
    int due = job.active && wait_ns <= 0;
    struct timespec timeout = {wait_ns > 0 ? wait_ns / 1000000000 : 0, wait_ns > 0 ? wait_ns % 1000000000 : 0};
    short room = have < sizeof text - 1 ? POLLIN : 0;
    struct pollfd p[2] = {{.fd = 0, .events = room}, {.fd = master, .events = (short)(POLLIN | (due ? POLLOUT : 0))}};
    if (ppoll(p, 2, job.active && !due ? &timeout : NULL, NULL) < 0 && errno != EINTR) return perror("poll"), 1;
    if (p[1].revents & POLLIN) host_bytes();
    if (due && (p[1].revents & POLLOUT)) push_line();
    if (p[0].revents & (POLLIN | POLLHUP)) {
      ssize_t n = read(0, text + have, sizeof text - 1 - have);
      if (n <= 0) break;
      have += (size_t)n;
      text[have] = 0;
    }
  }
  fclose(record);
  unlink(argv[1]);
  return 0;
}
