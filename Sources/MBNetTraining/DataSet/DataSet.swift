import Foundation
import Radiograph
import Spine

/// A table's films with their masks and, where there are any, their landmarks.
public struct DataSet: Sendable {
  public var films: [TrainingFilm]
  /// One line for each row left out: which, and why.
  public var skipped: [String]

  /// Reads the films of `table` whose names `include` accepts. A row whose film or mask can't be used is skipped and
  /// named in `skipped`; throws only when nothing is left.
  public static func read(
    _ table: DataTable, include: (String) -> Bool = { _ in true }
  ) throws -> DataSet {
    var set = DataSet(films: [], skipped: [])
    for row in table.rows {
      let name = DataSet.name(of: row.image)
      guard include(name) else { continue }
      do {
        set.films.append(try DataSet.film(row, name: name, of: table))
      } catch {
        set.skipped.append("line \(row.line) left out: \(DataSet.line(error))")
      }
    }
    if set.films.isEmpty {
      let reason = set.skipped.first ?? "no row's film is asked for"
      throw DataSetError("no film of the data set in \(table.folder) can be used: \(reason)")
    }
    return set
  }

  /// A film's name: its file name without the extension.
  static func name(of path: String) -> String {
    URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
  }

  /// The landmarks of a film, `labels/NAME.json` beside the table, checked against its size; nil without such a file.
  static func landmarks(_ name: String, of table: DataTable, film: Film) throws -> Landmarks? {
    let path = table.folder + "/labels/\(name).json"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let landmarks = try Landmarks.read(path: path)
    guard (landmarks.width, landmarks.height) == (film.width, film.height) else {
      throw DataSetError(
        "\(path) says \(landmarks.width)×\(landmarks.height), its film is \(film.width)×\(film.height); "
          + "give the film's own landmarks")
    }
    return landmarks
  }

  static func line(_ error: any Error) -> String {
    String(describing: error)
  }

  private static func film(_ row: DataTable.Row, name: String, of table: DataTable) throws -> TrainingFilm {
    let film = try Film.read(named: table.path(row.image))
    let labels = try mask(row, of: table, width: film.width, height: film.height)
    var result = TrainingFilm(
      name: name, film: film, labels: labels, landmarks: try landmarks(name, of: table, film: film), values: row.values)
    result.ignoreWeakStructures()
    return result
  }

  /// A row's mask, checked: the film's size, classes 0–4 and 255.
  static func mask(_ row: DataTable.Row, of table: DataTable, width: Int, height: Int) throws -> LabelImage {
    let path = table.path(row.mask)
    let labels = try LabelImage.read(path: path)
    guard labels.width == width, labels.height == height else {
      throw DataSetError(
        "\(path) is \(labels.width)×\(labels.height), its film \(width)×\(height); draw the mask at the film's size")
    }
    if let unknown = labels.labels.first(where: { $0 > 4 && $0 != 255 }) {
      throw DataSetError("\(path) holds the unknown class \(unknown); classes are 0–4, and 255 for not labelled")
    }
    return labels
  }
}

extension TrainingFilm {
  /// Sets the bodies that the landmarks call weak to 255: their place is right, their borders are a guess.
  mutating func ignoreWeakStructures() {
    guard let landmarks, !landmarks.weak.isEmpty else { return }
    var weak = Landmarks()
    weak.width = width
    weak.height = height
    weak.vertebrae = landmarks.vertebrae.filter { landmarks.weak.contains($0.key.rawValue) }
    guard !weak.vertebrae.isEmpty else { return }
    let covered = weak.rasterized(width: width, height: height)
    for i in covered.indices where covered[i] == 1 && labels.labels[i] == 1 { labels.labels[i] = 255 }
  }
}
