#include "cdicom.h"

#ifdef DICOM
#include <algorithm>
#include <cstdlib>
#include <vector>

#include <gdcmSequenceOfItems.h>
#include <gdcmTrace.h>
#include <gdcmUIDs.h>

#include "characters.h"
#include "open.h"
#include "scan.h"

namespace {

const gdcm::DataElement *find(const gdcm::DataSet &data, uint16_t group, uint16_t element) {
  const gdcm::Tag tag(group, element);
  if (!data.FindDataElement(tag)) return nullptr;
  const gdcm::DataElement &found = data.GetDataElement(tag);
  return found.IsEmpty() ? nullptr : &found;
}

std::string bytes_of(const gdcm::DataElement *element) {
  const gdcm::ByteValue *value = element ? element->GetByteValue() : nullptr;
  if (!value || !value->GetPointer()) return "";
  std::string text(value->GetPointer(), value->GetLength());
  while (!text.empty() && (text.back() == ' ' || text.back() == 0)) text.pop_back();
  return text;
}

// Binary numbers are in the file's order; GDCM swaps them to the machine's when it reads.
std::vector<double> numbers_of(const gdcm::DataElement *element) {
  std::vector<double> numbers;
  const gdcm::ByteValue *value = element ? element->GetByteValue() : nullptr;
  if (!value || !value->GetPointer()) return numbers;
  const char *bytes = value->GetPointer();
  const size_t count = value->GetLength();
  const gdcm::VR vr = element->GetVR();
  if (vr == gdcm::VR::FD || vr == gdcm::VR::FL || vr == gdcm::VR::UL) {
    const size_t size = vr == gdcm::VR::FD ? 8 : 4;
    for (size_t i = 0; i + size <= count && numbers.size() < 16; i += size) {
      double d;
      float f;
      uint32_t u;
      if (vr == gdcm::VR::FD) std::memcpy(&d, bytes + i, 8);
      if (vr == gdcm::VR::FL) std::memcpy(&f, bytes + i, 4), d = f;
      if (vr == gdcm::VR::UL) std::memcpy(&u, bytes + i, 4), d = u;
      numbers.push_back(d);
    }
    return numbers;
  }
  if (vr == gdcm::VR::US || vr == gdcm::VR::SS || vr == gdcm::VR::OW || vr == gdcm::VR::US_SS ||
      vr == gdcm::VR::US_SS_OW) {
    for (size_t i = 0; i + 2 <= count && numbers.size() < 65536 + 16; i += 2) {
      uint16_t u;
      std::memcpy(&u, bytes + i, 2);
      numbers.push_back(vr == gdcm::VR::SS ? double(int16_t(u)) : double(u));
    }
    return numbers;
  }
  const std::string text(bytes, count);
  for (size_t start = 0; start <= text.size() && numbers.size() < 64;) {
    size_t end = std::min(text.find('\\', start), text.size());
    const std::string part = text.substr(start, end - start);
    char *stop = nullptr;
    const double number = std::strtod(part.c_str(), &stop);
    if (stop != part.c_str()) numbers.push_back(number);
    start = end + 1;
  }
  return numbers;
}

// Implicit files carry no representation: these elements are known to be 16-bit.
double unsigned_16(const gdcm::DataSet &data, uint16_t element, double otherwise) {
  const gdcm::DataElement *found = find(data, 0x0028, element);
  const gdcm::ByteValue *value = found ? found->GetByteValue() : nullptr;
  if (!value || value->GetLength() < 2) return otherwise;
  uint16_t number;
  std::memcpy(&number, value->GetPointer(), 2);
  return number;
}

double decimal(const gdcm::DataSet &data, uint16_t group, uint16_t element, double otherwise) {
  const std::string text = bytes_of(find(data, group, element));
  char *stop = nullptr;
  const double number = std::strtod(text.c_str(), &stop);
  return stop == text.c_str() ? otherwise : number;
}

std::string to_utf8(const std::string &text, const gdcm::DataSet &data) {
  return cdicom_utf8(text, bytes_of(find(data, 0x0008, 0x0005)));
}

}  // namespace

cdicom_file *cdicom_open(const uint8_t *bytes, size_t count, cdicom_status *status, char *message) {
  std::unique_ptr<cdicom_file> file;
  *status = cdicom_guarded(message, [&]() -> cdicom_status {
    gdcm::Trace::SetDebug(false);
    gdcm::Trace::SetWarning(false);
    gdcm::Trace::SetError(false);
    cdicom_fragments pixels;
    const cdicom_status whole = cdicom_scan(bytes, count, &pixels);
    // GDCM can't even open a file of a syntax that it doesn't know.
    if (!pixels.syntax.empty() &&
        gdcm::TransferSyntax::GetTSType(pixels.syntax.c_str()) == gdcm::TransferSyntax::TS_END) {
      cdicom_note(message, "transfer syntax " + pixels.syntax);
      return CDICOM_UNSUPPORTED;
    }
    if (whole != CDICOM_OK) return whole;
    file.reset(new cdicom_file(bytes, count));
    file->reader.SetStream(file->stream);
    if (!file->reader.ReadUpToTag(gdcm::Tag(0x7fe0, 0x0010))) return CDICOM_DAMAGED;
    return file->data().IsEmpty() ? CDICOM_NOT_DICOM : CDICOM_OK;
  });
  return *status == CDICOM_OK ? file.release() : nullptr;
}

void cdicom_close(cdicom_file *file) { delete file; }

cdicom_status cdicom_read_header(cdicom_file *file, cdicom_header *header, char *message) {
  return cdicom_guarded(message, [&]() -> cdicom_status {
    std::memset(header, 0, sizeof *header);
    const gdcm::DataSet &data = file->data();
    header->height = uint32_t(unsigned_16(data, 0x0010, 0));
    header->width = uint32_t(unsigned_16(data, 0x0011, 0));
    header->frames = uint32_t(std::max(1.0, std::min(1e6, decimal(data, 0x0028, 0x0008, 1))));
    header->samples = int(unsigned_16(data, 0x0002, 1));
    header->bits_stored = int(unsigned_16(data, 0x0101, unsigned_16(data, 0x0100, 0)));
    header->bits_allocated = int(unsigned_16(data, 0x0100, 0));
    header->is_signed = unsigned_16(data, 0x0103, 0) == 1;
    header->is_monochrome1 = bytes_of(find(data, 0x0028, 0x0004)) == "MONOCHROME1";
    header->slope = decimal(data, 0x0028, 0x1053, 1);
    header->intercept = decimal(data, 0x0028, 0x1052, 0);
    if (header->slope == 0) header->slope = 1;
    if (!header->width || !header->height) {
      const std::string uid = bytes_of(find(data, 0x0008, 0x0016));
      gdcm::UIDs known;
      cdicom_note(message, known.SetFromUID(uid.c_str()) && known.GetName() ? known.GetName() : "");
      return CDICOM_NO_IMAGE;
    }
    if (header->width > CDICOM_MAX_SIDE || header->height > CDICOM_MAX_SIDE) return CDICOM_TOO_LARGE;
    if (uint64_t(header->width) * header->height > CDICOM_MAX_PIXELS) return CDICOM_TOO_LARGE;
    if (header->bits_stored < 1 || header->bits_stored > 16) {
      cdicom_note(message, std::to_string(header->bits_stored) + " bits a pixel");
      return CDICOM_UNSUPPORTED;
    }
    if (header->samples != 1 && header->samples != 3) {
      cdicom_note(message, std::to_string(header->samples) + " samples a pixel");
      return CDICOM_UNSUPPORTED;
    }
    return CDICOM_OK;
  });
}

size_t cdicom_text(cdicom_file *file, uint16_t group, uint16_t element, char *out, size_t capacity) {
  char message[CDICOM_MESSAGE];
  size_t length = 0;
  if (capacity == 0) return 0;
  cdicom_guarded(message, [&]() -> cdicom_status {
    const gdcm::DataElement *found =
        group == 2 ? find(file->reader.GetFile().GetHeader(), group, element) : find(file->data(), group, element);
    const std::string text = to_utf8(bytes_of(found), file->data());
    length = std::min(text.size(), capacity - 1);
    std::memcpy(out, text.data(), length);
    return CDICOM_OK;
  });
  out[length] = 0;
  return length;
}

size_t cdicom_numbers(cdicom_file *file, uint16_t group, uint16_t element, double *out, size_t capacity) {
  char message[CDICOM_MESSAGE];
  size_t count = 0;
  cdicom_guarded(message, [&]() -> cdicom_status {
    const std::vector<double> numbers = numbers_of(find(file->data(), group, element));
    count = numbers.size();
    std::copy_n(numbers.begin(), std::min(count, capacity), out);
    return CDICOM_OK;
  });
  return count;
}

size_t cdicom_lookup_table(cdicom_file *file, uint16_t group, uint16_t element, double *first, uint16_t *out,
                           size_t capacity) {
  char message[CDICOM_MESSAGE];
  size_t count = 0;
  cdicom_guarded(message, [&]() -> cdicom_status {
    const gdcm::DataElement *found = find(file->data(), group, element);
    gdcm::SmartPointer<gdcm::SequenceOfItems> items = found ? found->GetValueAsSQ() : nullptr;
    if (!items || items->GetNumberOfItems() == 0) return CDICOM_OK;
    const gdcm::DataSet &item = items->GetItem(1).GetNestedDataSet();
    const gdcm::DataElement *descriptor = find(item, 0x0028, 0x3002), *data = find(item, 0x0028, 0x3006);
    const gdcm::ByteValue *head = descriptor ? descriptor->GetByteValue() : nullptr;
    const gdcm::ByteValue *body = data ? data->GetByteValue() : nullptr;
    if (!head || head->GetLength() < 6 || !body) return CDICOM_OK;
    uint16_t facts[3];
    std::memcpy(facts, head->GetPointer(), 6);
    const bool is_signed = descriptor->GetVR() == gdcm::VR::SS;
    *first = is_signed ? double(int16_t(facts[1])) : double(facts[1]);
    const size_t entries = facts[0] == 0 ? 65536 : facts[0];
    if (entries > capacity || body->GetLength() < entries * 2) return CDICOM_OK;
    std::memcpy(out, body->GetPointer(), entries * 2);
    count = entries;
    return CDICOM_OK;
  });
  return count;
}

#else

cdicom_file *cdicom_open(const uint8_t *bytes, size_t count, cdicom_status *status, char *message) {
  (void)bytes, (void)count;
  message[0] = 0;
  *status = CDICOM_ABSENT;
  return nullptr;
}
void cdicom_close(cdicom_file *) {}
cdicom_status cdicom_read_header(cdicom_file *, cdicom_header *, char *) { return CDICOM_ABSENT; }
size_t cdicom_text(cdicom_file *, uint16_t, uint16_t, char *, size_t) { return 0; }
size_t cdicom_numbers(cdicom_file *, uint16_t, uint16_t, double *, size_t) { return 0; }
size_t cdicom_lookup_table(cdicom_file *, uint16_t, uint16_t, double *, uint16_t *, size_t) { return 0; }
cdicom_status cdicom_decode(const uint8_t *, size_t, uint32_t, uint16_t *, const cdicom_header *, char *) {
  return CDICOM_ABSENT;
}

#endif
