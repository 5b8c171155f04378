import Foundation
import Radiograph
import Spine
import StudyStore

/// A film's structures as a DICOM Segmentation (PS3.3, A.51): one binary segment each, one frame a segment, in the
/// film's own pixels.
///
/// A radiograph has no frame of reference: the frames lie on the film by their derivation image alone. Segments may
/// overlap where structures do.
enum SegmentationObject {
  static let sopClassUID = "1.2.840.10008.5.1.4.1.1.66.4"

  /// Nil where the film has no structures.
  static func file(_ film: ExportedFilm, source: DICOMSource) throws(FilmError) -> [UInt8]? {
    guard let landmarks = film.landmarks, source.width > 0, source.height > 0 else { return nil }
    let (width, height) = (source.width, source.height)
    let segments = landmarks.structures.filter { $0 != .s1 }.compactMap { structure -> (Structure, [UInt8])? in
      let mask = landmarks.mask(of: structure, width: width, height: height)
      return mask.contains { $0 != 0 } ? (structure, mask) : nil
    }
    guard !segments.isEmpty else { return nil }
    var object = DICOMObject(
      film, source, kind: "SEG", sopClassUID: sopClassUID, series: 901, title: "Lumbar: vertebrae, sacrum, heads")
    object.data.set(0x0008, 0x0008, "CS", "DERIVED\\PRIMARY")
    object.data.set(0x0020, 0x0020, "CS", source.orientation)
    object.data.set(0x0070, 0x0080, "CS", "LUMBAR")
    object.data.set(0x0070, 0x0081, "LO", "Vertebrae, sacrum and femoral heads. Research use only")
    object.data.set(0x0070, 0x0084, "PN", film.readerName.dicomName)
    setImage(&object.data, width: width, height: height, masks: segments.map(\.1))
    object.data.set(0x0062, 0x0002, segments.enumerated().map { segment(film, $0 + 1, $1.0, object) })
    setFrames(&object.data, object, count: segments.count)
    return try object.data.file(path: film.name)
  }

  private static func setImage(_ data: inout DICOMDataSet, width: Int, height: Int, masks: [[UInt8]]) {
    data.set(0x0028, 0x0002, 1)
    data.set(0x0028, 0x0004, "CS", "MONOCHROME2")
    data.set(0x0028, 0x0008, "IS", "\(masks.count)")
    data.set(0x0028, 0x0010, UInt16(height))
    data.set(0x0028, 0x0011, UInt16(width))
    data.set(0x0028, 0x0100, 1)
    data.set(0x0028, 0x0101, 1)
    data.set(0x0028, 0x0102, 0)
    data.set(0x0028, 0x0103, 0)
    data.set(0x0028, 0x2110, "CS", "00")
    data.set(0x0062, 0x0001, "CS", "BINARY")
    data.set(0x0062, 0x0013, "CS", overlap(masks) ? "YES" : "NO")
    data.set(0x7FE0, 0x0010, "OB", bytes: packed(masks))
  }

  private static func overlap(_ masks: [[UInt8]]) -> Bool {
    guard var seen = masks.first else { return false }
    for mask in masks.dropFirst() {
      for i in mask.indices where mask[i] != 0 {
        if seen[i] != 0 { return true }
        seen[i] = 1
      }
    }
    return false
  }

  /// One bit a pixel, the first in the lowest bit; frames follow each other without a gap (PS3.5, 8.1.1).
  static func packed(_ masks: [[UInt8]]) -> [UInt8] {
    let count = masks.reduce(0) { $0 + $1.count }
    var bytes = [UInt8](repeating: 0, count: (count + 15) / 16 * 2)
    var bit = 0
    for mask in masks {
      for value in mask {
        if value != 0 { bytes[bit >> 3] |= 1 << UInt8(bit & 7) }
        bit += 1
      }
    }
    return bytes
  }

  private static func segment(
    _ film: ExportedFilm, _ number: Int, _ structure: Structure, _ object: DICOMObject
  ) -> DICOMDataSet {
    var item = DICOMDataSet()
    item.set(0x0062, 0x0003, [DICOMCode.anatomy.item])
    item.set(0x0062, 0x0004, UInt16(number))
    item.set(0x0062, 0x0005, "LO", structure.fileName)
    if let model = film.review.machine?.model {
      let isOurs = film.review.pinned.contains(structure)
      item.set(0x0062, 0x0008, "CS", isOurs ? "SEMIAUTOMATIC" : "AUTOMATIC")
      item.set(0x0062, 0x0009, "LO", "Lumbar MBNet")
      var algorithm = DICOMDataSet()
      algorithm.set(0x0066, 0x002F, [DICOMCode.dcm("123110", "Artificial Intelligence").item])
      algorithm.set(0x0066, 0x0036, "LO", "Lumbar MBNet")
      algorithm.set(0x0066, 0x0031, "LO", model.dicomText(64))
      item.set(0x0062, 0x0007, [algorithm])
    } else {
      item.set(0x0062, 0x0008, "CS", "MANUAL")
    }
    item.set(0x0062, 0x000F, [structure.code.item])
    item.set(0x0062, 0x0020, "UT", structure.fileName)
    item.set(0x0062, 0x0021, "UI", structure.trackingUID(object.source))
    return item
  }

  private static func setFrames(_ data: inout DICOMDataSet, _ object: DICOMObject, count: Int) {
    let organization = DICOMUID.named("dimensions of \(object.instanceUID)")
    var organizations = DICOMDataSet()
    organizations.set(0x0020, 0x9164, "UI", organization)
    data.set(0x0020, 0x9221, [organizations])
    var index = DICOMDataSet()
    index.set(0x0020, 0x9164, "UI", organization)
    index.set(0x0020, 0x9165, "AT", bytes: [0x62, 0, 0x0B, 0])
    index.set(0x0020, 0x9167, "AT", bytes: [0x62, 0, 0x0A, 0])
    index.set(0x0020, 0x9421, "LO", "Segment Number")
    data.set(0x0020, 0x9222, [index])

    var instances = DICOMDataSet()
    instances.set(0x0020, 0x000E, "UI", object.source.seriesUID)
    instances.set(0x0008, 0x114A, [object.reference])
    data.set(0x0008, 0x1115, [instances])

    var image = object.reference
    image.set(0x0040, 0xA170, [DICOMCode.dcm("121322", "Source image for image processing operation").item])
    image.set(0x0028, 0x135A, "CS", "YES")
    var derivation = DICOMDataSet()
    derivation.set(0x0008, 0x9215, [DICOMCode.dcm("113076", "Segmentation").item])
    derivation.set(0x0008, 0x2112, [image])
    let frames = (1...max(1, count)).map { number in
      var content = DICOMDataSet()
      content.set(0x0020, 0x9157, longs: [UInt32(number)])
      var identification = DICOMDataSet()
      identification.set(0x0062, 0x000B, UInt16(number))
      var frame = DICOMDataSet()
      frame.set(0x0008, 0x9124, [derivation])
      frame.set(0x0020, 0x9111, [content])
      frame.set(0x0062, 0x000A, [identification])
      return frame
    }
    data.set(0x5200, 0x9229, [DICOMDataSet()])
    data.set(0x5200, 0x9230, frames)
  }
}

extension Structure {
  /// The same in every object that speaks of this structure of this film.
  func trackingUID(_ source: DICOMSource) -> String {
    DICOMUID.named("lumbar \(fileName) of \(source.sopInstanceUID)")
  }
}

extension Landmarks {
  /// The pixels of one structure by itself, 1 where their centres lie in it; the landmarks are stretched to the size.
  func mask(of structure: Structure, width: Int, height: Int) -> [UInt8] {
    var alone = Landmarks()
    (alone.width, alone.height) = (self.width, self.height)
    switch structure {
    case .vertebra(let level): alone.vertebrae[level] = vertebrae[level]
    case .s1, .sacrum: alone.sacrum = sacrum
    case .femoralHead(let i): alone.femoralHeads = femoralHeads.flatMap { $0.indices.contains(i) ? [$0[i]] : nil }
    }
    return alone.rasterized(width: width, height: height)
  }
}
