#include "ckernels.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define TABLE ck_table_v4
#include "table.h"
#pragma clang attribute pop
#endif
