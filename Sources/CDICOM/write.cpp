#include "cdicom.h"

#ifdef DICOM
#include <cstdlib>
#include <mutex>
#include <sstream>
#include <vector>

#include <gdcmFileMetaInformation.h>
#include <gdcmImageChangeTransferSyntax.h>
#include <gdcmImageReader.h>
#include <gdcmSequenceOfItems.h>
#include <gdcmTrace.h>
#include <gdcmWriter.h>

#include "open.h"
#include "quiet.h"

// The data set under work: sequences and their items lie open above the root.
struct cdicom_builder {
  struct level {
    gdcm::Tag tag;
    gdcm::SmartPointer<gdcm::SequenceOfItems> items;
    gdcm::DataSet data;
  };
  gdcm::DataSet root;
  std::vector<level> open;
  bool failed = false;

  gdcm::DataSet &top() { return open.empty() ? root : open.back().data; }
};

namespace {

gdcm::TransferSyntax syntax_of(const char *uid) { return gdcm::TransferSyntax::GetTSType(uid); }

cdicom_status written(gdcm::File &file, const gdcm::TransferSyntax &syntax, std::string &out) {
  // Else GDCM's own name stands there; it is one for all writers of the program.
  static std::once_flag named;
  std::call_once(named, [] { gdcm::FileMetaInformation::SetSourceApplicationEntityTitle("LUMBAR"); });
  std::ostringstream stream;
  gdcm::Writer writer;
  writer.SetFile(file);
  file.GetHeader().SetDataSetTransferSyntax(syntax);
  writer.SetStream(stream);
  if (!writer.Write()) return CDICOM_DAMAGED;
  out = stream.str();
  return CDICOM_OK;
}

// The pixels of an explicit little-endian file in another syntax; all else stays as it is.
cdicom_status recoded(const std::string &plain, const gdcm::TransferSyntax &syntax, std::string &out) {
  std::istringstream stream(plain);
  gdcm::ImageReader reader;
  reader.SetStream(stream);
  if (!reader.Read()) return CDICOM_NO_IMAGE;
  // OpenJPEG halves a picture five times whatever its size, and reads before its start where nothing is left.
  const unsigned *sides = reader.GetImage().GetDimensions();
  if (syntax == gdcm::TransferSyntax::JPEG2000Lossless && (sides[0] < 64 || sides[1] < 64)) return CDICOM_UNSUPPORTED;
  gdcm::ImageChangeTransferSyntax change;
  change.SetTransferSyntax(syntax);
  change.SetInput(reader.GetImage());
  if (!change.Change()) return CDICOM_UNSUPPORTED;
  gdcm::File &file = reader.GetFile();
  gdcm::DataElement pixels = change.GetOutput().GetDataElement();
  if (syntax.IsEncapsulated()) pixels.SetVR(gdcm::VR::OB);
  file.GetDataSet().Replace(pixels);
  file.GetHeader() = gdcm::FileMetaInformation();
  return written(file, syntax, out);
}

}  // namespace

cdicom_builder *cdicom_build(void) { return new (std::nothrow) cdicom_builder; }

void cdicom_discard(cdicom_builder *builder) { delete builder; }

void cdicom_put(cdicom_builder *builder, uint16_t group, uint16_t element, const char *vr, const uint8_t *bytes,
                size_t count) {
  char message[CDICOM_MESSAGE];
  const cdicom_status status = cdicom_guarded(message, [&]() -> cdicom_status {
    const gdcm::VR kind = gdcm::VR::GetVRTypeFromFile(vr);
    std::string value(reinterpret_cast<const char *>(bytes), count);
    const bool is_binary = vr[0] == 'O' || (vr[0] == 'U' && vr[1] == 'I');
    if (value.size() % 2) value.push_back(is_binary ? 0 : ' ');
    gdcm::DataElement made(gdcm::Tag(group, element));
    made.SetVR(kind);
    made.SetByteValue(value.data(), gdcm::VL(uint32_t(value.size())));
    builder->top().Replace(made);
    return CDICOM_OK;
  });
  builder->failed |= status != CDICOM_OK;
}

void cdicom_begin_sequence(cdicom_builder *builder, uint16_t group, uint16_t element) {
  builder->open.push_back({gdcm::Tag(group, element), new gdcm::SequenceOfItems, gdcm::DataSet()});
  builder->open.back().items->SetLengthToUndefined();
}

void cdicom_end_item(cdicom_builder *builder) {
  gdcm::Item item;
  item.SetVLToUndefined();
  item.SetNestedDataSet(builder->open.back().data);
  builder->open.back().items->AddItem(item);
  builder->open.back().data = gdcm::DataSet();
}

void cdicom_end_sequence(cdicom_builder *builder) {
  const cdicom_builder::level done = builder->open.back();
  builder->open.pop_back();
  gdcm::DataElement made(done.tag);
  made.SetVR(gdcm::VR::SQ);
  made.SetValue(*done.items);
  made.SetVLToUndefined();
  builder->top().Replace(made);
}

cdicom_status cdicom_finish(cdicom_builder *builder, const char *syntax_uid, uint8_t **out, size_t *count,
                            char *message) {
  *out = nullptr;
  *count = 0;
  const quiet silence;
  return cdicom_guarded(message, [&]() -> cdicom_status {
    gdcm::Trace::SetDebug(false);
    gdcm::Trace::SetWarning(false);
    gdcm::Trace::SetError(false);
    const gdcm::TransferSyntax plain = gdcm::TransferSyntax::ExplicitVRLittleEndian, wanted = syntax_of(syntax_uid);
    if (builder->failed || !builder->open.empty()) return CDICOM_DAMAGED;
    if (wanted == gdcm::TransferSyntax::TS_END) {
      cdicom_note(message, std::string("transfer syntax ") + syntax_uid);
      return CDICOM_UNSUPPORTED;
    }
    std::string bytes;
    // The writer counts references and ends the file with its last one.
    const gdcm::SmartPointer<gdcm::File> file = new gdcm::File;
    file->SetDataSet(builder->root);
    cdicom_status status = written(*file, plain, bytes);
    if (status == CDICOM_OK && wanted != plain) status = recoded(bytes, wanted, bytes);
    if (status != CDICOM_OK) return status;
    *out = static_cast<uint8_t *>(std::malloc(bytes.size()));
    if (!*out) return CDICOM_NO_MEMORY;
    std::memcpy(*out, bytes.data(), bytes.size());
    *count = bytes.size();
    return CDICOM_OK;
  });
}

#else

cdicom_builder *cdicom_build(void) { return nullptr; }
void cdicom_discard(cdicom_builder *) {}
void cdicom_put(cdicom_builder *, uint16_t, uint16_t, const char *, const uint8_t *, size_t) {}
void cdicom_begin_sequence(cdicom_builder *, uint16_t, uint16_t) {}
void cdicom_end_item(cdicom_builder *) {}
void cdicom_end_sequence(cdicom_builder *) {}
cdicom_status cdicom_finish(cdicom_builder *, const char *, uint8_t **out, size_t *count, char *message) {
  *out = nullptr;
  *count = 0;
  message[0] = 0;
  return CDICOM_ABSENT;
}

#endif
