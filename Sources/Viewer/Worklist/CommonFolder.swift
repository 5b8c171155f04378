/// The folder that all films of a list lie in: lines leave it out, where it would only take their room.
struct CommonFolder: Hashable, Sendable {
  /// With its slash at the end; empty where films share none, nil before the first film.
  private var path: String?

  /// The parts of a name that tell films from each other.
  func without(_ name: String) -> Substring {
    guard let path, name.utf8.starts(with: path.utf8) else { return name[...] }
    return name[name.utf8.index(name.startIndex, offsetBy: path.utf8.count)...]
  }

  mutating func add(_ name: String) {
    guard var path else {
      path = Self.folder(of: name[...])
      return
    }
    guard !name.utf8.starts(with: path.utf8) else { return }
    while !name.utf8.starts(with: path.utf8) { path = Self.folder(of: path.dropLast()) }
    self.path = path
  }

  private static func folder(of name: Substring) -> String {
    String(name[..<(name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex)])
  }
}
