import Foundation
import Radiograph
import Spine

extension PhantomFilm {
  /// The film as a computed radiograph of a patient who never was. Equal seeds and sizes give equal bytes.
  ///
  /// The same seed is the same patient and study, another visit another study. The spacing is such that the endplates
  /// are 38 mm deep on the detector: 34 mm of bone, enlarged by 12 %.
  public func dicom(_ syntax: DICOMSyntax, path: String = "film.dcm") throws(FilmError) -> [UInt8] {
    let name = "lumbar phantom \(seed)"
    let visit = "\(name) visit \(options.visit)"
    let asked = "\(options.pathology.rawValue) \(options.style.rawValue) \(landmarks.facing.rawValue)"
    let kept = "\(options.hardware.map { "\($0)" } ?? "drawn") \(film.photometric.rawValue)"
    let instance = "\(visit) \(asked) \(kept) \(film.width)x\(film.height)"
    let day = String(format: "%02d", 1 + options.visit % 28)
    var data = DICOMDataSet()
    // Patient, study, series, equipment.
    data.set(0x0008, 0x0005, "CS", "ISO_IR 192")
    data.set(0x0010, 0x0010, "PN", "Phantom^Seed \(seed)")
    data.set(0x0010, 0x0020, "LO", String(format: "PHANTOM-%06llu", seed))
    data.set(0x0010, 0x0030, "DA", "19700101")
    data.set(0x0010, 0x0040, "CS", "O")
    data.set(0x0020, 0x000D, "UI", DICOMUID.named(visit))
    data.set(0x0020, 0x0010, "SH", "\(options.visit + 1)")
    data.set(0x0008, 0x0020, "DA", "202601\(day)")
    data.set(0x0008, 0x0030, "TM", "080000")
    data.set(0x0008, 0x0050, "SH", "")
    data.set(0x0008, 0x0090, "PN", "")
    data.set(0x0008, 0x1030, "LO", "Lumbar spine, synthetic")
    data.set(0x0020, 0x000E, "UI", DICOMUID.named("\(visit) series"))
    data.set(0x0020, 0x0011, "IS", "1")
    data.set(0x0008, 0x0060, "CS", "CR")
    data.set(0x0008, 0x103E, "LO", "LATERAL")
    data.set(0x0018, 0x0015, "CS", "LSPINE")
    data.set(0x0018, 0x5101, "CS", landmarks.facing == .left ? "LL" : "RL")
    data.set(0x0008, 0x0070, "LO", "Lumbar")
    data.set(0x0008, 0x1090, "LO", "Phantom")
    data.set(0x0018, 0x1020, "LO", "1")
    // The image.
    data.set(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.1")
    data.set(0x0008, 0x0018, "UI", DICOMUID.named(instance))
    data.set(0x0008, 0x0008, "CS", "ORIGINAL\\PRIMARY")
    data.set(0x0008, 0x0022, "DA", "202601\(day)")
    data.set(0x0008, 0x0032, "TM", "080000")
    data.set(0x0008, 0x0023, "DA", "202601\(day)")
    data.set(0x0008, 0x0033, "TM", "080000")
    data.set(0x0020, 0x0013, "IS", "1")
    data.set(0x0020, 0x0020, "CS", landmarks.facing == .left ? "P\\F" : "A\\F")
    data.set(0x0020, 0x4000, "LT", "Synthetic: seed \(seed), \(options.pathology.rawValue)")
    data.set(0x0018, 0x0060, "DS", "85")
    data.set(0x0018, 0x1110, "DS", "1150")
    data.set(0x0018, 0x1152, "IS", "40")
    if let spacing = detectorSpacing { data.set(0x0018, 0x1164, "DS", "\(spacing)\\\(spacing)") }
    data.set(0x0028, 0x0002, 1)
    data.set(0x0028, 0x0004, "CS", film.photometric.rawValue)
    data.set(0x0028, 0x0010, UInt16(film.height))
    data.set(0x0028, 0x0011, UInt16(film.width))
    data.set(0x0028, 0x0100, 16)
    data.set(0x0028, 0x0101, 16)
    data.set(0x0028, 0x0102, 15)
    data.set(0x0028, 0x0103, 0)
    data.set(0x0028, 0x0301, "CS", "NO")
    let window = Window.automatic(for: film)
    data.set(0x0028, 0x1050, "DS", String(Int(window.centre.rounded())))
    data.set(0x0028, 0x1051, "DS", String(Int(window.width.rounded())))
    data.set(0x7FE0, 0x0010, "OW", words: film.pixels)
    return try data.file(syntax, path: path)
  }

  /// Millimetres a pixel to a tenth of a micrometre; nil where no lumbar body is in the picture.
  private var detectorSpacing: Double? {
    landmarks.meanEndplateDepth.map { (38 / $0 * 1e4).rounded() / 1e4 }
  }
}
