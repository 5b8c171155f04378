#pragma once
#ifdef DICOM
#include "scan.h"

// Holds what compressed pictures claim of themselves against the file's header: GDCM's decoders take room for the
// header's size and write what the stream claims, or follow its offsets wherever they point.
cdicom_status cdicom_check_streams(const cdicom_fragments &fragments, const cdicom_header *header, char *message);
#endif
