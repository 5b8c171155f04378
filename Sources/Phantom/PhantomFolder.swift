import Foundation
import Radiograph
import Spine

/// A folder of phantoms in the form that training and the study browser read: films/, masks/, labels/ and data.csv.
public final class PhantomFolder {
  public let path: String
  private var rows: [String] = []

  /// Makes the folders that are missing. Throws `FilmError` (unwritable) where it can't.
  public init(_ path: String) throws(FilmError) {
    self.path = path
    for part in ["films", "masks", "labels"] {
      do {
        try FileManager.default.createDirectory(atPath: "\(path)/\(part)", withIntermediateDirectories: true)
      } catch {
        throw FilmError(
          .unwritable, path: "\(path)/\(part)", reason: error.localizedDescription,
          advice: "choose a folder that you may write to")
      }
    }
  }

  /// Writes films/NAME.png (16 bits; or films/NAME.dcm), masks/NAME.png and labels/NAME.json, and keeps its row of
  /// data.csv.
  public func add(_ phantom: PhantomFilm, named name: String, as syntax: DICOMSyntax? = nil) throws(FilmError) {
    let film = "\(name).\(syntax == nil ? "png" : "dcm")"
    if let syntax {
      try FileBytes.write(phantom.dicom(syntax, path: film), to: "\(path)/films/\(film)")
    } else {
      try phantom.film.writePNG(to: "\(path)/films/\(film)", compression: 6)
    }
    try phantom.labels.write(to: "\(path)/masks/\(name).png")
    var landmarks = phantom.landmarks
    landmarks.film = film
    landmarks.notes = "synthetic, seed \(phantom.seed), \(phantom.options.pathology.rawValue)"
    try FileBytes.write(Array((landmarks.json.prettyText + "\n").utf8), to: "\(path)/labels/\(name).json")
    let values = InspectedValues(landmarks)
    let cells = InspectedValue.allCases.map { value in
      values[value].map { String(format: "%.2f", $0) } ?? ""
    }
    rows.append((["films/\(film)", "masks/\(name).png"] + cells).joined(separator: ","))
  }

  /// Writes data.csv, one row a film in the order added.
  public func finish() throws(FilmError) {
    let header = (["image", "mask"] + InspectedValue.allCases.map(\.rawValue)).joined(separator: ",")
    let text = ([header] + rows).joined(separator: "\n") + "\n"
    try FileBytes.write(Array(text.utf8), to: "\(path)/data.csv")
  }
}
