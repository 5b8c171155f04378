#pragma once
#include <stddef.h>
#include <stdint.h>
// Files that live inside the binary, so that the program needs no resource folder at run time.
typedef struct { const uint8_t *bytes; size_t count; } ce_file;
ce_file ce_theme(const char *name);  // bytes NULL when there is no such theme
const char *ce_theme_name(size_t index);  // NULL past the last
ce_file ce_tour(const char *name);  // "doctor", "annotator", "presenter"; bytes NULL for any other
ce_file ce_model(void);  // the built-in weights (safetensors); count 0 when built without
ce_file ce_corners(void);  // the linear map that snapping goes by: 1033 rows of 8 half-precision numbers
