import Foundation
import Radiograph
import Spine
import StudyStore

/// Signed reviews as a data set to train on: `data.csv`, `masks/NAME.png` and `labels/NAME.json` in a folder of their own;
/// the films stay where they are and are named by their paths.
public struct TrainingTable: Sendable {
  /// Where the table was written.
  public var path: String
  /// Names of the films in it: their files' names without the ending.
  public var names: [String] = []
  /// Films left out, each with its reason: one line.
  public var skipped: [String] = []

  /// Writes the signed ones of `films` into `folder`, replacing what an earlier call wrote there.
  ///
  /// - Throws: `FilmError` where the folder can't be written; `ExchangeError` where no film is signed.
  public static func write(_ films: [ExportedFilm], to folder: String) throws -> TrainingTable {
    var table = TrainingTable(path: folder + "/data.csv")
    var lines = "image,mask,\(InspectedValue.allCases.map(\.rawValue).joined(separator: ","))\n"
    var taken: Set<String> = []
    for film in films where film.review.isSigned {
      let name = film.path.split(separator: "/").last.map { stem(String($0)) } ?? ""
      guard let landmarks = film.landmarks, let mask = MaskWriter.labelImage(film) else {
        table.skipped.append("\(film.name.onOneLine): signed as \(film.review.status.rawValue), it has no points")
        continue
      }
      guard !name.isEmpty, taken.insert(name).inserted else {
        table.skipped.append("\(film.name.onOneLine): another film has its name, and films are held apart by name")
        continue
      }
      let files = [
        ("\(folder)/masks/\(name).png", try mask.png(path: film.name)),
        ("\(folder)/labels/\(name).json", Array((landmarks.json.prettyText + "\n").utf8)),
      ]
      for (path, bytes) in files {
        try FileNames.makeFolder(of: path)
        try FileBytes.write(bytes, to: path)
      }
      let values = InspectedValue.allCases.map { NumberText.fixed(film.reading?[$0].value, 2) }
      let picture = film.review.frame > 1 ? "\(film.path)#\(film.review.frame)" : film.path
      lines += ([picture.csvField, "masks/\(name).png".csvField] + values).joined(separator: ",") + "\n"
      table.names.append(name)
    }
    guard !table.names.isEmpty else {
      throw ExchangeError(
        .badContent, "no signed film to learn from; correct and sign some first (S in the viewer), then train again")
    }
    try FileBytes.write(Array(lines.utf8), to: table.path)
    return table
  }

  private static func stem(_ name: String) -> String {
    URL(fileURLWithPath: name).deletingPathExtension().lastPathComponent
  }
}
