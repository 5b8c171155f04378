import Foundation
import Radiograph

/// A walk through a study's folder that finds film files by their first bytes, batch by batch.
///
/// A file that the caller knows is not opened: a walk over known films only asks the folders what lies in them.
struct FilmScan {
  struct Found {
    /// Below the folder walked, `/` between parts.
    var name: String
    var facts: FileFacts
  }

  /// Asked of each file by name; a film or not, nil to look into it.
  var isKnownFilm: (_ name: String, _ facts: FileFacts) -> Bool?
  /// Told of each file that turned out to be none.
  var noFilm: (_ name: String, _ facts: FileFacts) -> Void
  /// Given some hundred films at a time.
  var report: ([Found]) throws -> Void
  private(set) var unreadable: [String] = []
  private var batch: [Found] = []
  private var seen: Set<[Int64]> = []

  /// Folders that hold what belongs to films, where a folder `films` stands beside them.
  private static let companions: Set<String> = ["masks", "mask", "labels", "label", "predictions", "figures"]
  /// Deeper trees are a loop of mounts or a mistake.
  private static let deepest = 32
  private static let batchSize = 500

  init(
    isKnownFilm: @escaping (String, FileFacts) -> Bool?, noFilm: @escaping (String, FileFacts) -> Void,
    report: @escaping ([Found]) throws -> Void
  ) {
    self.isKnownFilm = isKnownFilm
    self.noFilm = noFilm
    self.report = report
  }

  /// Hidden files and folders are skipped, links followed, each folder visited once.
  mutating func walk(_ folder: String) throws {
    guard let facts = FileFacts(folder) else { throw StoreError.unreadable(path: folder, reason: systemReason()) }
    seen = [[facts.device, facts.inode]]
    guard let names = names(in: folder) else { throw StoreError.unreadable(path: folder, reason: systemReason()) }
    try visit(folder, names, below: "", depth: 0)
    try flush()
  }

  /// The one film that was opened, whatever its folder holds besides.
  mutating func look(at name: String, in folder: String) throws {
    guard let facts = FileFacts(StorePlace.join(folder, name)), facts.isFile else { return }
    try consider(name, StorePlace.join(folder, name), facts)
    try flush()
  }

  private mutating func visit(_ folder: String, _ names: [String], below: String, depth: Int) throws {
    let hasFilms = names.contains("films")
    for name in names {
      let path = folder + "/" + name
      guard let facts = FileFacts(path) else { continue }  // a link to nothing, or gone since
      if facts.isFile {
        try consider(below + name, path, facts)
      } else if facts.isFolder {
        if hasFilms, Self.companions.contains(name.lowercased()) { continue }
        guard depth < Self.deepest, seen.insert([facts.device, facts.inode]).inserted else { continue }
        if let inside = self.names(in: path) {
          try visit(path, inside, below: below + name + "/", depth: depth + 1)
        } else {
          unreadable.append("can't look into \(path): \(systemReason())")
        }
      }
    }
  }

  private mutating func consider(_ name: String, _ path: String, _ facts: FileFacts) throws {
    switch isKnownFilm(name, facts) {
    case true?: batch.append(Found(name: name, facts: facts))
    case false?: return
    case nil:
      do {
        let prefix = try FileBytes.read(path, prefix: FilmListing.prefix)
        if let format = Film.Format(prefix: prefix), Film.readableFormats.contains(format),
          !FilmListing.isNoPicture(prefix)
        {
          batch.append(Found(name: name, facts: facts))
        } else {
          noFilm(name, facts)
        }
      } catch {
        unreadable.append("\(error)")
      }
    }
    if batch.count >= Self.batchSize { try flush() }
  }

  private mutating func flush() throws {
    guard !batch.isEmpty else { return }
    try report(batch)
    batch.removeAll(keepingCapacity: true)
  }

  /// Nil where the folder can't be read; `errno` says why.
  private mutating func names(in folder: String) -> [String]? {
    guard let directory = opendir(folder) else { return nil }
    defer { closedir(directory) }
    var names: [String] = []
    while let item = readdir(directory) {
      let name = withUnsafeBytes(of: &item.pointee.d_name) { String(validating: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard let name else {
        unreadable.append("a name in \(folder) is not UTF-8: rename the file to have it listed")
        continue
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }
}
