#include "ckernels.h"

#include <stdlib.h>
#include <string.h>

extern const ck_kernels ck_table_base;
#if defined(__x86_64__)
extern const ck_kernels ck_table_v3, ck_table_v4;

int ck_level(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return 4;
  if (__builtin_cpu_supports("x86-64-v3")) return 3;
  return 0;
}

const ck_kernels *ck_kernels_at(int level) {
  return level >= 4 ? &ck_table_v4 : level == 3 ? &ck_table_v3 : &ck_table_base;
}
#else
int ck_level(void) { return 0; }
const ck_kernels *ck_kernels_at(int level) { return (void)level, &ck_table_base; }
#endif

const ck_kernels *ck_kernels_best(void) {
  const char *wanted = getenv("LUMBAR_KERNELS");
  int level = ck_level();
  if (wanted && !strcmp(wanted, "portable")) level = 0;
  if (wanted && !strcmp(wanted, "avx2") && level > 3) level = 3;
  return ck_kernels_at(level);
}
