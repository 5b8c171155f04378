import Foundation
import Radiograph
import Spine
import StudyStore

/// A film of the study that files from elsewhere can speak of.
public struct ImportTarget: Hashable, Sendable {
  public var name: String
  public var width: Int
  public var height: Int

  public init(name: String, width: Int, height: Int) {
    self.name = name
    self.width = width
    self.height = height
  }
}

/// What an import found or did.
public struct ImportOutcome: Sendable {
  public var films: [ImportedFilm] = []
  /// One line each: files that speak of no film here, and those that could not be used.
  public var faults: [ExchangeError] = []
  /// Films whose review took something in.
  public var changed: [String] = []
}

/// Reads what annotators already have.
public struct Import: Sendable {
  public var format: ImportFormat
  /// A file, or a folder that is looked through.
  public var path: String

  public init(_ format: ImportFormat, from path: String) {
    self.format = format
    self.path = path
  }

  /// Reads everything and matches it with the study's films; changes nothing.
  ///
  /// - Parameter size: the film's width and height by name; nil where it can't be read.
  /// - Throws: where `path` itself can't be read.
  public func read(films: [String], size: @escaping (String) -> (width: Int, height: Int)?) throws -> ImportOutcome {
    var outcome = ImportOutcome()
    let files = try files()
    if files.isEmpty {
      throw ExchangeError(
        .unreadable, "nothing to import in \(path): it has no .\(format.endings.sorted().joined(separator: ", .")) file"
      )
    }
    let reader = ImportReader(format: format, names: FilmNames(films), size: size)
    for file in files {
      do { outcome.films += try reader.read(file, &outcome.faults) } catch {
        outcome.faults.append(Self.fault(error, file))
      }
    }
    return outcome
  }

  /// Reads everything and brings it into the reviews, each event on disk before the next.
  public func run(into store: StudyStore, by reader: Reader, visit: (Int, Int) -> Bool = { _, _ in true }) throws
    -> ImportOutcome
  {
    let films = Dictionary(try store.films().map { ($0.name, $0) }) { first, _ in first }
    func size(_ name: String) -> (width: Int, height: Int)? {
      films[name].flatMap { try? Film.header(path: store.location(of: $0)) }.map { ($0.width, $0.height) }
    }
    var outcome = try read(films: Array(films.keys), size: size)
    for (i, imported) in outcome.films.enumerated() {
      guard let film = films[imported.film] else { continue }
      do {
        let (width, height) = size(film.name) ?? (0, 0)
        let actions = imported.actions(for: try store.review(of: film), width: width, height: height)
        for action in actions { try store.append(action, to: film, by: reader) }
        if !actions.isEmpty { outcome.changed.append(film.name) }
      } catch {
        outcome.faults.append(Self.fault(error, film.name))
      }
      if !visit(i + 1, outcome.films.count) { break }
    }
    return outcome
  }

  private static func fault(_ error: any Error, _ file: String) -> ExchangeError {
    switch error {
    case let error as ExchangeError: error
    case let error as FilmError: ExchangeError(.badContent, error.description)
    case let error as LandmarksError: ExchangeError(.badContent, error.description)
    case let error as StoreError: ExchangeError(.badContent, error.description)
    default: ExchangeError(.badContent, "can't import \(file): it is not JSON of the form that it should have")
    }
  }

  private func files() throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw ExchangeError(.unreadable, "can't import \(path): no such file or folder")
    }
    if !isFolder.boolValue { return [path] }
    let found = FileManager.default.enumerator(
      at: URL(fileURLWithPath: path), includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
    var files: [String] = []
    while let url = found?.nextObject() as? URL {
      if format.endings.contains(url.pathExtension.lowercased()) { files.append(url.path) }
    }
    return files.sorted(by: NaturalOrder.precedes)
  }
}
