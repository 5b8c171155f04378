import Foundation
import Spine

/// A COCO file's polygons and keypoints as shapes, film by film. Run-length masks are not read.
struct COCOReader: Decodable {
  struct Image: Decodable {
    var id: Int
    var fileName: String
    var width: Int
    var height: Int
    var facing: Facing?

    private enum CodingKeys: String, CodingKey {
      case id, width, height, facing
      case fileName = "file_name"
    }
  }

  struct Annotation: Decodable {
    var image: Int
    var category: Int
    var polygons: [[Double]]
    var keypoints: [Double]

    private enum Keys: String, CodingKey {
      case segmentation, keypoints
      case image = "image_id"
      case category = "category_id"
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Keys.self)
      image = try container.decode(Int.self, forKey: .image)
      category = try container.decode(Int.self, forKey: .category)
      polygons = (try? container.decodeIfPresent([[Double]].self, forKey: .segmentation)) ?? []
      keypoints = (try? container.decodeIfPresent([Double].self, forKey: .keypoints)) ?? []
    }
  }

  struct Category: Decodable {
    var id: Int
    var name: String
    var keypoints: [String]?
  }

  var images: [Image]
  var annotations: [Annotation]
  var categories: [Category]

  /// Shapes of each image, in the file's order.
  func shapes() -> [(image: Image, shapes: AnnotatedShapes)] {
    let categories = Dictionary(categories.map { ($0.id, $0) }) { first, _ in first }
    var ofImage: [Int: AnnotatedShapes] = [:]
    for annotation in annotations {
      guard let category = categories[annotation.category], let name = AnnotatedShapes.Name(category.name)
      else { continue }
      Self.add(annotation, name, category, to: &ofImage[annotation.image, default: AnnotatedShapes()])
    }
    return images.compactMap { image in
      guard var shapes = ofImage[image.id] else { return nil }
      shapes.facing = image.facing
      return (image, shapes)
    }
  }

  private static func add(
    _ annotation: Annotation, _ name: AnnotatedShapes.Name, _ category: Category, to shapes: inout AnnotatedShapes
  ) {
    let outline = annotation.polygons.max { $0.count < $1.count }.map(points) ?? []
    if !outline.isEmpty { shapes.add(name, outline: outline) }
    var named: [String: Point] = [:]
    for (i, keypoint) in (category.keypoints ?? []).enumerated() where annotation.keypoints.count >= 3 * i + 3 {
      guard annotation.keypoints[3 * i + 2] > 0 else { continue }
      named[keypoint] = Point(annotation.keypoints[3 * i], annotation.keypoints[3 * i + 1])
    }
    if case .level(let level) = name {
      for corner in Corner.allCases {
        if let point = named[corner.rawValue] { shapes.add(.corner(level, corner), outline: [point]) }
      }
    }
    if let ant = named["s1Ant"], let post = named["s1Post"] { shapes.add(.s1, outline: [ant, post]) }
  }

  private static func points(_ flat: [Double]) -> [Point] {
    stride(from: 0, to: flat.count - 1, by: 2).map { Point(flat[$0], flat[$0 + 1]) }
  }
}

/// A labelme file: shapes with labels on one picture.
struct LabelmeReader: Decodable {
  struct Shape: Decodable {
    var label: String
    var points: [Point]
    var shapeType: String?

    private enum CodingKeys: String, CodingKey {
      case label, points
      case shapeType = "shape_type"
    }
  }

  var shapes: [Shape]
  var imagePath: String?
  var imageWidth: Int?
  var imageHeight: Int?
  var flags: [String: Bool]?

  var annotated: AnnotatedShapes {
    var out = AnnotatedShapes()
    for shape in shapes {
      guard let name = AnnotatedShapes.Name(shape.label), let first = shape.points.first else { continue }
      switch shape.shapeType ?? "polygon" {
      case "circle":
        // A centre and a point of the rim.
        guard case .head(let index) = name, shape.points.count >= 2 else { continue }
        out.add(head: FemoralHead(center: first, radius: first.distance(to: shape.points[1])), index: index)
      case "rectangle":
        guard shape.points.count >= 2 else { continue }
        let last = shape.points[1]
        out.add(name, outline: [first, Point(last.x, first.y), last, Point(first.x, last.y)])
      default: out.add(name, outline: shape.points)
      }
    }
    if flags?["facing right"] == true || flags?["right"] == true { out.facing = .right }
    return out
  }
}
