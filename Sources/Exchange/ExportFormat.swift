/// What `lumbar export` can write.
public enum ExportFormat: String, CaseIterable, Sendable {
  /// One row a film.
  case csv
  /// One row a vertebral level.
  case levelsCSV = "levels-csv"
  /// One JSON object a film and line: the measurements and the review.
  case json
  /// A landmarks file a film.
  case landmarks
  /// A label PNG a film.
  case masks
  /// One COCO file: polygons and keypoints.
  case coco
  /// A PNG a film: the film with its structures drawn on it, full size.
  case figure
  /// A page of HTML and one of plain text a film.
  case report
  /// One JSON object an event and line: who did what, when, before and after.
  case audit
  /// A DICOM Segmentation a film: a binary segment a structure.
  case dicomSEG = "dicom-seg"
  /// A DICOM structured report a film: measurements by TID 1500.
  case dicomSR = "dicom-sr"

  /// The file's name where one file holds all films; nil where each film gets its own.
  public var fileName: String? {
    switch self {
    case .csv: "films.csv"
    case .levelsCSV: "levels.csv"
    case .json: "films.jsonl"
    case .coco: "coco.json"
    case .audit: "audit.jsonl"
    case .landmarks, .masks, .figure, .report, .dicomSEG, .dicomSR: nil
    }
  }
}
