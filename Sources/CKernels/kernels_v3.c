#include "ckernels.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define TABLE ck_table_v3
#include "table.h"
#pragma clang attribute pop
#endif
