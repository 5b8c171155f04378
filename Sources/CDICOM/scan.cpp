#ifdef DICOM
#include <cstring>
#include <string>
#include <vector>

#include <zlib.h>

#include "scan.h"

namespace {

constexpr uint32_t undefined = 0xFFFFFFFF;
constexpr size_t inflated_limit = size_t(1) << 29;

// PS3.5, 7.1: the encoding of elements.
struct walker {
  const uint8_t *bytes;
  size_t position, end;
  bool is_explicit, is_big;
  std::string syntax;
  cdicom_fragments *found;

  size_t left() const { return end - position; }
  uint32_t number(size_t at, int size) const {
    uint32_t value = 0;
    for (int i = 0; i < size; i++) value |= uint32_t(bytes[at + i]) << (8 * (is_big ? size - 1 - i : i));
    return value;
  }

  static bool has_long_length(const char *vr) {
    static const char *const all[] = {"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"};
    for (const char *each : all)
      if (vr[0] == each[0] && vr[1] == each[1]) return true;
    return false;
  }

  // The elements up to `end`, or to the delimiter of an item of undefined length. `meta` stops after group 2.
  cdicom_status elements(int depth, bool in_item, bool meta) {
    if (depth > 32) return CDICOM_DAMAGED;
    while (left() > 0) {
      if (left() < 8) return depth == 0 && !in_item ? CDICOM_OK : CDICOM_TRUNCATED;
      const uint32_t group = number(position, 2), element = number(position + 2, 2);
      if (meta && group != 2) return CDICOM_OK;
      if (group == 0xFFFE) {
        const uint32_t length = number(position + 4, 4);
        position += 8;
        if (element == 0xE00D && in_item) return CDICOM_OK;
        if (length != 0) return CDICOM_DAMAGED;
        continue;
      }
      const size_t start = position;
      uint32_t length;
      bool is_sequence = false, is_unknown = false;
      if (is_explicit) {
        char vr[2] = {char(bytes[position + 4]), char(bytes[position + 5])};
        if (vr[0] < 'A' || vr[0] > 'Z' || vr[1] < 'A' || vr[1] > 'Z') return CDICOM_DAMAGED;
        if (has_long_length(vr)) {
          if (left() < 12) return CDICOM_TRUNCATED;
          length = number(position + 8, 4);
          position += 12;
          is_sequence = vr[0] == 'S' && vr[1] == 'Q';
          is_unknown = vr[0] == 'U' && vr[1] == 'N';
        } else {
          length = number(position + 6, 2);
          position += 8;
        }
      } else {
        length = number(position + 4, 4);
        position += 8;
      }
      if (length == undefined) {
        const bool fragments = group == 0x7FE0;
        const bool kept = is_explicit;
        if (is_unknown) is_explicit = false;  // PS3.5, 6.2.2 note 2
        const cdicom_status status = items(depth, left(), fragments, true);
        is_explicit = kept;
        if (status != CDICOM_OK) return status;
        continue;
      }
      if (length > left()) return CDICOM_TRUNCATED;
      if (is_sequence) {
        const cdicom_status status = items(depth, length, false, false);
        if (status != CDICOM_OK) return status;
      } else {
        if (group == 2 && element == 0x0010 && length < 65)
          syntax = std::string(reinterpret_cast<const char *>(bytes) + position, length);
        position += length;
      }
      if (position <= start) return CDICOM_DAMAGED;
    }
    return in_item ? CDICOM_TRUNCATED : CDICOM_OK;
  }

  // The items of a sequence or the fragments of encapsulated pixels.
  cdicom_status items(int depth, size_t length, bool fragments, bool delimited) {
    const size_t stop = position + length;
    bool is_table = true;  // the first item of encapsulated pixels
    while (position < stop) {
      if (stop - position < 8) return CDICOM_TRUNCATED;
      if (number(position, 2) != 0xFFFE) return CDICOM_DAMAGED;
      const uint32_t element = number(position + 2, 2), size = number(position + 4, 4);
      position += 8;
      if (element == 0xE0DD) return delimited ? CDICOM_OK : CDICOM_DAMAGED;
      if (element != 0xE000) return CDICOM_DAMAGED;
      if (size == undefined && !fragments) {
        const cdicom_status status = elements(depth + 1, true, false);
        if (status != CDICOM_OK) return status;
        continue;
      }
      if (size > stop - position) return CDICOM_TRUNCATED;
      if (fragments) {
        if (found && depth == 0 && !is_table) found->all.push_back({bytes + position, size});
        is_table = false;
        position += size;
        continue;
      }
      const size_t kept = end;
      end = position + size;
      const cdicom_status status = elements(depth + 1, false, false);
      end = kept;
      if (status != CDICOM_OK) return status;
    }
    // Some writers leave the last delimiter out.
    return delimited && !fragments ? CDICOM_TRUNCATED : CDICOM_OK;
  }
};

cdicom_status inflated(const uint8_t *bytes, size_t count, std::vector<uint8_t> &out) {
  z_stream stream = {};
  if (inflateInit2(&stream, -15) != Z_OK) return CDICOM_NO_MEMORY;
  stream.next_in = const_cast<uint8_t *>(bytes);
  stream.avail_in = uInt(count);
  std::vector<uint8_t> block(1 << 16);
  int result = Z_OK;
  while (result == Z_OK && out.size() < inflated_limit) {
    stream.next_out = block.data();
    stream.avail_out = uInt(block.size());
    result = inflate(&stream, Z_NO_FLUSH);
    out.insert(out.end(), block.begin(), block.end() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (out.size() >= inflated_limit) return CDICOM_TOO_LARGE;
  return result == Z_STREAM_END ? CDICOM_OK : result == Z_BUF_ERROR || result == Z_OK ? CDICOM_TRUNCATED : CDICOM_DAMAGED;
}

}  // namespace

cdicom_status cdicom_scan(const uint8_t *bytes, size_t count, cdicom_fragments *fragments) {
  if (count < 16 || count > (size_t(1) << 31)) return CDICOM_NOT_DICOM;
  const size_t start = count > 132 && std::memcmp(bytes + 128, "DICM", 4) == 0 ? 132 : 0;
  walker walk = {bytes, start, count, true, false, "", fragments};
  if (walk.number(start, 2) == 2) {
    const cdicom_status status = walk.elements(0, false, true);
    if (status != CDICOM_OK) return status;
  } else {
    walk.is_explicit = bytes[start + 4] >= 'A' && bytes[start + 4] <= 'Z' && bytes[start + 5] >= 'A';
  }
  std::string syntax = walk.syntax;
  while (!syntax.empty() && (syntax.back() == 0 || syntax.back() == ' ')) syntax.pop_back();
  if (fragments) fragments->syntax = syntax;
  if (syntax == "1.2.840.10008.1.2") walk.is_explicit = false;
  if (syntax == "1.2.840.10008.1.2.2") walk.is_big = true;
  if (syntax == "1.2.840.10008.1.2.1.99") {
    std::vector<uint8_t> data;
    const cdicom_status status = inflated(bytes + walk.position, count - walk.position, data);
    if (status != CDICOM_OK) return status;
    walker inner = {data.data(), 0, data.size(), true, false, "", nullptr};
    return inner.elements(0, false, false);
  }
  return walk.elements(0, false, false);
}
#endif
