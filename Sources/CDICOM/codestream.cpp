#ifdef DICOM
#include "codestream.h"
#include "open.h"

namespace {

struct claim {
  uint32_t width, height;
  unsigned samples, bits;
};

uint32_t big(const uint8_t *bytes, int count) {
  uint32_t value = 0;
  for (int i = 0; i < count; i++) value = value << 8 | bytes[i];
  return value;
}

// The SIZ segment of a JPEG 2000 codestream (ISO 15444-1, A.5.1), at its SOC marker. False where it can't be right.
bool siz(const uint8_t *bytes, size_t count, claim &out) {
  if (count < 45 || big(bytes, 4) != 0xFF4FFF51) return false;
  const uint32_t right = big(bytes + 8, 4), bottom = big(bytes + 12, 4);
  const uint32_t left = big(bytes + 16, 4), top = big(bytes + 20, 4);
  out.samples = big(bytes + 40, 2);
  if (right <= left || bottom <= top || count < 42 + size_t(3) * out.samples || out.samples == 0) return false;
  out.width = right - left;
  out.height = bottom - top;
  out.bits = 0;
  for (unsigned i = 0; i < out.samples; i++) {
    const uint8_t *component = bytes + 42 + 3 * i;
    const unsigned bits = (component[0] & 0x7F) + 1;
    if (component[1] != 1 || component[2] != 1) return false;
    if (i > 0 && bits != out.bits) return false;
    out.bits = bits;
  }
  return true;
}

// The frame header of a JPEG or JPEG-LS stream (ISO 10918-1, B.2.2; ISO 14495-1, C.2.2), from its SOI marker.
bool sof(const uint8_t *bytes, size_t count, claim &out) {
  size_t at = 2;
  while (at + 10 <= count) {
    if (bytes[at] != 0xFF) return false;
    const uint8_t marker = bytes[at + 1];
    if (marker == 0xFF) { at++; continue; }
    const bool is_frame = (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC);
    if (is_frame || marker == 0xF7) {
      out = {big(bytes + at + 7, 2), big(bytes + at + 5, 2), bytes[at + 9], bytes[at + 4]};
      return true;
    }
    if (marker == 0xDA || marker == 0xD9) return false;
    at += 2 + big(bytes + at + 2, 2);
  }
  return false;
}

// True where there is nothing to hold against the header.
bool read(const uint8_t *bytes, size_t count, claim &out, bool &is_right) {
  is_right = true;
  if (count >= 4 && big(bytes, 4) == 0xFF4FFF51) {
    is_right = siz(bytes, count, out);
    return false;
  }
  if (count >= 12 && big(bytes + 4, 4) == 0x6A502020) {  // a JP2 box before the codestream
    for (size_t at = 12; at + 4 <= count; at++)
      if (big(bytes + at, 4) == 0xFF4FFF51) {
        is_right = siz(bytes + at, count - at, out);
        return false;
      }
    is_right = false;
    return false;
  }
  if (count >= 3 && big(bytes, 3) == 0xFFD8FF) {
    is_right = sof(bytes, count, out);
    return false;
  }
  return true;
}

// The header of a frame in RLE (PS3.5, G.5): a segment for each byte of a pixel, one after the other.
bool has_sound_segments(const uint8_t *bytes, size_t count, const cdicom_header *header) {
  if (count < 64) return false;
  const auto word = [&](int i) {
    const uint8_t *at = bytes + 4 * i;
    return uint32_t(at[0]) | uint32_t(at[1]) << 8 | uint32_t(at[2]) << 16 | uint32_t(at[3]) << 24;
  };
  const uint32_t segments = word(0);
  if (segments < 1 || segments > 15 || int(segments) != header->samples * header->bits_allocated / 8) return false;
  for (uint32_t i = 1; i <= 15; i++) {
    const uint32_t offset = word(int(i)), before = i == 1 ? 63 : word(int(i) - 1);
    if (i <= segments ? offset <= before || offset >= count : offset != 0) return false;
  }
  return word(1) == 64;
}

}  // namespace

cdicom_status cdicom_check_streams(const cdicom_fragments &fragments, const cdicom_header *header, char *message) {
  const bool is_rle = fragments.syntax == "1.2.840.10008.1.2.5";
  for (const auto &fragment : fragments.all) {
    if (is_rle) {
      if (has_sound_segments(fragment.bytes, fragment.count, header)) continue;
      cdicom_note(message, "its run-length segments lie outside of it");
      return CDICOM_DAMAGED;
    }
    claim claimed = {};
    bool is_right = false;
    if (read(fragment.bytes, fragment.count, claimed, is_right)) continue;
    const bool fits = is_right && claimed.width == header->width && claimed.height == header->height &&
                      int(claimed.samples) == header->samples &&
                      int((claimed.bits + 7) / 8 * 8) == header->bits_allocated;
    if (fits) continue;
    cdicom_note(message, !is_right ? "its compressed picture has no readable header"
                                   : "its compressed picture claims " + std::to_string(claimed.width) + " x " +
                                         std::to_string(claimed.height) + " pixels of " +
                                         std::to_string(claimed.samples) + " x " + std::to_string(claimed.bits) + " bits");
    return CDICOM_DAMAGED;
  }
  return CDICOM_OK;
}
#endif
