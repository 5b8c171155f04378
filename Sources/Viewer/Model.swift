import Foundation
import Radiograph
import Screen
import Spine
import StudyStore

/// The whole program without a terminal: what it knows, and how it changes. `view()` draws it.
public struct Model: Sendable {
  public var settings: ViewerSettings
  public internal(set) var rows = 24
  public internal(set) var columns = 80
  /// The wall clock as last told.
  public internal(set) var now: Date
  public internal(set) var worklist = Worklist()
  /// The open film; nil shows the worklist.
  public internal(set) var film: FilmReview?
  /// Films that were left while something was still on its way to the disk.
  var parked: [FilmID: FilmReview] = [:]
  /// Films read ahead, and those asked for, oldest first.
  var shelf: [FilmID: LoadedFilm] = [:]
  var expected: [FilmID] = []
  var previews = Previews()
  public internal(set) var dialog: Dialog?
  public internal(set) var notice: Notice?
  /// The notice was on the screen when a key was pressed: the next key takes it away.
  var noticeIsOld = false
  /// The beginning of a sequence such as `gg`.
  var pressed: [KeyPress] = []
  /// A count or a mark that is being typed, and the marks.
  var hands = Hands()
  /// What `.` does again.
  var lastEdit: RepeatableEdit?
  /// What the machine is reading, and how many films wait behind it.
  public internal(set) var analysing: FilmID?
  public internal(set) var waiting = 0
  /// The program leaves with this code once everything is on disk.
  var leaving: Int32?
  /// The look that the next film opens with; the run loop remembers it by study.
  public var look = PictureLook()
  /// How the films of this session were looked at when they were left.
  var views: [FilmID: FilmView] = [:]
  /// Pictures are drawn in coarse cells for now: something moves, and the link is slow.
  public var isHurried = false

  /// The mouse's way is of interest though no button is held.
  public var wantsMotion: Bool {
    guard let film, dialog == nil else { return false }
    if case .placing = film.mode { return true }
    return film.look.hasMagnifier
  }
  /// A guided tour, while one plays.
  public internal(set) var tour: TourPlayer?

  public init(settings: ViewerSettings, now: Date = Date(timeIntervalSince1970: 0)) {
    self.settings = settings
    self.now = now
    if settings.role == .adjudicated {
      worklist.show(.differing)
      worklist.sort(by: .difference)
    }
  }

  /// The effects that begin a session: of a whole study, or of one film.
  public mutating func start(opening film: FilmRow? = nil) -> [Effect] {
    guard let film else { return [.listFilms] }
    return [.listFilms] + open(film.id, name: film.name)
  }

  var letters: Lettering { Lettering(unicode: settings.unicode) }

  var context: Context {
    Context(
      reader: settings.reader, role: settings.role, now: now, picture: filmLayout?.picture, advances: settings.advances,
      unicode: settings.unicode, isLarge: settings.largePrint)
  }

  /// The cells that show the film; nil where there are none.
  public var picturePane: Rect? { filmLayout?.picture }

  var filmLayout: FilmLayout? {
    film.map { FilmLayout(rows: rows, columns: columns, film: $0, isLarge: settings.largePrint) }
  }

  public mutating func update(_ message: Message) -> [Effect] { answer(message) + askForPreview() }

  private mutating func answer(_ message: Message) -> [Effect] {
    switch message {
    case .key(let key):
      film?.inHand.touch(now)
      if tour != nil {
        pressDuringTour(key)
        return []
      }
      return press(key)
    case .paste(let text):
      if case .prompt(var prompt) = dialog {
        prompt.line.insert(text)
        dialog = .prompt(prompt)
      }
      return []
    case .mouse(let event):
      film?.inHand.touch(now)
      return mouse(event)
    case .resized(let rows, let columns):
      self.rows = max(rows, 1)
      self.columns = max(columns, 1)
      scrollWorklist()
      return []
    case .tick(let time): return tick(time)
    case .notice(let text):
      show(.plain(text))
      return []
    case .interrupted(let code): return interrupt(code)
    case .resumed: return [.redraw]
    default: return receive(message)
    }
  }

  mutating func show(_ notice: Notice) {
    // A failure stays on the screen until it was read; a word of comfort doesn't push it away.
    if self.notice?.kind == .error, notice.kind == .plain, !noticeIsOld { return }
    self.notice = notice
    noticeIsOld = false
  }

  private mutating func tick(_ time: Date) -> [Effect] {
    now = time
    let again = hasFailedSaveDue ? saveAgain() : []
    guard var film else { return again + playTour() }
    let outcomes = film.rest(context)
    self.film = film
    return again + handle(outcomes) + playTour()
  }

  private var hasFailedSaveDue: Bool {
    film?.journal.isDue(now) ?? false || parked.values.contains { $0.journal.isDue(now) }
  }

  /// Edits in hand and actions that wait all go out, and the program ends behind them.
  private mutating func interrupt(_ code: Int32) -> [Effect] {
    var effects: [Effect] = []
    if var open = film {
      for case .effect(let effect) in open.leave(context) { effects.append(effect) }
      film = open
    }
    for (id, action) in flushed() { effects.append(.append(action, to: id)) }
    return effects + end(code)
  }

  /// The film in hand is given back with its time, and the program ends.
  mutating func end(_ code: Int32) -> [Effect] {
    let time = now
    return (film.map { [.releaseLock($0.id, worked: film?.inHand.take(time) ?? 0)] } ?? []) + [.quit(code: code)]
  }

  private mutating func flushed() -> [(FilmID, ReviewAction)] {
    var result: [(FilmID, ReviewAction)] = []
    for id in parked.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
      result += (parked[id]?.journal.sendAll() ?? []).map { (id, $0) }
    }
    if let id = film?.id { result += (film?.journal.sendAll() ?? []).map { (id, $0) } }
    return result
  }

  mutating func scrollWorklist() {
    worklist.scroll(height: worklistLayout.listHeight)
  }
}
