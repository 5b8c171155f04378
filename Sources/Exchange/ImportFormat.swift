/// What `lumbar import` can read.
public enum ImportFormat: String, CaseIterable, Sendable {
  /// Landmarks files, as `export --format landmarks` writes them.
  case landmarks
  /// Label PNGs of the films' size, 0–4.
  case masks
  /// One COCO file: polygons or keypoints.
  case coco
  /// labelme's JSON, one a film.
  case labelme
  /// The reference's table: image, mask and 18 values a row.
  case compatCSV = "compat-csv"

  /// Endings of the files that are looked for in a folder.
  var endings: Set<String> {
    switch self {
    case .landmarks, .coco, .labelme: ["json"]
    case .masks: ["png"]
    case .compatCSV: ["csv"]
    }
  }
}
