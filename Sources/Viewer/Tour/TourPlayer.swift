import Foundation
import Screen

/// A tour on its way: Space goes on, Esc hands the program over.
public struct TourPlayer: Hashable, Sendable {
  public let tour: Tour
  /// The step to come.
  private(set) var next = 0
  private(set) var caption = ""
  private(set) var place = Tour.Place.all
  private(set) var lastKey: KeyPress?
  private var keys: [KeyPress] = []
  private var due: Date
  /// 1 is the ordinary pace; 2 is twice as fast.
  var pace = 1.0

  public init(_ tour: Tour, now: Date) {
    self.tour = tour
    due = now
  }

  var isOver: Bool { next >= tour.steps.count && keys.isEmpty }
  var progress: String { "\(min(next, tour.steps.count))/\(tour.steps.count)" }

  /// The rest of this step is not waited for.
  mutating func goOn() { due = .distantPast }

  /// Whether something happens now; waits between steps are over then.
  func isDue(_ now: Date) -> Bool { now >= due }

  /// Does steps up to the next key or wait; the key to press, if one is due.
  mutating func advance(_ now: Date) -> KeyPress? {
    while isDue(now), !isOver {
      if !keys.isEmpty {
        let key = keys.removeFirst()
        lastKey = key
        wait(keys.isEmpty ? 0.8 : 0.35, now)
        return key
      }
      let step = tour.steps[next]
      next += 1
      switch step {
      case .say(let text):
        caption = text
        lastKey = nil
        // Read aloud at about three words a second.
        wait(1 + Double(text.split(separator: " ").count) / 3, now)
      case .look(let place): self.place = place
      case .keys(let wanted): keys = wanted
      case .wait(let seconds): wait(seconds, now)
      }
    }
    return nil
  }

  private mutating func wait(_ seconds: Double, _ now: Date) { due = now.addingTimeInterval(seconds / pace) }
}

extension Model {
  /// Begins a tour; the clock plays it.
  ///
  /// - Parameter pace: 2 is twice as fast as people read.
  public mutating func play(_ tour: Tour, pace: Double = 1) {
    var player = TourPlayer(tour, now: now)
    player.pace = pace
    self.tour = player
  }

  /// Presses what the tour wants pressed; a film that is still being read is waited for.
  mutating func playTour() -> [Effect] {
    guard var player = tour else { return [] }
    if let film, !film.isLoaded, film.failure == nil { return [] }
    let key = player.advance(now)
    let isOver = player.isOver && player.isDue(now)
    tour = isOver ? nil : player
    let effects = key.map { press($0) } ?? []
    if isOver { show(.plain("the tour is over: the program is yours")) }
    return effects
  }

  /// Keys while a tour plays: Space goes on, Esc takes over, the rest is not for now.
  mutating func pressDuringTour(_ key: KeyPress) {
    switch key.key {
    case .character(" "): tour?.goOn()
    case .escape:
      tour = nil
      show(.plain("the tour is stopped: the program is yours"))
    default: break
    }
  }

  /// The caption over the foot of the screen; everything but what it is about steps back.
  func drawTour(_ player: TourPlayer, on painter: inout Painter) {
    if let lit = spot(player.place) {
      for row in 0..<rows {
        for column in 0..<columns where !lit.contains(row: row, column: column) {
          painter.grid[row, column].style.stepBack()
        }
      }
    }
    // Over the tables while the picture is spoken of, else in the middle of the foot.
    let beside = player.place == .picture ? filmLayout?.tables.flatMap { $0.columns >= 36 ? $0 : nil } : nil
    let width = min((beside?.columns ?? columns) - 4, 76)
    let lines = TextWrapping.lines(player.caption, width: width - 4)
    let height = lines.count + 3
    let rect = Rect(
      row: max(rows - height - 2, 0), column: beside.map { $0.column + 2 } ?? (columns - width) / 2,
      rows: height, columns: width)
    painter.grid.fill(rect, style: painter.theme[.text])
    painter.grid.box(
      rect, style: painter.theme[.borderFocused], title: player.tour.title, titleStyle: painter.theme[.heading])
    for (index, line) in lines.enumerated() {
      painter.text(line, row: rect.row + 1 + index, column: rect.column + 2, width: width - 4)
    }
    let foot = rect.row + height - 2
    painter.text(
      "Space goes on  Esc takes over  \(player.progress)", row: foot, column: rect.column + 2, .dim, width: width - 4)
    if let key = player.lastKey {
      painter.trailing(
        " \(key.label(unicode: settings.unicode)) ", row: foot, column: rect.column + 2, width: width - 4, .footerKey)
    }
  }

  private func spot(_ place: Tour.Place) -> Rect? {
    let layout = filmLayout
    switch place {
    case .all: return nil
    case .title: return Rect(row: 0, column: 0, rows: 2, columns: columns)
    case .list: return Rect(row: 2, column: 0, rows: max(rows - 4, 0), columns: columns)
    case .picture: return layout?.picture
    case .tables: return layout?.tables
    case .status: return Rect(row: rows - 3, column: 0, rows: 2, columns: columns)
    case .footer: return Rect(row: rows - 1, column: 0, rows: 1, columns: columns)
    }
  }
}

extension Style {
  /// Darker colours where there are some, and dim text.
  fileprivate mutating func stepBack() {
    foreground = foreground?.darkened
    background = background?.darkened
    attributes.insert(.dim)
  }
}

extension Color {
  fileprivate var darkened: Color { Color(red / 5 * 2, green / 5 * 2, blue / 5 * 2) }
}
