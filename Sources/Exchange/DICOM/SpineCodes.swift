import Radiograph
import Spine

/// A coded concept: value, scheme, meaning.
struct DICOMCode: Hashable, Sendable {
  var value: String
  var scheme: String
  var meaning: String

  init(_ value: String, _ scheme: String, _ meaning: String) {
    (self.value, self.scheme, self.meaning) = (value, scheme, meaning)
  }

  /// As an item of a code sequence.
  var item: DICOMDataSet {
    var item = DICOMDataSet()
    item.set(0x0008, 0x0100, "SH", value)
    item.set(0x0008, 0x0102, "SH", scheme)
    item.set(0x0008, 0x0104, "LO", meaning)
    return item
  }

  /// Concepts that neither SNOMED CT nor LOINC was found to have.
  static let privateScheme = "99MBNET"
  static func own(_ value: String, _ meaning: String) -> DICOMCode { .init(value, privateScheme, meaning) }
  static func dcm(_ value: String, _ meaning: String) -> DICOMCode { .init(value, "DCM", meaning) }
  static func sct(_ value: String, _ meaning: String) -> DICOMCode { .init(value, "SCT", meaning) }

  static let findingSite = sct("363698007", "Finding Site")
  static let lumbarSpine = sct("122496007", "Lumbar spine")
  static let sacrum = sct("54735007", "Sacrum")
  static let femoralHead = sct("2812003", "Femoral head")
  static let anatomy = sct("91723000", "Anatomical Structure")
  static let failure = dcm("114006", "Measurement failure")
  static let comment = dcm("121106", "Comment")
}

/// Units by UCUM.
enum DICOMUnit {
  static let degree = DICOMCode("deg", "UCUM", "degree")
  static let percent = DICOMCode("%", "UCUM", "percent")
  static let ratio = DICOMCode("{ratio}", "UCUM", "ratio")
  static let millimetre = DICOMCode("mm", "UCUM", "millimeter")
  static let pixel = DICOMCode("{pixels}", "UCUM", "pixels")
}

extension Level {
  var code: DICOMCode {
    switch self {
    case .t11: .sct("12989004", "T11 vertebra")
    case .t12: .sct("23215003", "T12 vertebra")
    case .l1: .sct("66794005", "L1 vertebra")
    case .l2: .sct("14293000", "L2 vertebra")
    case .l3: .sct("36470004", "L3 vertebra")
    case .l4: .sct("11994002", "L4 vertebra")
    case .l5: .sct("49668003", "L5 vertebra")
    }
  }

  var codeOfDiscBelow: DICOMCode {
    switch self {
    case .t11: .sct("1537001", "T11/T12 disc")
    case .t12: .sct("76206002", "T12/L1 disc")
    case .l1: .sct("80064006", "L1/L2 disc")
    case .l2: .sct("67459009", "L2/L3 disc")
    case .l3: .sct("62551000", "L3/L4 disc")
    case .l4: .sct("84020006", "L4/L5 disc")
    case .l5: .sct("715056000", "L5/S1 disc")
    }
  }
}

extension Structure {
  /// What the structure is; the sacrum's for its endplate.
  var code: DICOMCode {
    switch self {
    case .vertebra(let level): level.code
    case .s1, .sacrum: .sacrum
    case .femoralHead: .femoralHead
    }
  }
}

extension InspectedValue {
  /// Bodies and discs are named by their finding site.
  var code: DICOMCode {
    switch self {
    case .pi: .own("PI", "Pelvic incidence")
    case .ll: .own("LL", "Lumbar lordosis, L1 to S1")
    case .pimll: .own("PILL", "Pelvic incidence minus lumbar lordosis")
    case .l4s1: .own("L4S1", "Lordosis, L4 to S1")
    case .ldi: .own("LDI", "Lordosis distribution index")
    case .rll: .own("RLL", "Relative lumbar lordosis")
    case .ss: .own("SS", "Sacral slope")
    case .pt: .own("PT", "Pelvic tilt")
    case .l1, .l2, .l3, .l4, .l5: .own("WEDGE", "Wedge angle of the vertebral body")
    case .l1l2, .l2l3, .l3l4, .l4l5, .l5s1: .own("DISCANG", "Angle of the intervertebral disc")
    }
  }

  var dicomUnit: DICOMCode { self == .ldi ? DICOMUnit.percent : DICOMUnit.degree }

  static let spinopelvic: [InspectedValue] = [.pi, .ll, .pimll, .l4s1, .ldi, .rll, .ss, .pt]

  static func wedge(of level: Level) -> InspectedValue? { InspectedValue(rawValue: level.rawValue) }

  static func angle(below level: Level) -> InspectedValue? {
    InspectedValue(rawValue: level.rawValue + (level.next?.rawValue ?? "S1"))
  }
}
