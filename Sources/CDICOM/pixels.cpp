#include "cdicom.h"

#ifdef DICOM
#include <vector>

#include <gdcmImage.h>
#include <gdcmImageReader.h>

#include "codestream.h"
#include "open.h"
#include "quiet.h"

namespace {

template <class Sample>
void grey(const char *from, uint16_t *out, size_t count, const gdcm::PixelFormat &format) {
  const Sample *samples = reinterpret_cast<const Sample *>(from);
  const unsigned stored = format.GetBitsStored();
  // Above the stored bits lie overlays, or nothing that counts.
  const unsigned shift = format.GetHighBit() + 1 >= stored ? format.GetHighBit() + 1u - stored : 0;
  const uint32_t mask = (1u << stored) - 1, half = format.GetPixelRepresentation() ? 1u << (stored - 1) : 0;
  // Two's complement moved up by half its range: adding the half within the stored bits turns the sign bit over.
  for (size_t i = 0; i < count; i++) out[i] = uint16_t(((uint32_t(samples[i]) >> shift) + half) & mask);
}

void luma(const uint8_t *from, uint16_t *out, size_t count, bool planar, bool is_ybr) {
  for (size_t i = 0; i < count; i++) {
    const size_t step = planar ? count : 1, at = planar ? i : 3 * i;
    const uint32_t r = from[at], g = from[at + step], b = from[at + 2 * step];
    out[i] = is_ybr ? uint16_t(r) : uint16_t((2126 * r + 7152 * g + 722 * b + 5000) / 10000);
  }
}

}  // namespace

cdicom_status cdicom_decode(const uint8_t *bytes, size_t count, uint32_t frame, uint16_t *out,
                            const cdicom_header *header, char *message) {
  const quiet silence;
  return cdicom_guarded(message, [&]() -> cdicom_status {
    cdicom_fragments fragments;
    const cdicom_status whole = cdicom_scan(bytes, count, &fragments);
    if (whole != CDICOM_OK) return whole;
    const cdicom_status streams = cdicom_check_streams(fragments, header, message);
    if (streams != CDICOM_OK) return streams;
    const std::string syntax = fragments.syntax.empty() ? "unknown" : fragments.syntax;
    memory_buffer buffer(bytes, count);
    std::istream stream(&buffer);
    gdcm::ImageReader reader;
    reader.SetStream(stream);
    if (!reader.Read()) {
      const gdcm::DataSet &data = reader.GetFile().GetDataSet();
      if (!data.FindDataElement(gdcm::Tag(0x7fe0, 0x0010))) {
        cdicom_note(message, "no pixel data");
        return CDICOM_TRUNCATED;
      }
      cdicom_note(message, "transfer syntax " + syntax);
      return CDICOM_UNSUPPORTED;
    }
    const gdcm::Image &image = reader.GetImage();
    const gdcm::PixelFormat &format = image.GetPixelFormat();
    const unsigned *sides = image.GetDimensions();
    const size_t frames = image.GetNumberOfDimensions() > 2 ? sides[2] : 1;
    if (sides[0] != header->width || sides[1] != header->height || frame >= frames) return CDICOM_DAMAGED;
    const size_t pixels = size_t(header->width) * header->height;
    const size_t wanted = pixels * frames * format.GetPixelSize();
    const size_t length = image.GetBufferLength();
    if (format.GetBitsAllocated() != 8 && format.GetBitsAllocated() != 16) {
      cdicom_note(message, std::to_string(format.GetBitsAllocated()) + " bits allocated");
      return CDICOM_UNSUPPORTED;
    }
    if (length < wanted) return CDICOM_TRUNCATED;
    if (length > size_t(2) << 30) return CDICOM_TOO_LARGE;
    const gdcm::ByteValue *value = image.GetDataElement().GetByteValue();
    if (value && !image.GetTransferSyntax().IsEncapsulated() && value->GetLength() < wanted) return CDICOM_TRUNCATED;
    std::vector<char> decoded(length);
    if (!image.GetBuffer(decoded.data())) {
      cdicom_note(message, "transfer syntax " + syntax);
      return CDICOM_DAMAGED;
    }
    const char *from = decoded.data() + pixels * format.GetPixelSize() * frame;
    const gdcm::PhotometricInterpretation &colours = image.GetPhotometricInterpretation();
    if (format.GetSamplesPerPixel() == 3) {
      if (format.GetBitsAllocated() != 8) {
        cdicom_note(message, "16-bit colours");
        return CDICOM_UNSUPPORTED;
      }
      const bool is_ybr = colours != gdcm::PhotometricInterpretation::RGB;
      luma(reinterpret_cast<const uint8_t *>(from), out, pixels, image.GetPlanarConfiguration() == 1, is_ybr);
    } else if (colours == gdcm::PhotometricInterpretation::PALETTE_COLOR) {
      cdicom_note(message, "palette colours");
      return CDICOM_UNSUPPORTED;
    } else if (format.GetBitsAllocated() == 8) {
      grey<uint8_t>(from, out, pixels, format);
    } else {
      grey<uint16_t>(from, out, pixels, format);
    }
    return CDICOM_OK;
  });
}
#endif
