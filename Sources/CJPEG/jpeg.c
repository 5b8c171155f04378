#include "cjpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

typedef struct {
  struct jpeg_error_mgr manager; // first: libjpeg's pointer to it is a pointer to this
  jmp_buf escape;
  char *message;
  int code;
  int too_many_scans;
} failure;

static void note(j_common_ptr info) {
  failure *f = (failure *)info->err;
  char text[JMSG_LENGTH_MAX];
  info->err->format_message(info, text);
  size_t i = 0;
  for (; text[i] && i + 1 < CJPEG_MESSAGE; i++) f->message[i] = text[i] >= 32 && text[i] < 127 ? text[i] : '?';
  f->message[i] = 0;
  f->code = info->err->msg_code;
}

static void on_error(j_common_ptr info) {
  note(info);
  longjmp(((failure *)info->err)->escape, 1);
}

// libjpeg goes on after damage and fills the rest with grey: on a film that is worse than a refusal.
static void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
      return;
    default:
      on_error(info);
  }
}

static void no_output(j_common_ptr info) { (void)info; }

// A small progressive file can ask for thousands of passes over a large picture.
static void on_progress(j_common_ptr info) {
  if (!info->is_decompressor || ((j_decompress_ptr)info)->input_scan_number < 200) return;
  failure *f = (failure *)info->err;
  f->too_many_scans = 1;
  longjmp(f->escape, 1);
}

static struct jpeg_error_mgr *prepare(failure *f, char *message) {
  memset(f, 0, sizeof *f);
  f->message = message;
  message[0] = 0;
  jpeg_std_error(&f->manager);
  f->manager.error_exit = on_error;
  f->manager.emit_message = on_message;
  f->manager.output_message = no_output;
  return &f->manager;
}

static cjpeg_status status_of(const failure *f) {
  if (f->too_many_scans) return CJPEG_IMPLAUSIBLE;
  switch (f->code) {
    case JERR_INPUT_EOF:
    case JERR_INPUT_EMPTY:
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER: return CJPEG_TRUNCATED;
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_ARITH_NOTIMPL: return CJPEG_UNSUPPORTED;
    case JERR_IMAGE_TOO_BIG: return CJPEG_TOO_LARGE;
    case JERR_OUT_OF_MEMORY: return CJPEG_NO_MEMORY;
    default: return CJPEG_DAMAGED;
  }
}

static cjpeg_status start(struct jpeg_decompress_struct *jpeg, const uint8_t *bytes, size_t count,
                          cjpeg_header *header) {
  jpeg_mem_src(jpeg, bytes, count);
  jpeg_read_header(jpeg, TRUE);
  header->width = jpeg->image_width;
  header->height = jpeg->image_height;
  uint64_t pixels = (uint64_t)jpeg->image_width * jpeg->image_height;
  if (pixels > CJPEG_MAX_PIXELS) return CJPEG_TOO_LARGE;
  // A block of 64 pixels takes at least two bits a component in a sequential file, but a progressive one can leave
  // blocks out in runs: about 1 : 1000 is the most that any real encoder reaches.
  if (pixels / 2048 > count) return CJPEG_IMPLAUSIBLE;
  return CJPEG_OK;
}

// The frames of setjmp: all that changes after it is reached through pointers into the caller's frame.
__attribute__((noinline)) static cjpeg_status guarded_read(struct jpeg_decompress_struct *jpeg, failure *f,
                                                           const uint8_t *bytes, size_t count, uint8_t *out,
                                                           cjpeg_header *header) {
  if (setjmp(f->escape)) return status_of(f);
  jpeg_create_decompress(jpeg);
  cjpeg_status status = start(jpeg, bytes, count, header);
  if (status != CJPEG_OK || !out) return status;
  struct jpeg_progress_mgr progress = {.progress_monitor = on_progress};
  jpeg->progress = &progress;
  jpeg->out_color_space = JCS_GRAYSCALE;
  jpeg->dct_method = JDCT_ISLOW;
  jpeg_start_decompress(jpeg);
  while (jpeg->output_scanline < jpeg->output_height) {
    JSAMPROW row = out + (size_t)jpeg->output_scanline * jpeg->output_width;
    jpeg_read_scanlines(jpeg, &row, 1);
  }
  jpeg_finish_decompress(jpeg);
  return CJPEG_OK;
}

static cjpeg_status read_jpeg(const uint8_t *bytes, size_t count, uint8_t *out, cjpeg_header *header, char *message) {
  struct jpeg_decompress_struct jpeg;
  memset(&jpeg, 0, sizeof jpeg);
  failure f;
  jpeg.err = prepare(&f, message);
  cjpeg_status status = guarded_read(&jpeg, &f, bytes, count, out, header);
  jpeg.progress = NULL;
  jpeg_destroy_decompress(&jpeg);
  return status;
}

cjpeg_status cjpeg_read_header(const uint8_t *bytes, size_t count, cjpeg_header *header, char *message) {
  return read_jpeg(bytes, count, NULL, header, message);
}

cjpeg_status cjpeg_decode(const uint8_t *bytes, size_t count, uint8_t *out, cjpeg_header *header, char *message) {
  return read_jpeg(bytes, count, out, header, message);
}

__attribute__((noinline)) static cjpeg_status guarded_write(struct jpeg_compress_struct *jpeg, failure *f,
                                                            const uint8_t *pixels, int quality, uint8_t **out,
                                                            unsigned long *count) {
  if (setjmp(f->escape)) return status_of(f);
  const JDIMENSION width = jpeg->image_width, height = jpeg->image_height;
  jpeg_create_compress(jpeg);
  jpeg_mem_dest(jpeg, out, count);
  jpeg->image_width = width;
  jpeg->image_height = height;
  jpeg->input_components = 1;
  jpeg->in_color_space = JCS_GRAYSCALE;
  jpeg_set_defaults(jpeg);
  jpeg_set_quality(jpeg, quality, TRUE);
  jpeg_start_compress(jpeg, TRUE);
  while (jpeg->next_scanline < height) {
    JSAMPROW row = (JSAMPROW)pixels + (size_t)jpeg->next_scanline * width;
    jpeg_write_scanlines(jpeg, &row, 1);
  }
  jpeg_finish_compress(jpeg);
  return CJPEG_OK;
}

cjpeg_status cjpeg_encode(const uint8_t *pixels, uint32_t width, uint32_t height, int quality, uint8_t **out,
                          size_t *count, char *message) {
  struct jpeg_compress_struct jpeg;
  memset(&jpeg, 0, sizeof jpeg);
  failure f;
  jpeg.err = prepare(&f, message);
  jpeg.image_width = width;
  jpeg.image_height = height;
  unsigned long size = 0;
  *out = NULL;
  cjpeg_status status = guarded_write(&jpeg, &f, pixels, quality, out, &size);
  jpeg_destroy_compress(&jpeg);
  *count = size;
  if (status != CJPEG_OK) {
    free(*out);
    *out = NULL;
  }
  return status;
}

void cjpeg_free(uint8_t *bytes) { free(bytes); }
