import Foundation

/// Which database holds a study's reviews, and how films are named in it.
struct StorePlace {
  /// The opened folder, real path; the film's folder where one film was opened.
  var folder: String
  /// Set where one film was opened.
  var film: String?
  var database: String
  /// Film paths in the database are relative to it; `/` where the database is outside the study.
  var base: String
  /// The database is there already.
  private(set) var exists = false
  var notices: [String] = []
  /// A database that can be read but not written: its reviews are copied once into `database`.
  var seed: String?

  static let fileName = "reviews.sqlite"
  static let folderName = ".lumbar"

  /// - Parameter makes: folders for a new database; without it nothing is made where there is none.
  init(study: String, store: String?, stateFolder: String?, makes: Bool = true) throws(StoreError) {
    try self.init(withoutStore: study)
    if let store {
      base = "/"
      let isFolder = store.hasSuffix("/") || FileFacts(store)?.isFolder == true
      database = isFolder ? Self.join(store, Self.fileName) : store
      if makes { try Self.makeFolder(Self.parent(database)) }
      exists = access(database, F_OK) == 0
    } else {
      let states = Self.join(stateFolder ?? Self.defaultStateFolder, "studies")
      exists = try find(states: states)
      if !exists, makes { try begin(states: states) }
    }
  }

  /// The study alone: `database` names where its reviews would be, and nothing is made.
  init(withoutStore study: String) throws(StoreError) {
    guard let resolved = realpath(study, nil) else { throw .unreadable(path: study, reason: systemReason()) }
    let path = String(cString: resolved)
    free(resolved)
    guard let facts = FileFacts(path) else { throw .unreadable(path: study, reason: systemReason()) }
    if facts.isFolder {
      guard access(path, R_OK | X_OK) == 0 else { throw .unreadable(path: study, reason: systemReason()) }
      folder = path
    } else {
      folder = Self.parent(path)
      film = String(path.split(separator: "/").last ?? "")
    }
    (database, base) = (Self.join(folder, Self.folderName, Self.fileName), folder)
  }

  /// The nearest ancestor's database, inside that folder or kept for it under the state folder; false without any.
  private mutating func find(states: String) throws(StoreError) -> Bool {
    var candidate = folder
    while true {
      let inside = Self.join(candidate, Self.folderName, Self.fileName)
      let outside = Self.join(states, Self.key(candidate), Self.fileName)
      let hasOutside = access(outside, F_OK) == 0
      if access(inside, F_OK) == 0 {
        if access(inside, R_OK | W_OK) == 0, access(Self.parent(inside), W_OK) == 0 {
          (database, base) = (inside, candidate)
          if hasOutside {
            notices.append(
              "reviews made while \(candidate) could not be written are in \(outside); see them with --store")
          }
          return true
        }
        (database, base) = (outside, "/")
        if !hasOutside, access(inside, R_OK) == 0 { seed = inside }
        notices.append("\(inside) can't be written; reviews are kept in \(outside)")
        try Self.makeFolder(Self.parent(outside))
        return true
      }
      if hasOutside {
        (database, base) = (outside, "/")
        return true
      }
      if candidate == "/" { return false }
      candidate = Self.parent(candidate)
    }
  }

  /// A new database in the study, or where that can't be written under the state folder.
  private mutating func begin(states: String) throws(StoreError) {
    do {
      try Self.makeFolder(Self.parent(database))
      guard access(Self.parent(database), W_OK) == 0 else {
        throw StoreError.cannotCreate(path: database, reason: systemReason())
      }
    } catch {
      let outside = Self.join(states, Self.key(folder), Self.fileName)
      notices.append("\(folder) can't be written; reviews are kept in \(outside)")
      (database, base) = (outside, "/")
      try Self.makeFolder(Self.parent(outside))
    }
  }

  /// `path` below `base`, as the database names a film.
  func stored(_ path: String) -> String {
    base == "/" ? String(path.dropFirst()) : String(path.dropFirst(base.utf8.count + 1))
  }

  /// What comes before a film's name (`StudyFilm.name`) in the database.
  var prefix: String { folder == base ? "" : stored(folder) + (folder == "/" ? "" : "/") }

  static var defaultStateFolder: String {
    let environment = ProcessInfo.processInfo.environment
    // The XDG specification: a relative path is invalid and is to be ignored.
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return join(state, "lumbar") }
    return join(environment["HOME"] ?? NSHomeDirectory(), ".local/state/lumbar")
  }

  /// A folder name for a study's real path: its own name, for people, and a hash (FNV-1a, 64 bits).
  static func key(_ path: String) -> String {
    let hash = path.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    let name = String(path.split(separator: "/").last ?? "root").prefix(60)
    return name + "-" + String(repeating: "0", count: 16 - digits.count) + digits
  }

  static func join(_ parts: String...) -> String {
    parts.dropFirst().reduce(parts.first ?? "") { $0.hasSuffix("/") ? $0 + $1 : $0 + "/" + $1 }
  }

  static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes the folder and its missing ancestors, for the owner alone.
  static func makeFolder(_ path: String) throws(StoreError) {
    if FileFacts(path)?.isFolder == true { return }
    let above = parent(path)
    if above != path, above != ".", above != "/" { try makeFolder(above) }
    guard mkdir(path, 0o700) == 0 || (errno == EEXIST && FileFacts(path)?.isFolder == true) else {
      throw .cannotCreate(path: join(path, fileName), reason: systemReason())
    }
  }
}
