#pragma once
#include <stddef.h>
// C face of libhdf5: what a weight file of Keras needs, nothing else. Errors are return values; the library prints none.

typedef struct ch_file ch_file;

// NULL when the file can't be opened as HDF5. Close with ch_close.
ch_file *ch_open(const char *path);
void ch_close(ch_file *file);

// Number of members of a group; negative when there is no such group.
long ch_member_count(ch_file *file, const char *group);
// Copies the name of a member, cut to the capacity and terminated; returns its whole length, negative on error.
long ch_member_name(ch_file *file, const char *group, long index, char *name, size_t capacity);

// Rank of a dataset of numbers (at most 4) and its extents; negative when there is none or it is something else.
int ch_shape(ch_file *file, const char *dataset, size_t extents[4]);
// Reads a whole dataset as float32 in C order; 0, or negative when it doesn't hold `count` numbers or can't be read.
int ch_read(ch_file *file, const char *dataset, float *values, size_t count);
