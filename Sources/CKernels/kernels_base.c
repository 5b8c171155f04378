#include "ckernels.h"
#define TABLE ck_table_base
#include "table.h"
