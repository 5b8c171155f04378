import Foundation

/// Why a landmarks file can't be used.
public enum LandmarksError: Error, CustomStringConvertible, LocalizedError {
  case unreadable(path: String, reason: String)
  case malformed(path: String, reason: String)

  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "can't read landmarks \(path): \(reason)"
    case .malformed(let path, let reason):
      "\(path) is not a landmarks file: \(reason); see `lumbar export --format landmarks` for the form"
    }
  }
  public var errorDescription: String? { description }
}

extension Landmarks {
  /// Reads a landmarks file (JSON, UTF-8). `values` in the file are not read: they follow from the points.
  public static func read(path: String) throws(LandmarksError) -> Landmarks {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw .unreadable(path: path, reason: error.localizedDescription)
    }
    return try read(data, path: path)
  }

  /// Reads landmarks from JSON text; `path` is only named in errors.
  public static func read(_ data: Data, path: String) throws(LandmarksError) -> Landmarks {
    do {
      return try JSONDecoder().decode(Landmarks.self, from: data)
    } catch let error as DecodingError {
      throw .malformed(path: path, reason: error.inOneLine)
    } catch {
      throw .malformed(path: path, reason: error.localizedDescription)
    }
  }

  /// The landmarks file's content, members in the format's order, `values` computed from the points.
  public var json: JSONValue {
    func point(_ p: Point) -> JSONValue { .array([.number(p.x), .number(p.y)]) }
    let bodies = vertebrae.sorted { $0.key < $1.key }.map { level, body in
      JSONValue.Member(level.rawValue, .object(Corner.allCases.map { .init($0.rawValue, point(body[$0])) }))
    }
    let heads = femoralHeads.map { heads in
      JSONValue.array(
        heads.map { .object([.init("center", point($0.center)), .init("radius", .number($0.radius))]) })
    }
    let values = InspectedValues(self)
    var members: [JSONValue.Member] = [
      .init("film", .string(film)),
      .init("size", .array([.number(Double(width)), .number(Double(height))])),
      .init("facing", .string(facing.rawValue)),
      .init("hardware", .bool(hardware)),
      .init("vertebrae", .object(bodies)),
      .init("s1", s1.map { .object([.init("ant", point($0.ant)), .init("post", point($0.post))]) } ?? .null),
      .init("sacrum", sacrum.map { .array($0.map(point)) } ?? .null),
      .init("femoralHeads", heads ?? .null),
      .init(
        "labelled",
        .object([
          .init("vertebrae", .bool(labelled.vertebrae)), .init("s1", .bool(labelled.s1)),
          .init("sacrum", .bool(labelled.sacrum)), .init("femoralHeads", .bool(labelled.femoralHeads)),
        ])),
      .init("weak", .array(weak.map { .string($0) })),
    ]
    if !masks.isEmpty {
      // Only what was painted by hand: row, first column, count of each run.
      let painted = masks.sorted { $0.key.maskName < $1.key.maskName }.map { structure, mask in
        JSONValue.Member(structure.maskName, .array(mask.numbers.map { .number(Double($0)) }))
      }
      members.append(.init("masks", .object(painted)))
    }
    if let confidence { members.append(.init("confidence", confidence)) }
    if let drawnBy { members.append(.init("drawnBy", drawnBy)) }
    if let source { members.append(.init("source", .string(source))) }
    if let notes { members.append(.init("notes", .string(notes))) }
    members.append(
      .init(
        "values",
        .object(
          InspectedValue.allCases.compactMap { name in
            values[name].map { .init(name.rawValue, .number($0, decimals: 2)) }
          })))
    return .object(members)
  }
}

extension Landmarks: Codable {
  private enum Keys: String, CodingKey {
    case film, size, facing, hardware, vertebrae, s1, sacrum, femoralHeads, masks, labelled, weak, confidence
    case drawnBy, source, notes
  }

  public init(from decoder: any Decoder) throws {
    self.init()
    let container = try decoder.container(keyedBy: Keys.self)
    film = try container.decodeIfPresent(String.self, forKey: .film) ?? ""
    let size = try container.decode([Int].self, forKey: .size)
    guard size.count == 2, size.allSatisfy({ (0...1_000_000).contains($0) }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .size, in: container, debugDescription: "size must be [width, height] in pixels")
    }
    (width, height) = (size[0], size[1])
    facing = try container.decodeIfPresent(Facing.self, forKey: .facing) ?? .left
    hardware = try container.decodeIfPresent(Bool.self, forKey: .hardware) ?? false
    vertebrae = try container.decodeIfPresent([Level: VertebralBody].self, forKey: .vertebrae) ?? [:]
    s1 = try container.decodeIfPresent(S1Endplate.self, forKey: .s1)
    sacrum = try container.decodeIfPresent([Point].self, forKey: .sacrum)
    femoralHeads = try container.decodeIfPresent([FemoralHead].self, forKey: .femoralHeads)
    for (name, mask) in try container.decodeIfPresent([String: PixelRuns].self, forKey: .masks) ?? [:] {
      if let structure = Structure(maskName: name) { masks[structure] = mask.clipped(width: width, height: height) }
    }
    labelled = try container.decodeIfPresent(Labelled.self, forKey: .labelled) ?? Labelled()
    weak = try container.decodeIfPresent([String].self, forKey: .weak) ?? []
    confidence = try container.decodeIfPresent(JSONValue.self, forKey: .confidence)
    drawnBy = try container.decodeIfPresent(JSONValue.self, forKey: .drawnBy)
    source = try container.decodeIfPresent(String.self, forKey: .source)
    notes = try container.decodeIfPresent(String.self, forKey: .notes)
  }

  public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

extension DecodingError {
  /// The fault and where it is, for a one-line message.
  var inOneLine: String {
    let context: Context
    switch self {
    case .typeMismatch(_, let c), .valueNotFound(_, let c), .dataCorrupted(let c): context = c
    case .keyNotFound(let key, let c):
      let place = (c.codingPath + [key]).map(\.stringValue).joined(separator: ".")
      return "\(place) is missing"
    @unknown default: return "unknown fault"
    }
    let place = context.codingPath.map(\.stringValue).joined(separator: ".")
    let text = context.debugDescription.split(whereSeparator: \.isNewline).joined(separator: " ")
    return place.isEmpty ? text : "\(place): \(text)"
  }
}
