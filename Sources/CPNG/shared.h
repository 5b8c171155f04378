#pragma once
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "cpng.h"

// What libpng's callbacks need; one a call, so that nothing is global.
typedef struct {
  jmp_buf escape;
  const uint8_t *bytes;
  size_t count, position;
  uint8_t *out;
  size_t out_count, out_capacity;
  uint8_t *scratch; // freed by whoever made the session
  int truncated, no_memory;
  char *message;
} cpng_session;

static inline void cpng_note(char *message, const char *text) {
  if (!message) return;
  size_t i = 0;
  for (; text[i] && i + 1 < CPNG_MESSAGE; i++) message[i] = text[i] >= 32 && text[i] < 127 ? text[i] : '?';
  message[i] = 0;
}

static inline void cpng_on_error(png_structp png, png_const_charp text) {
  cpng_session *session = png_get_error_ptr(png);
  cpng_note(session->message, text);
  longjmp(session->escape, 1);
}

static inline void cpng_on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}
