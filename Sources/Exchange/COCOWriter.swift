import Spine
import StudyStore

/// One COCO file of many films: a polygon and named keypoints an object.
///
/// Categories: the levels T11 … L5 (four corners), the sacrum (the two ends of the S1 endplate), the two femoral heads
/// (centre). Polygons are in pixels of the film. Source: the COCO data format, keypoint detection.
struct COCOWriter {
  private var images: [JSONValue] = []
  private var annotations: [JSONValue] = []

  static let sacrumCategory = Level.allCases.count + 1

  mutating func add(_ film: ExportedFilm) {
    let landmarks = film.landmarks
    let (width, height) = (film.width, film.height)
    let image = images.count + 1
    images.append(
      .object([
        .init("id", .number(Double(image))), .init("file_name", .string(film.name)),
        .init("width", .number(Double(width))), .init("height", .number(Double(height))),
        .init("facing", .optional(landmarks?.facing.rawValue)), .init("sha256", .optional(film.hash)),
        .init("review_status", .string(film.review.status.rawValue)),
      ]))
    guard let landmarks else { return }
    for (level, body) in landmarks.vertebrae.sorted(by: { $0.key < $1.key }) {
      add(
        image, category: level.ordinal + 1, outline: landmarks.maskOutline(of: .vertebra(level)),
        keypoints: Corner.allCases.map { body[$0] }, edited: film.review.pinned.contains(.vertebra(level)))
    }
    if landmarks.sacrum != nil || landmarks.s1 != nil {
      let edited = film.review.pinned.contains(.s1) || film.review.pinned.contains(.sacrum)
      add(
        image, category: Self.sacrumCategory, outline: landmarks.maskOutline(of: .sacrum),
        keypoints: landmarks.s1.map { [$0.ant, $0.post] } ?? [nil, nil], edited: edited)
    }
    for (i, head) in (landmarks.femoralHeads ?? []).prefix(2).enumerated() {
      add(
        image, category: Self.sacrumCategory + 1 + i, outline: landmarks.maskOutline(of: .femoralHead(i)),
        keypoints: [head.center],
        edited: film.review.pinned.contains(.femoralHead(i)))
    }
  }

  private mutating func add(_ image: Int, category: Int, outline: [Point], keypoints: [Point?], edited: Bool) {
    let all = outline.isEmpty ? keypoints.compactMap(\.self) : outline
    let (left, right) = (all.map(\.x).min() ?? 0, all.map(\.x).max() ?? 0)
    let (top, bottom) = (all.map(\.y).min() ?? 0, all.map(\.y).max() ?? 0)
    let flat = outline.flatMap { [JSONValue.number($0.x, decimals: 2), .number($0.y, decimals: 2)] }
    let points = keypoints.flatMap { point -> [JSONValue] in
      guard let point else { return [.number(0), .number(0), .number(0)] }
      return [.number(point.x, decimals: 2), .number(point.y, decimals: 2), .number(2)]
    }
    annotations.append(
      .object([
        .init("id", .number(Double(annotations.count + 1))), .init("image_id", .number(Double(image))),
        .init("category_id", .number(Double(category))), .init("iscrowd", .number(0)),
        .init("segmentation", .array(flat.isEmpty ? [] : [.array(flat)])),
        .init("area", .number(Self.area(outline), decimals: 2)),
        .init("bbox", .array([left, top, right - left, bottom - top].map { .number($0, decimals: 2) })),
        .init("num_keypoints", .number(Double(keypoints.compactMap(\.self).count))), .init("keypoints", .array(points)),
        .init("attributes", .object([.init("edited", .bool(edited))])),
      ]))
  }

  var text: String {
    let info = JSONValue.object([
      .init("description", .string("Lateral lumbar radiographs: vertebral bodies, sacrum, femoral heads")),
      .init("version", .string("1")),
    ])
    return JSONValue.object([
      .init("info", info), .init("licenses", .array([])), .init("images", .array(images)),
      .init("annotations", .array(annotations)), .init("categories", .array(Self.categories)),
    ]).text + "\n"
  }

  private static var categories: [JSONValue] {
    func category(_ id: Int, _ name: String, _ group: String, _ keypoints: [String], _ skeleton: [[Int]]) -> JSONValue {
      .object([
        .init("id", .number(Double(id))), .init("name", .string(name)), .init("supercategory", .string(group)),
        .init("keypoints", .array(keypoints.map(JSONValue.string))),
        .init("skeleton", .array(skeleton.map { .array($0.map { .number(Double($0)) }) })),
      ])
    }
    let levels = Level.allCases.map {
      category(
        $0.ordinal + 1, $0.rawValue, "vertebra", Corner.allCases.map(\.rawValue), [[1, 2], [2, 4], [4, 3], [3, 1]])
    }
    return levels + [
      category(sacrumCategory, "sacrum", "sacrum", ["s1Ant", "s1Post"], [[1, 2]]),
      category(sacrumCategory + 1, "femoralHead1", "femoralHead", ["center"], []),
      category(sacrumCategory + 2, "femoralHead2", "femoralHead", ["center"], []),
    ]
  }

  /// Shoelace.
  static func area(_ points: [Point]) -> Double {
    guard points.count >= 3, var previous = points.last else { return 0 }
    var sum = 0.0
    for point in points {
      sum += previous.x * point.y - point.x * previous.y
      previous = point
    }
    return abs(sum) / 2
  }
}
