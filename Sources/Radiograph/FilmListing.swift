#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The films of a folder tree, found by their first bytes without decoding anything.
public struct FilmListing: Sendable {
  /// A film's file as the folder shows it.
  public struct Entry: Hashable, Sendable {
    /// Relative to the folder listed, `/` between parts.
    public var path: String
    public var format: Film.Format
    public var byteCount: Int
    /// Seconds since 1970.
    public var modified: Double
  }

  /// In natural order of their paths.
  public private(set) var films: [Entry] = []
  /// Folders and files that could not be looked into, each with its reason.
  public private(set) var unreadable: [FilmError] = []

  /// Names of folders that hold what belongs to films, when a folder `films` stands beside them.
  private static let companions: Set<String> = ["masks", "mask", "labels", "label", "predictions", "figures"]
  /// Deeper trees are a loop of mounts or a mistake.
  private static let deepest = 32

  /// Bytes that tell a film from other files: enough for DICOM's meta header.
  package static let prefix = 512

  /// DICOM files that hold no picture: directories, reports, presentation states, segmentations of ours and others'.
  package static func isNoPicture(_ prefix: [UInt8]) -> Bool {
    // (0002,0002) media storage SOP class, always explicit little-endian.
    let tag: [UInt8] = [2, 0, 2, 0, 0x55, 0x49]
    guard prefix.count > 150, prefix[128..<132].elementsEqual("DICM".utf8),
      let at = (132..<prefix.count - 8).first(where: { prefix[$0..<$0 + 6].elementsEqual(tag) })
    else { return false }
    let end = min(prefix.count, at + 8 + Int(prefix[at + 6]))
    let uid = String(decoding: prefix[at + 8..<end].filter { $0 > 32 }, as: UTF8.self)
    let others = [
      "1.2.840.10008.1.3.10", "5.1.4.1.1.88.", "5.1.4.1.1.11.", "5.1.4.1.1.66", "5.1.4.1.1.104.", "5.1.4.1.1.481.3",
      "5.1.4.1.1.481.5",
    ]
    return others.contains { uid == $0 || uid.hasPrefix("1.2.840.10008." + $0) }
  }

  /// Lists `folder`, or the one film that `folder` is. Hidden files and folders are skipped, links are followed once.
  /// Throws only if `folder` itself can't be read.
  public init(_ folder: String, formats: Set<Film.Format> = Film.readableFormats) throws(FilmError) {
    var status = stat()
    guard stat(folder, &status) == 0 else {
      throw FilmError(.unreadable, path: folder, reason: FileBytes.text(errno), advice: "check the path")
    }
    if status.st_mode & S_IFMT != S_IFDIR {
      let prefix = try FileBytes.read(folder, prefix: 132)
      guard let format = Film.Format(prefix: prefix), formats.contains(format) else {
        throw FilmError(
          .badContent, path: folder, reason: prefix.isEmpty ? "the file is empty" : "it is no film of a known kind",
          advice: "name a film or a folder of films")
      }
      films = [Self.entry(folder, format, status)]
      return
    }
    var seen: Set<Identity> = [Identity(status)]
    try visit(folder, relative: "", depth: 0, formats: formats, seen: &seen)
    films.sort { NaturalOrder.precedes($0.path, $1.path) }
  }

  private struct Identity: Hashable {
    var device: UInt64
    var node: UInt64

    init(_ status: stat) {
      device = UInt64(status.st_dev)
      node = UInt64(status.st_ino)
    }
  }

  private static func entry(_ path: String, _ format: Film.Format, _ status: stat) -> Entry {
    let time = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
    return Entry(path: path, format: format, byteCount: Int(status.st_size), modified: time)
  }

  private mutating func visit(
    _ folder: String, relative: String, depth: Int, formats: Set<Film.Format>, seen: inout Set<Identity>
  ) throws(FilmError) {
    let (names, foreign) = try Self.names(in: folder)
    for name in foreign {
      unreadable.append(
        FilmError(.unreadable, path: folder + "/" + name, reason: "its name is not UTF-8", advice: "rename it"))
    }
    let hasFilms = names.contains("films")
    for name in names.sorted(by: NaturalOrder.precedes) where !name.hasPrefix(".") {
      let path = folder + (folder.hasSuffix("/") ? "" : "/") + name
      let shown = relative.isEmpty ? name : relative + "/" + name
      var status = stat()
      guard stat(path, &status) == 0 else { continue }  // a link to nothing, or gone since
      switch status.st_mode & S_IFMT {
      case S_IFDIR:
        if hasFilms, Self.companions.contains(name.lowercased()) { continue }
        guard depth < Self.deepest, seen.insert(Identity(status)).inserted else { continue }
        do throws(FilmError) {
          try visit(path, relative: shown, depth: depth + 1, formats: formats, seen: &seen)
        } catch { unreadable.append(error) }
      case S_IFREG:
        do throws(FilmError) {
          let prefix = try FileBytes.read(path, prefix: Self.prefix)
          if Self.isNoPicture(prefix) { continue }
          if let format = Film.Format(prefix: prefix), formats.contains(format) {
            films.append(Self.entry(shown, format, status))
          }
        } catch { unreadable.append(error) }
      default: continue
      }
    }
  }

  private static func names(in folder: String) throws(FilmError) -> ([String], foreign: [String]) {
    guard let directory = opendir(folder) else {
      let advice = errno == EACCES ? "ask for read permission" : "check the folder"
      throw FilmError(.unreadable, path: folder, reason: FileBytes.text(errno), advice: advice)
    }
    defer { closedir(directory) }
    var names: [String] = []
    var foreign: [String] = []
    while let item = readdir(directory) {
      let bytes = withUnsafeBytes(of: item.pointee.d_name) { raw in Array(raw.prefix { $0 != 0 }) }
      guard let name = String(validating: bytes, as: UTF8.self) else {
        foreign.append(String(decoding: bytes, as: UTF8.self))
        continue
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return (names, foreign)
  }
}

extension Film {
  /// The kinds of files that `read(path:)` decodes in this build.
  public static let readableFormats: Set<Format> = {
    var formats: Set<Format> = [.png]
    #if canImport(CJPEG)
      formats.insert(.jpeg)
    #endif
    #if DICOM
      formats.insert(.dicom)
    #endif
    return formats
  }()
}
