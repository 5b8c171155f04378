#pragma once
#include <stddef.h>
#include <stdint.h>

// A C face of GDCM: DICOM files in memory to 16-bit grey, with the facts that a film needs. No C++ passes, no
// exception escapes, nothing is printed. Built without the trait, every file is refused with CDICOM_ABSENT.

#ifdef __cplusplus
extern "C" {
#endif

#define CDICOM_MAX_SIDE 32767
#define CDICOM_MAX_PIXELS (1u << 28)
#define CDICOM_MESSAGE 200

typedef enum {
  CDICOM_OK,
  CDICOM_ABSENT,
  CDICOM_NOT_DICOM,
  CDICOM_NO_IMAGE,    // no rows, columns or pixel data: a report, a directory, a presentation state
  CDICOM_DAMAGED,
  CDICOM_TRUNCATED,   // fewer pixels than the header says
  CDICOM_UNSUPPORTED, // a syntax, depth or colour that is not read; the message names it
  CDICOM_TOO_LARGE,
  CDICOM_NO_MEMORY,
} cdicom_status;

typedef struct cdicom_file cdicom_file;

typedef struct {
  uint32_t width, height, frames;
  int samples;     // 1 grey, 3 colour
  int bits_stored; // 1 … 16
  int bits_allocated;
  int is_signed;
  int is_monochrome1;
  double slope, intercept; // modality value = slope · stored + intercept
} cdicom_header;

// Reads all but the pixels. `*status` says why where NULL is returned; `message` has CDICOM_MESSAGE bytes.
cdicom_file *cdicom_open(const uint8_t *bytes, size_t count, cdicom_status *status, char *message);
void cdicom_close(cdicom_file *file);

cdicom_status cdicom_read_header(cdicom_file *file, cdicom_header *header, char *message);

// A text element in UTF-8, padding removed, whatever character set the file declares. Empty where it is absent.
// Returns the bytes written without the closing 0.
size_t cdicom_text(cdicom_file *file, uint16_t group, uint16_t element, char *out, size_t capacity);

// The numbers of an element: a decimal string, or binary. Returns how many there are (at most `capacity` are written).
size_t cdicom_numbers(cdicom_file *file, uint16_t group, uint16_t element, double *out, size_t capacity);

// A lookup table of a sequence (modality 0028,3000 or VOI 0028,3010), its first item. Returns its entries (0: none);
// `first` is the value that entry 0 stands for.
size_t cdicom_lookup_table(cdicom_file *file, uint16_t group, uint16_t element, double *first, uint16_t *out,
                           size_t capacity);

// Decodes one frame: width · height stored values, signed ones moved up by half their range; colours as 8-bit luma.
cdicom_status cdicom_decode(const uint8_t *bytes, size_t count, uint32_t frame, uint16_t *out,
                            const cdicom_header *header, char *message);

// A data set to be written, element by element. Values come as DICOM stores them in little-endian order, unpadded;
// `vr` has two letters. A sequence is begun, its items ended one by one, and ended itself.
typedef struct cdicom_builder cdicom_builder;
cdicom_builder *cdicom_build(void);
void cdicom_discard(cdicom_builder *builder);
void cdicom_put(cdicom_builder *builder, uint16_t group, uint16_t element, const char *vr, const uint8_t *bytes,
                size_t count);
void cdicom_begin_sequence(cdicom_builder *builder, uint16_t group, uint16_t element);
void cdicom_end_item(cdicom_builder *builder);
void cdicom_end_sequence(cdicom_builder *builder);

// The file's bytes, its pixels brought into the transfer syntax. `*out` is the caller's to free.
cdicom_status cdicom_finish(cdicom_builder *builder, const char *syntax_uid, uint8_t **out, size_t *count,
                            char *message);

#ifdef __cplusplus
}
#endif
