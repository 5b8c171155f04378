#pragma once
#include <cstring>
#include <istream>
#include <memory>
#include <new>
#include <streambuf>
#include <string>

#include <gdcmDataElement.h>
#include <gdcmReader.h>

#include "cdicom.h"

// Bytes in memory as a stream, without a copy.
class memory_buffer : public std::streambuf {
 public:
  memory_buffer(const uint8_t *bytes, size_t count) {
    char *start = const_cast<char *>(reinterpret_cast<const char *>(bytes));
    setg(start, start, start + count);
  }

  // A read of some length that the bytes could not fill: GDCM goes on with what it has, and a film with a black half
  // would look like a film. The end itself is found by reads of a few bytes.
  bool ran_out = false;

 protected:
  std::streamsize xsgetn(char *to, std::streamsize n) override {
    const std::streamsize got = std::streambuf::xsgetn(to, n);
    if (n > 16 && got < n) ran_out = true;
    return got;
  }
  pos_type seekoff(off_type offset, std::ios_base::seekdir from, std::ios_base::openmode) override {
    char *base = from == std::ios_base::beg ? eback() : from == std::ios_base::cur ? gptr() : egptr();
    // Lengths in damaged files point anywhere.
    if (offset < eback() - base || offset > egptr() - base) {
      ran_out = true;
      return pos_type(off_type(-1));
    }
    setg(eback(), base + offset, egptr());
    return pos_type(gptr() - eback());
  }
  pos_type seekpos(pos_type position, std::ios_base::openmode mode) override {
    return seekoff(off_type(position), std::ios_base::beg, mode);
  }
};

struct cdicom_file {
  memory_buffer buffer;
  std::istream stream;
  gdcm::Reader reader;
  cdicom_file(const uint8_t *bytes, size_t count) : buffer(bytes, count), stream(&buffer) {}
  const gdcm::DataSet &data() const { return reader.GetFile().GetDataSet(); }
};

// Explains on one line of plain letters.
inline void cdicom_note(char *message, const std::string &text) {
  size_t i = 0;
  for (; i < text.size() && i + 1 < CDICOM_MESSAGE; i++) message[i] = text[i] >= 32 && text[i] < 127 ? text[i] : '?';
  message[i] = 0;
}

// Runs `body`; whatever is thrown becomes a status.
template <class Body>
inline cdicom_status cdicom_guarded(char *message, Body body) {
  message[0] = 0;
  try {
    return body();
  } catch (const std::bad_alloc &) {
    return CDICOM_NO_MEMORY;
  } catch (const std::exception &error) {
    cdicom_note(message, error.what());
  } catch (...) {
  }
  return CDICOM_DAMAGED;
}
