import Foundation
import Radiograph
import Screen
import Spine
import StudyStore

/// A film of the study, as the run loop and the viewer name it to each other (the path below the study, say).
public struct FilmID: Hashable, Sendable, ExpressibleByStringLiteral {
  public var rawValue: String
  public init(_ rawValue: String) { self.rawValue = rawValue }
  public init(stringLiteral value: String) { rawValue = value }
}

/// Everything that can happen to the viewer. The run loop posts them; `Model.update` is the only place that listens.
public enum Message: Sendable {
  case key(KeyPress)
  /// Text pasted into the terminal; only prompts take it.
  case paste(String)
  case mouse(MouseEvent)
  case resized(rows: Int, columns: Int)
  /// About every quarter of a second: the wall clock, which commits edits at rest and dates what the screen shows.
  case tick(Date)

  /// All films found so far, in the study's order; `complete` once the scan is over.
  case filmsListed([FilmRow], complete: Bool)
  /// One film's row changed: analysed, reviewed here or elsewhere.
  case filmChanged(FilmRow)
  /// The study can't be read any more, in words.
  case studyFailed(String)

  case filmLoaded(LoadedFilm)
  case filmFailed(FilmID, reason: String)
  /// The film for the worklist's preview.
  case previewed(FilmID, FilmPreview)
  case previewFailed(FilmID, reason: String)

  /// What the machine is reading now; nil at rest. `waiting` counts the films behind it.
  case analysing(FilmID?, waiting: Int)
  /// How readings of the study agree, one report a pair that has films.
  case agreement([AgreementReport])
  /// The review after the machine's reading was appended to it.
  case analysed(FilmID, Review)
  case analysisFailed(FilmID, reason: String)

  /// What the network found of one structure when it looked again; nil: nothing like it.
  case refitted(FilmID, Structure, StructureShape?)
  case refitFailed(FilmID, reason: String)
  /// Where the film shows one structure's corners; nil: nowhere near.
  case snapped(FilmID, Structure, StructureShape?)

  /// The oldest appended action that had no answer yet is on disk; this is the review with it.
  case reviewSaved(FilmID, Review)
  /// The oldest appended action that had no answer yet could not be saved, in words.
  case saveFailed(FilmID, reason: String)
  /// Someone else saved this film's review.
  case reviewChanged(FilmID, Review)

  /// Who holds the film's advisory lock, nil when it is ours or free.
  case locked(FilmID, by: LockHolder?)

  /// A line for the person, e.g. "copied"; stays until a key is pressed after it was drawn.
  case notice(String)
  /// SIGTERM, SIGHUP, a lost terminal: save what is open and leave with this code.
  case interrupted(code: Int32)
  /// Back from Ctrl-Z.
  case resumed
}

/// One film in the worklist.
public struct FilmRow: Hashable, Sendable, Identifiable {
  public let id: FilmID
  /// The name shown; with `--anonymous` the run loop gives a neutral one.
  public let name: String
  public let status: ReviewStatus
  /// Degrees (LDI: %) of what is measurable.
  public let values: [InspectedValue: Double]
  /// Values outside their reference interval.
  public let outside: Set<InspectedValue>
  public let quality: [QualityFlag]
  /// 0 … 1, nil before the machine read the film.
  public let confidence: Double?
  /// The last human who touched it.
  public let reader: String?
  public let changed: Date?
  public let note: String
  public let flagReason: String?
  /// Greatest absolute slip, % of the endplate below.
  public let slip: Double?
  public let hasProposal: Bool
  public let lockedBy: String?
  /// Why the film can't be read, in words.
  public let failure: String?
  /// Whose film it is; nil where the file doesn't say.
  public let subject: RowSubject?
  /// Another film that says to be the same SOP instance.
  public let twin: String?
  /// Whose list it is on, its time in hand, other readings.
  public let work: FilmWork?
  /// Set where the name makes it one of a pair or series.
  let pair: FilmPair?
  /// The name, and everything a search looks through, in small letters: made here, off the main thread.
  let foldedName: String
  let folded: String

  public init(
    id: FilmID, name: String, status: ReviewStatus = .notStarted, values: [InspectedValue: Double] = [:],
    outside: Set<InspectedValue> = [], quality: [QualityFlag] = [], confidence: Double? = nil, reader: String? = nil,
    changed: Date? = nil, note: String = "", flagReason: String? = nil, slip: Double? = nil, hasProposal: Bool = false,
    lockedBy: String? = nil, failure: String? = nil, subject: RowSubject? = nil, twin: String? = nil,
    work: FilmWork? = nil
  ) {
    self.id = id
    self.name = name
    self.status = status
    self.values = values
    self.outside = outside
    self.quality = quality
    self.confidence = confidence
    self.reader = reader
    self.changed = changed
    self.note = note
    self.flagReason = flagReason
    self.slip = slip
    self.hasProposal = hasProposal
    self.lockedBy = lockedBy
    self.failure = failure
    self.subject = subject
    self.twin = twin
    self.work = work
    foldedName = name.lowercased()
    pair = FilmPair(name: foldedName)
    let whose = subject.map { [$0.patient, $0.date, $0.view] } ?? []
    let words =
      [name, reader ?? "", work?.assigned ?? "", note, flagReason ?? ""] + whose
      + quality.flatMap { [$0.code, $0.text] }
    folded = words.joined(separator: "\n").lowercased()
  }
}

/// A film that was read from disk, with its review as the store has it.
public struct LoadedFilm: Sendable {
  public var id: FilmID
  public var name: String
  public var film: Film
  /// The film made ready for drawing; off the main thread, where the film is read.
  public var picture: FilmPicture
  public var review: Review
  /// What others made of the film, where this reader may see it.
  public var others: [ReaderReading]
  /// Percentiles for windows, made here: off the main thread.
  let levels: FilmLevels
  let spineLevels: FilmLevels

  public init(
    id: FilmID, name: String, film: Film, picture: FilmPicture, review: Review, others: [ReaderReading] = []
  ) {
    self.id = id
    self.name = name
    self.film = film
    self.picture = picture
    self.review = review
    self.others = others
    levels = FilmLevels(film)
    spineLevels = review.landmarks?.spineBox.map { FilmLevels(film, in: $0) } ?? levels
  }
}

/// Another reader, or another copy of the program, that has the film open.
public struct LockHolder: Hashable, Sendable {
  public var reader: String
  public var host: String
  public var since: Date

  public init(reader: String, host: String, since: Date) {
    self.reader = reader
    self.host = host
    self.since = since
  }
}
