// Empty without the package trait HDF5, so that the base builds where libhdf5 is not.
#ifdef HDF5
#include "chdf5.h"

#include <stdlib.h>
#if __has_include(<hdf5/serial/hdf5.h>)
#include <hdf5/serial/hdf5.h>
#else
#include <hdf5.h>
#endif

struct ch_file {
  hid_t id;
};

ch_file *ch_open(const char *path) {
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  if (H5Fis_hdf5(path) <= 0) return NULL;
  hid_t id = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  if (id < 0) return NULL;
  ch_file *file = malloc(sizeof *file);
  if (!file) {
    H5Fclose(id);
    return NULL;
  }
  file->id = id;
  return file;
}

void ch_close(ch_file *file) {
  if (!file) return;
  H5Fclose(file->id);
  free(file);
}

long ch_member_count(ch_file *file, const char *group) {
  hid_t id = H5Gopen2(file->id, group, H5P_DEFAULT);
  if (id < 0) return -1;
  H5G_info_t info;
  long count = H5Gget_info(id, &info) < 0 ? -1 : (long)info.nlinks;
  H5Gclose(id);
  return count;
}

long ch_member_name(ch_file *file, const char *group, long index, char *name, size_t capacity) {
  return (long)H5Lget_name_by_idx(file->id, group, H5_INDEX_NAME, H5_ITER_INC, (hsize_t)index, name, capacity,
                                  H5P_DEFAULT);
}

static int shape(hid_t dataset, size_t extents[4]) {
  hid_t type = H5Dget_type(dataset);
  if (type < 0) return -1;
  H5T_class_t class = H5Tget_class(type);
  H5Tclose(type);
  if (class != H5T_FLOAT && class != H5T_INTEGER) return -1;
  hid_t space = H5Dget_space(dataset);
  if (space < 0) return -1;
  int rank = H5Sget_simple_extent_ndims(space);
  hsize_t sizes[4];
  if (rank < 0 || rank > 4 || H5Sget_simple_extent_dims(space, sizes, NULL) < 0) rank = -1;
  H5Sclose(space);
  for (int i = 0; i < rank; i++) extents[i] = (size_t)sizes[i];
  return rank;
}

int ch_shape(ch_file *file, const char *dataset, size_t extents[4]) {
  hid_t id = H5Dopen2(file->id, dataset, H5P_DEFAULT);
  if (id < 0) return -1;
  int rank = shape(id, extents);
  H5Dclose(id);
  return rank;
}

int ch_read(ch_file *file, const char *dataset, float *values, size_t count) {
  hid_t id = H5Dopen2(file->id, dataset, H5P_DEFAULT);
  if (id < 0) return -1;
  size_t extents[4], total = 1;
  int rank = shape(id, extents), result = -1;
  for (int i = 0; i < rank; i++) total *= extents[i];
  if (rank >= 0 && total == count)
    result = H5Dread(id, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0 ? -1 : 0;
  H5Dclose(id);
  return result;
}
#endif
