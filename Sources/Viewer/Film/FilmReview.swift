import Foundation
import Radiograph
import Screen
import Spine
import StudyStore

/// An open film: its picture, its review, what the reader has in hand.
public struct FilmReview: Sendable {
  public enum Mode: Hashable, Sendable {
    case looking
    case correcting(Selection)
    case placing(Placement)
    case painting(Painting)
  }

  /// The tables beside the picture.
  public enum Tab: Int, CaseIterable, Sendable {
    case values, levels, log

    var title: String {
      switch self {
      case .values: "values"
      case .levels: "levels"
      case .log: "log"
      }
    }
  }

  /// Points that were moved and not yet made an event: a run of steps is one edit.
  struct Draft: Hashable, Sendable {
    var edit: LandmarkEdit
    var since: Date
  }

  public let id: FilmID
  public var name: String
  public private(set) var film: Film?
  public private(set) var picture: FilmPicture?
  public var failure: String?
  public var journal = ReviewJournal(Review())
  public internal(set) var mode = Mode.looking
  public var look: PictureLook
  public var view = FilmView()
  public var tab = Tab.values
  /// The row under the cursor, in each table.
  var cursor: [Tab: Int] = [:]
  /// Another reader holds the film.
  public var lock: LockHolder?
  /// What others made of the film, where this reader may see it.
  public internal(set) var others: [ReaderReading] = []
  /// Which reading is on the screen.
  public var shown = ShownReading.current
  /// Film pixels a step moves a point.
  public var step = 1.0
  var draft: Draft?
  /// What the network found of the structure in hand, not taken yet.
  var suggestion: Suggestion?
  /// What was asked of the film's edges and is not answered yet.
  var pendingSnap: PendingSnap?
  /// Structures that `!` showed already.
  var visited: Set<Structure> = []
  private(set) var measured = Measured()
  /// The values when the structure in hand was taken up: "old" in old → new.
  private(set) var before: Reading?
  /// The log in words; made anew only when it grew.
  private(set) var history: [HistoryEntry] = []
  private var levels: (whole: FilmLevels, spine: FilmLevels)?
  /// Another film beside this one, to look at only. In an array, since a value can't hold itself.
  private var beside: [FilmReview] = []
  public var companion: FilmReview? {
    get { beside.first }
    set { beside = newValue.map { [$0] } ?? [] }
  }
  /// Where the mouse last was over the film.
  var pointer: Point?
  /// A mouse drag in the picture.
  var drag: Drag?
  /// When the film came on the screen.
  public var opened: Date?
  var inHand = TimeInHand()
  /// What `.` does again, and whether the next step of its kind belongs to it.
  var lastEdit: RepeatableEdit?
  var isRunOfSteps = false

  /// The picture of the file that is shown, counted from 1.
  private(set) var frame = 1
  /// What the reader said of all the study's films.
  let studyPosture: Posture

  public init(id: FilmID, name: String, look: PictureLook = PictureLook(), studyPosture: Posture = .unknown) {
    self.id = id
    self.name = name
    self.look = look
    self.studyPosture = studyPosture
  }

  public var review: Review { journal.shown }
  public var isLoaded: Bool { picture != nil }
  /// The film's own, or else the study's; a decision writes it down.
  var posture: Posture { review.posture == .unknown ? studyPosture : review.posture }

  /// The landmarks that are drawn and measured: everything done so far, on disk or not.
  public var landmarks: Landmarks? {
    guard let draft else { return review.landmarks }
    return (review.landmarks ?? emptyLandmarks).applying(draft.edit)
  }

  var emptyLandmarks: Landmarks {
    var landmarks = Landmarks()
    landmarks.film = name
    landmarks.width = film?.width ?? 0
    landmarks.height = film?.height ?? 0
    return landmarks
  }

  var selection: Selection? {
    if case .correcting(let selection) = mode { selection } else { nil }
  }

  /// The picture of the file that is shown isn't the one that the review is about.
  var showsAnotherFrame: Bool { isLoaded && journal.state == .saved && review.frame != frame }

  mutating func load(_ loaded: LoadedFilm, now: Date) {
    name = loaded.name
    film = loaded.film
    frame = loaded.review.frame
    picture = loaded.picture
    failure = nil
    journal = ReviewJournal(loaded.review)
    (others, shown) = (loaded.others, .current)
    opened = now
    levels = (loaded.levels, loaded.spineLevels)
    remeasure(machineToo: true)
    applyWindow()
    step = defaultStep
  }

  /// A step is about half a per cent of an endplate's depth, at least one pixel.
  var defaultStep: Double { max(1, ((landmarks?.meanEndplateDepth ?? 0) / 200).rounded()) }

  mutating func remeasure(machineToo: Bool = false) {
    let now = review
    if history.count != now.events.count || history.last?.event != now.events.last { history = now.history }
    var touched: Set<Structure> = []
    if let draft { touched = draft.edit.touched }
    let machine = machineToo ? now.machine.map { reading($0.landmarks, of: $0, edited: []) } : measured.machine
    let current = landmarks.map { reading($0, of: now.machine, edited: now.pinned.union(touched)) }
    measured = Measured(machine: machine, current: current)
  }

  /// What a pixel is: a reader's calibration, or else what the film says of the detector.
  var spacing: Spacing? {
    review.spacing ?? film?.spacing.flatMap { Spacing(millimetresPerPixel: $0, origin: .detector) }
  }

  mutating func rememberValues() { before = measured.current }

  private mutating func findSpineLevels() {
    guard let film, let whole = levels?.whole else { return }
    levels = (whole, landmarks?.spineBox.map { FilmLevels(film, in: $0) } ?? whole)
  }

  mutating func applyWindow() {
    guard let levels, let film else { return }
    view.window = look.window.window(whole: levels.whole, spine: levels.spine, maximum: film.maximum)
    // The picture itself turns films that store bone dark.
    view.isInverted = look.isInverted
    let look = look
    companion?.look = look
    companion?.applyWindow()
  }

  /// The review on disk changed: by our own save, by the machine, by another reader.
  mutating func receive(_ review: Review, ownSave: Bool) {
    let hadLandmarks = journal.shown.landmarks != nil
    let machine = journal.shown.machine
    if ownSave { journal.confirm(review) } else { journal.replace(review) }
    remeasure(machineToo: journal.shown.machine != machine || !ownSave)
    if !hadLandmarks {
      findSpineLevels()
      applyWindow()
      step = defaultStep
    }
    suggestion = nil
    if let owner = selection?.structure ?? painting?.structure, landmarks?.handles(of: owner).isEmpty ?? true {
      mode = .looking
    }
  }
}

/// What the mouse is dragging in the picture.
enum Drag: Hashable, Sendable {
  case pan(row: Int, column: Int)
  case window(row: Int, column: Int)
  /// The point stays as far from the mouse as it was when taken.
  case point(offset: Point)
  case paint(last: Point, erases: Bool)
}
