#ifdef DICOM
#include <cstdio>
#include <cstdlib>

#include "open.h"

thread_local std::jmp_buf *cdicom_escape = nullptr;

// Distributions build GDCM with its assertions on, and it asserts what files say: a damaged file would end the program
// and an unsaved correction with it. Within a guarded call the failure becomes a refusal instead. Nothing can be thrown
// through a function that is declared never to throw, hence the jump; what the call had allocated is lost.
extern "C" __attribute__((visibility("default"), noreturn)) void __assert_fail(
    const char *assertion, const char *file, unsigned line, const char *function) noexcept {
  if (cdicom_escape) std::longjmp(*cdicom_escape, 1);
  std::fprintf(stderr, "%s:%u: %s: assertion `%s' failed\n", file, line, function ? function : "?", assertion);
  std::abort();
}
#endif
