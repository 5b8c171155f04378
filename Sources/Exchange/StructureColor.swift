import Spine

/// Colours of structures on figures and pages: apart for the three common colour blindnesses, and in grey print.
/// Source: Okabe & Ito, Color Universal Design (2008).
enum StructureColor {
  static func rgb(_ structure: Structure) -> (red: UInt8, green: UInt8, blue: UInt8) {
    switch structure {
    case .vertebra: (86, 180, 233)
    case .s1: (240, 228, 66)
    case .sacrum: (230, 159, 0)
    case .femoralHead(0): (0, 200, 140)
    case .femoralHead: (220, 130, 190)
    }
  }

  static func hex(_ structure: Structure) -> String {
    let (red, green, blue) = rgb(structure)
    return "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension Landmarks {
  /// A structure's outline in pixels of the film; S1 is an open line of two points.
  func outline(of structure: Structure) -> [Point] {
    switch structure {
    case .vertebra(let level):
      guard let body = vertebrae[level] else { return [] }
      return body.corners
    case .s1: return s1.map { [$0.ant, $0.post] } ?? []
    case .sacrum: return sacrum ?? []
    case .femoralHead(let i):
      guard let heads = femoralHeads, heads.indices.contains(i) else { return [] }
      return heads[i].polygon(96)
    }
  }
}
