/* Preloaded into a contender: counts its fsync and fdatasync calls in the file that BENCH_SYNCS names, a number of 8 bytes.
   Unlike strace it costs a call nothing but an addition. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static unsigned long none;
static unsigned long *count = &none;

__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("BENCH_SYNCS");
  int file = name == NULL ? -1 : open(name, O_RDWR);
  if (file < 0) {
    return;
  }
  void *mapped = mmap(NULL, sizeof(unsigned long), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped != MAP_FAILED) {
    count = mapped;
  }
  close(file);
}

static int counted(const char *name, int file) {
  int (*original)(int) = (int (*)(int)) dlsym(RTLD_NEXT, name);
  __atomic_add_fetch(count, 1, __ATOMIC_RELAXED);
  return original(file);
}

int fsync(int file) {
  return counted("fsync", file);
}

int fdatasync(int file) {
  return counted("fdatasync", file);
}
