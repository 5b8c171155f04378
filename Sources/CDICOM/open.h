#pragma once
#include <csetjmp>
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

 protected:
  pos_type seekoff(off_type offset, std::ios_base::seekdir from, std::ios_base::openmode) override {
    char *base = from == std::ios_base::beg ? eback() : from == std::ios_base::cur ? gptr() : egptr();
    // Lengths in damaged files point anywhere.
    if (offset < eback() - base || offset > egptr() - base) return pos_type(off_type(-1));
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

// Where a failed assertion of the library goes on, on this thread; null outside of guarded calls.
extern thread_local std::jmp_buf *cdicom_escape;

// Runs `body`; whatever is thrown or asserted becomes a status. Calls may be nested.
template <class Body>
__attribute__((noinline)) cdicom_status cdicom_guarded(char *message, Body body) {
  message[0] = 0;
  std::jmp_buf escape;
  std::jmp_buf *const outer = cdicom_escape;
  if (setjmp(escape)) {
    cdicom_escape = outer;
    return CDICOM_DAMAGED;
  }
  cdicom_escape = &escape;
  cdicom_status status = CDICOM_DAMAGED;
  try {
    status = body();
  } catch (const std::bad_alloc &) {
    status = CDICOM_NO_MEMORY;
  } catch (const std::exception &error) {
    cdicom_note(message, error.what());
  } catch (...) {
  }
  cdicom_escape = outer;
  return status;
}
