import Radiograph
import Spine

/// A node of a structured report's content tree (PS3.3, C.17.3).
struct ContentItem {
  /// How an item stands to the one above it.
  enum Relationship: String {
    case contains = "CONTAINS"
    case hasProperties = "HAS PROPERTIES"
    case inferredFrom = "INFERRED FROM"
    case selectedFrom = "SELECTED FROM"
    case observationContext = "HAS OBS CONTEXT"
    case conceptModifier = "HAS CONCEPT MOD"
    case acquisitionContext = "HAS ACQ CONTEXT"
  }

  /// Spatial coordinates in pixels of the film: (column, row), the upper left pixel's outer corner is (0, 0).
  enum Graphic {
    case point(Point)
    case polyline([Point])
    case circle(center: Point, radius: Double)
  }

  private(set) var data = DICOMDataSet()
  var children: [ContentItem] = []

  private init(_ type: String, _ name: DICOMCode?, _ relationship: Relationship?) {
    if let relationship { data.set(0x0040, 0xA010, "CS", relationship.rawValue) }
    data.set(0x0040, 0xA040, "CS", type)
    if let name { data.set(0x0040, 0xA043, [name.item]) }
  }

  /// - Parameter template: the number of the template of PS3.16 that the container follows.
  static func container(
    _ name: DICOMCode, as relationship: Relationship? = .contains, template: String? = nil, _ children: [ContentItem]
  ) -> ContentItem {
    var item = ContentItem("CONTAINER", name, relationship)
    item.data.set(0x0040, 0xA050, "CS", "SEPARATE")
    if let template {
      var named = DICOMDataSet()
      named.set(0x0008, 0x0105, "CS", "DCMR")
      named.set(0x0040, 0xDB00, "CS", template)
      item.data.set(0x0040, 0xA504, [named])
    }
    item.children = children
    return item
  }

  static func text(_ name: DICOMCode, _ text: String, _ relationship: Relationship = .contains) -> ContentItem {
    var item = ContentItem("TEXT", name, relationship)
    item.data.set(0x0040, 0xA160, "UT", text.printable)
    return item
  }

  static func code(
    _ name: DICOMCode, _ value: DICOMCode, _ relationship: Relationship = .contains, children: [ContentItem] = []
  ) -> ContentItem {
    var item = ContentItem("CODE", name, relationship)
    item.data.set(0x0040, 0xA168, [value.item])
    item.children = children
    return item
  }

  static func person(_ name: DICOMCode, _ person: String, _ relationship: Relationship) -> ContentItem {
    var item = ContentItem("PNAME", name, relationship)
    item.data.set(0x0040, 0xA123, "PN", person.dicomName)
    return item
  }

  static func uid(_ name: DICOMCode, _ uid: String, _ relationship: Relationship) -> ContentItem {
    var item = ContentItem("UIDREF", name, relationship)
    item.data.set(0x0040, 0xA124, "UI", uid)
    return item
  }

  static func number(
    _ name: DICOMCode, _ value: Double, decimals: Int, _ unit: DICOMCode, _ relationship: Relationship = .contains,
    _ children: [ContentItem] = []
  ) -> ContentItem {
    var item = ContentItem("NUM", name, relationship)
    var measured = DICOMDataSet()
    measured.set(0x0040, 0xA30A, "DS", NumberText.fixed(value, decimals))
    measured.set(0x0040, 0x08EA, [unit.item])
    item.data.set(0x0040, 0xA300, [measured])
    item.children = children
    return item
  }

  static func image(_ reference: DICOMDataSet, _ relationship: Relationship) -> ContentItem {
    var item = ContentItem("IMAGE", nil, relationship)
    item.data.set(0x0008, 0x1199, [reference])
    return item
  }

  /// Coordinates on the film that `reference` names.
  static func coordinates(
    _ name: DICOMCode, _ graphic: Graphic, on reference: DICOMDataSet, _ relationship: Relationship
  ) -> ContentItem {
    var item = ContentItem("SCOORD", name, relationship)
    let (type, points): (String, [Point]) =
      switch graphic {
      case .point(let point): ("POINT", [point])
      case .polyline(let points): ("POLYLINE", points)
      case .circle(let center, let radius): ("CIRCLE", [center, center + Point(radius, 0)])
      }
    item.data.set(0x0070, 0x0022, floats: points.flatMap { [Float($0.x), Float($0.y)] })
    item.data.set(0x0070, 0x0023, "CS", type)
    item.children = [.image(reference, .selectedFrom)]
    return item
  }

  /// The item with all that lies below it.
  var tree: DICOMDataSet {
    guard !children.isEmpty else { return data }
    var whole = data
    whole.set(0x0040, 0xA730, children.map(\.tree))
    return whole
  }
}
