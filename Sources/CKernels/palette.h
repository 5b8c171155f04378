#pragma once
#include <stdint.h>
// The colours 16–255 that every 256-colour terminal shows alike, our own in their place, and xterm's idea of 0–15.

static inline uint32_t palette240(int index) {
  static const uint8_t levels[6] = {0, 95, 135, 175, 215, 255};
  if (index >= 232) return (uint32_t)(8 + 10 * (index - 232)) * 0x010101u;
  int i = index - 16;
  return (uint32_t)levels[i / 36] << 16 | (uint32_t)levels[i / 6 % 6] << 8 | levels[i % 6];
}

static inline int square_distance(uint32_t a, uint32_t b) {
  int r = (int)(a >> 16 & 255) - (int)(b >> 16 & 255), g = (int)(a >> 8 & 255) - (int)(b >> 8 & 255);
  int l = (int)(a & 255) - (int)(b & 255);
  return r * r + g * g + l * l;
}

static inline int cube_step(int v) { return v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40; }

static inline int nearest240(uint32_t rgb) {
  int r = rgb >> 16 & 255, g = rgb >> 8 & 255, b = rgb & 255;
  int cube = 16 + 36 * cube_step(r) + 6 * cube_step(g) + cube_step(b);
  int sum = r + g + b, step = sum < 9 ? 0 : (sum - 9) / 30;  // the mean less 3, in tens
  int ramp = 232 + (step > 23 ? 23 : step);
  return square_distance(palette240(ramp), rgb) < square_distance(palette240(cube), rgb) ? ramp : cube;
}

// Our own palette, for terminals that let 16–255 be redefined: 128 greys, then 4 x 7 x 4 colours.
enum { OWN_GREYS = 128 };

static inline uint32_t palette_own(int index) {
  if (index < 16 + OWN_GREYS) return (uint32_t)(((index - 16) * 255 + 63) / 127) * 0x010101u;
  int i = index - 16 - OWN_GREYS;
  return (uint32_t)(i / 28 * 85) << 16 | (uint32_t)((i / 4 % 7 * 255 + 3) / 6) << 8 | (uint32_t)(i % 4 * 85);
}

static inline int nearest_own(uint32_t rgb) {
  int r = rgb >> 16 & 255, g = rgb >> 8 & 255, b = rgb & 255;
  int cube = 16 + OWN_GREYS + (r + 42) / 85 * 28 + (g * 6 + 127) / 255 * 4 + (b + 42) / 85;
  int grey = 16 + ((r + g + b) * 127 + 382) / 765;
  return square_distance(palette_own(grey), rgb) <= square_distance(palette_own(cube), rgb) ? grey : cube;
}

static inline uint32_t palette16(int index) {
  static const uint32_t colors[16] = {
    0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
    0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF};
  return colors[index & 15];
}

static inline int nearest16(uint32_t rgb) {
  int best = 0, least = 1 << 30;
  for (int i = 0; i < 16; i++) {
    int d = square_distance(palette16(i), rgb);
    if (d < least) {
      least = d;
      best = i;
    }
  }
  return best;
}
