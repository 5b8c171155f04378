#pragma once
#ifdef DICOM
#include <string>

// Text in the character sets that a file declares (0008,0005), as UTF-8. Bytes that mean nothing become question marks.
std::string cdicom_utf8(const std::string &text, const std::string &declared);
#endif
