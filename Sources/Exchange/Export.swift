import Foundation
import Radiograph
import Spine
import StudyStore

/// What an export did.
public struct ExportOutcome: Sendable {
  public var written: [String] = []
  /// Films that the format can't hold, each with its reason: one line.
  public var skipped: [String] = []
  /// Films that failed; the others were written all the same.
  public var failures: [FilmError] = []
  /// The text, where the output is `-`.
  public var text: String?
}

/// Writes films in one format. Every file appears whole or not at all, and no film's own file is ever replaced.
public struct Export: Sendable {
  public var format: ExportFormat
  /// A file or a folder; `-` for text that goes to standard output.
  public var output: String

  public init(_ format: ExportFormat, to output: String) {
    self.format = format
    self.output = output
  }

  /// - Parameters:
  ///   - stores: where the films' logs are; only the audit trail asks for them.
  ///   - visit: called after each film with its number and the count; false stops cleanly, with what is finished
  ///     kept (formats of one file are then not written).
  /// - Throws: where the output can't be made at all.
  public func run(
    _ films: [ExportedFilm], in stores: [StudyStore] = [], visit: (Int, Int) -> Bool = { _, _ in true }
  ) throws -> ExportOutcome {
    if let name = format.fileName {
      var outcome = ExportOutcome()
      let isAnonymous = films.contains(where: \.isAnonymous)
      let text =
        format == .audit ? try AuditTrail(isAnonymous: isAnonymous).text(of: stores) : oneFile(films, visit)
      guard let text else { return outcome }
      if output == "-" {
        outcome.text = text
      } else {
        let path = try singlePath(name)
        try guardFilms(path, films)
        try FileBytes.write(Array(text.utf8), to: path)
        outcome.written = [path]
      }
      outcome.skipped = films.compactMap { skipReason($0) }
      return outcome
    }
    return try manyFiles(films, visit)
  }

  private func oneFile(_ films: [ExportedFilm], _ visit: (Int, Int) -> Bool) -> String? {
    var text = ""
    var coco = COCOWriter()
    switch format {
    case .csv: text = FilmTable.header
    case .levelsCSV: text = LevelTable.header(withSpacing: films.contains { $0.spacing != nil })
    default: break
    }
    for (i, film) in films.enumerated() {
      switch format {
      case .csv: text += FilmTable.row(film)
      case .levelsCSV: text += LevelTable.rows(film, withSpacing: films.contains { $0.spacing != nil })
      case .json: text += FilmJSON.line(film)
      case .coco: coco.add(film)
      case .landmarks, .masks, .figure, .report, .dicomSEG, .dicomSR, .audit: break
      }
      if !visit(i + 1, films.count) { return nil }
    }
    return format == .coco ? coco.text : text
  }

  private func manyFiles(_ films: [ExportedFilm], _ visit: (Int, Int) -> Bool) throws -> ExportOutcome {
    guard output != "-" else {
      throw ExchangeError(.unwritable, "\(format.rawValue) makes a file for each film: name a folder with -o")
    }
    var outcome = ExportOutcome()
    var names = FileNames()
    for (i, film) in films.enumerated() {
      do throws(FilmError) {
        for (suffix, bytes) in try files(film) {
          let path = (output.hasSuffix("/") ? output : output + "/") + names.next(for: film.name, suffix: suffix)
          try guardFilms(path, films)
          try FileNames.makeFolder(of: path)
          try FileBytes.write(bytes, to: path)
          outcome.written.append(path)
        }
        if let reason = skipReason(film) { outcome.skipped.append(reason) }
      } catch {
        // A full disk or a folder that can't be written fails for every film: going on would only repeat it.
        if error.kind == .unwritable { throw error }
        outcome.failures.append(error)
      }
      if !visit(i + 1, films.count) { break }
    }
    return outcome
  }

  /// Suffixes and contents of a film's files; none where it has no points.
  private func files(_ film: ExportedFilm) throws(FilmError) -> [(String, [UInt8])] {
    switch format {
    case .landmarks:
      guard let landmarks = film.landmarks else { return [] }
      return [(".json", Array((landmarks.json.prettyText + "\n").utf8))]
    case .masks:
      guard let mask = MaskWriter.labelImage(film) else { return [] }
      return [(".png", try mask.png(path: film.name))]
    case .figure:
      guard film.review.landmarks != nil else { return [] }
      return [(".png", try Figure.image(film).png(path: film.name))]
    case .report:
      return [
        (".txt", Array(PlainReport(film).text.utf8)), (".html", Array(try HTMLReport(film).text.utf8)),
      ]
    case .dicomSEG, .dicomSR:
      guard film.format == .dicom, let source = try DICOMSource(path: film.path) else { return [] }
      let bytes =
        format == .dicomSEG
        ? try SegmentationObject.file(film, source: source) : try StructuredReport.file(film, source: source)
      return bytes.map { [(".\(format == .dicomSEG ? "seg" : "sr").dcm", $0)] } ?? []
    case .csv, .levelsCSV, .json, .coco, .audit: return []
    }
  }

  /// Why a film has no file in this format; nil where it has one.
  private func skipReason(_ film: ExportedFilm) -> String? {
    if ![.report, .audit].contains(format), film.review.landmarks == nil {
      return "\(film.name.onOneLine): \(film.review.status.rawValue), it has no points"
    }
    guard [.dicomSEG, .dicomSR].contains(format), film.format != .dicom else { return nil }
    let kind = film.format.map { "a \($0.rawValue.uppercased()) film" } ?? "a file that can't be read"
    return "\(film.name.onOneLine): \(kind) has no DICOM instance that a \(format.rawValue) could point to"
  }

  private func singlePath(_ name: String) throws -> String {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: output, isDirectory: &isFolder)
    let path = output.hasSuffix("/") || (exists && isFolder.boolValue) ? output + "/" + name : output
    try FileNames.makeFolder(of: path)
    return path
  }

  /// An export named like the study's own folder would put masks in the place of films.
  private func guardFilms(_ path: String, _ films: [ExportedFilm]) throws(FilmError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    if films.contains(where: { URL(fileURLWithPath: $0.path).resolvingSymlinksInPath().path == target }) {
      throw FilmError(
        .unwritable, path: path, reason: "it is a film of the study, and films are never written",
        advice: "choose another folder with -o")
    }
  }
}

/// Names of the files of an export: those of the films with another ending, no two alike.
struct FileNames {
  private var taken: Set<String> = []

  /// Makes the folder that `path` is to lie in, with those above it.
  static func makeFolder(of path: String) throws(FilmError) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw FilmError(
        .unwritable, path: folder.path, reason: "the folder can't be made", advice: "choose another place with -o")
    }
  }

  mutating func next(for film: String, suffix: String) -> String {
    let parts = film.split(separator: "/").map { String($0).fileNamePart }
    let whole = parts.isEmpty ? "_" : parts.joined(separator: "/")
    let file = parts.last ?? "_"
    let stem = file.lastIndex(of: ".").map { whole.dropLast(file.distance(from: $0, to: file.endIndex)) } ?? whole[...]
    var name = String(stem) + suffix
    var number = 2
    // Two films may differ only in their ending, or in characters that names can't have.
    if taken.insert(name.lowercased()).inserted { return name }
    name = whole + suffix
    while !taken.insert(name.lowercased()).inserted {
      name = "\(whole)-\(number)\(suffix)"
      number += 1
    }
    return name
  }
}
