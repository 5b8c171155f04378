import Foundation
import Radiograph
import Screen
import Spine
import StudyStore
import Viewer

/// A session with the viewer: keys in, model and effects out, with a store and a machine that answer at once.
struct Play {
  var model: Model
  /// Every effect so far.
  var effects: [Effect] = []
  /// What is on disk.
  var disk: [FilmID: Review] = [:]
  var films: [FilmID: Film] = [:]
  /// What other readers made of a film.
  var others: [FilmID: [ReaderReading]] = [:]
  var rows: [FilmRow] = []
  /// The next saves fail with these words.
  var failing: String?
  /// Saves get no answer until `flush()`.
  var holdsSaves = false
  var held: [(FilmID, ReviewAction)] = []
  var now = Date(timeIntervalSince1970: 1_790_000_000)
  let reader = Reader(name: "Ann", account: "ann")

  init(
    rows: Int = 24, columns: Int = 80, theme: Theme = .plain, depth: ColorDepth = .truecolor, glyphs: GlyphSet = .half,
    unicode: Bool = true
  ) {
    let settings = ViewerSettings(
      theme: theme, depth: depth, glyphs: glyphs, unicode: unicode, study: "Study",
      reader: Reader(name: "Ann", account: "ann"))
    model = Model(settings: settings, now: now)
    _ = model.update(.resized(rows: rows, columns: columns))
  }

  /// Adds a film with the machine's reading of it already on disk; no landmarks, no reading.
  mutating func add(
    _ name: String, _ film: Film, machine: Landmarks?, confidence: Double = 0.9, quality: [QualityFlag] = []
  ) {
    let id = FilmID(name)
    films[id] = film
    var review = Review()
    if let machine {
      let structures = machine.vertebrae.keys.map { ($0.rawValue, confidence) }
      let reading = MachineReading(
        model: "test-1", landmarks: machine, confidence: Dictionary(uniqueKeysWithValues: structures),
        quality: quality)
      review = review.applying(
        ReviewEvent(id: 1, action: .machineRead(reading), reader: Reader(name: "machine", account: "-"), time: now))
    }
    disk[id] = review
    rows.append(row(id))
  }

  func row(_ id: FilmID) -> FilmRow {
    let review = disk[id] ?? Review()
    let reading = review.landmarks.map { Reading(landmarks: $0, posture: review.posture) }
    var values: [InspectedValue: Double] = [:]
    for value in reading?.values ?? [] { values[value.name] = value.value }
    return FilmRow(
      id: id, name: id.rawValue, status: review.status, values: values,
      outside: Set((reading?.values ?? []).filter { $0.status == .outside }.map(\.name)),
      quality: reading?.quality ?? [],
      confidence: review.machine.map { $0.confidence.values.reduce(0, +) / Double(max($0.confidence.count, 1)) },
      reader: review.lastReader?.name, flagReason: review.flagReason)
  }

  mutating func begin() {
    perform(model.start())
    send(.filmsListed(rows, complete: true))
  }

  mutating func send(_ message: Message) { perform(model.update(message)) }

  /// Characters as they are; other keys by their notation in angle brackets: `j<enter><shift-left>`.
  mutating func keys(_ text: String) {
    var rest = Substring(text)
    while let first = rest.first {
      if first == "<", let end = rest.firstIndex(of: ">"), rest.index(after: rest.startIndex) < end,
        let key = KeyPress(notation: String(rest[rest.index(after: rest.startIndex)..<end]))
      {
        send(.key(key))
        rest = rest[rest.index(after: end)...]
      } else {
        send(.key(.character(first)))
        rest = rest.dropFirst()
      }
    }
  }

  mutating func wait(_ seconds: Double) {
    now += seconds
    send(.tick(now))
  }

  mutating func perform(_ wanted: [Effect]) {
    for effect in wanted {
      effects.append(effect)
      switch effect {
      case .loadFilm(let id):
        guard let film = films[id] else {
          send(.filmFailed(id, reason: "no such film"))
          continue
        }
        send(
          .filmLoaded(
            LoadedFilm(
              id: id, name: id.rawValue, film: film, picture: FilmPicture(film), review: disk[id] ?? Review(),
              others: others[id] ?? [])))
      case .preview(let id?):
        if let film = films[id] {
          send(.previewed(id, FilmPreview(film: film, review: disk[id] ?? Review())))
        } else {
          send(.previewFailed(id, reason: "no such film"))
        }
      case .append(let action, let id):
        if holdsSaves { held.append((id, action)) } else { save(action, id) }
      default: break
      }
    }
  }

  mutating func flush() {
    holdsSaves = false
    let all = held
    held = []
    for (id, action) in all { save(action, id) }
  }

  private mutating func save(_ action: ReviewAction, _ id: FilmID) {
    if let failing { return send(.saveFailed(id, reason: failing)) }
    let old = disk[id] ?? Review()
    let event = ReviewEvent(id: old.lastEvent + 1, action: action, reader: model.settings.reader, time: now)
    let review = old.applying(event)
    disk[id] = review
    send(.reviewSaved(id, review))
    send(.filmChanged(row(id)))
  }

  /// The actions that reached the disk for a film, without the machine's.
  func log(_ id: FilmID) -> [ReviewAction] { (disk[id]?.events ?? []).map(\.action).filter(\.isHuman) }

  /// The screen's text, picture cells masked by `~`, trailing blanks cut.
  var screen: [String] {
    let grid = model.view()
    return (0..<grid.rows).map { row in
      var line = ""
      for column in 0..<grid.columns {
        let cell = grid[row, column]
        if cell.scalar == "\0" { continue }
        line.unicodeScalars.append(cell.isPicture && !Play.isLetter(cell.scalar) ? "~" : cell.scalar)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// Labels over the film stay readable.
  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
  }

  func shows(_ text: String) -> Bool { screen.contains { $0.contains(text) } }
}
