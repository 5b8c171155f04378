import Foundation
import Radiograph
import Spine
import StudyStore

/// A film with its review as it leaves the program; the writers need nothing else.
public struct ExportedFilm: Sendable {
  /// Path below the study, `/` between folders; a pseudonym where the export is anonymous.
  public var name: String
  /// Where the film's file lies.
  public var path: String
  /// Of its file; nil where the file can't be read.
  public var format: Film.Format?
  /// SHA-256 of the file; nil where nothing ever read it.
  public var hash: String?
  /// Pixels; 0 where neither the review nor the file tells.
  public var width: Int
  public var height: Int
  /// Millimetres a pixel: a reader's calibration, or else the film's own.
  public var spacing: Double?
  public var review: Review
  /// The film measured from the points as they are now; nil where there are none.
  public let reading: Reading?
  /// The same from the machine's points.
  public let machineReading: Reading?
  /// Whose film it is; nil where the file doesn't say, or the export is anonymous.
  public var subject: FilmSubject?
  /// How long it was in hand in the exported role; nil where nobody timed it.
  public var seconds: Double?
  /// Names of people are left out or numbered.
  public var isAnonymous = false

  public init(
    name: String, path: String, hash: String?, format: Film.Format? = nil, width: Int = 0, height: Int = 0,
    spacing: Double? = nil, review: Review
  ) {
    self.name = name
    self.path = path
    self.hash = hash
    self.format = format
    self.width = width > 0 ? width : review.landmarks?.width ?? 0
    self.height = height > 0 ? height : review.landmarks?.height ?? 0
    self.spacing = review.spacing?.millimetresPerPixel ?? spacing
    self.review = review
    reading = review.reading(spacing: spacing)
    let used = self.spacing
    machineReading = review.machine.map {
      Reading(landmarks: $0.landmarks, posture: review.posture, spacing: used, network: $0.network)
    }
  }

  /// The picture that the review is about.
  func pixels() throws(FilmError) -> Film { try Film.read(path: path, frame: review.frame - 1) }

  /// The landmarks as a file of their own holds them: with the film's name and who placed what.
  public var landmarks: Landmarks? {
    guard var landmarks = review.landmarks else { return nil }
    landmarks.film = name.split(separator: "/").last.map(String.init) ?? name
    if landmarks.width == 0 { (landmarks.width, landmarks.height) = (width, height) }
    landmarks.drawnBy = .object(
      landmarks.structures.map {
        .init($0.fileName, .string(review.pinned.contains($0) ? readerName : review.machine?.model ?? readerName))
      })
    if isAnonymous { (landmarks.notes, landmarks.source) = (nil, nil) }
    return landmarks
  }

  /// The last person who did something, under the name that may be shown.
  var readerName: String { name(of: review.lastReader) }

  func name(of reader: Reader?) -> String {
    guard let reader else { return "" }
    guard isAnonymous else { return reader.name }
    // Readers of one film stay apart without their names.
    let readers = review.events.filter(\.action.isHuman).map(\.reader)
    var order: [Reader] = []
    for each in readers where !order.contains(each) { order.append(each) }
    return "reader \((order.firstIndex(of: reader) ?? order.count) + 1)"
  }
}

extension Structure {
  /// As files name it: "L1", "S1", "sacrum", "head1".
  public var fileName: String {
    switch self {
    case .vertebra(let level): level.rawValue
    case .s1: "S1"
    case .sacrum: "sacrum"
    case .femoralHead(let index): "head\(index + 1)"
    }
  }
}
