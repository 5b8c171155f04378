import Foundation
import Screen
import Spine
import StudyStore
import Testing
import Viewer

/// Hands that press anything: nothing crashes, and what was called saved is on disk.
@Suite struct RandomKeysTests {
  private struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  private static let keys: [KeyPress] =
    (33...126).compactMap { UnicodeScalar($0).map { KeyPress.character(Character($0)) } }
    + [
      " ", "up", "down", "left", "right", "shift-up", "shift-left", "alt-down", "enter", "enter", "enter", "tab",
      "shift-tab", "esc", "esc", "backspace", "del", "home", "end", "pgup", "pgdn", "ctrl-d", "ctrl-u", "ctrl-n",
      "ctrl-p", "ctrl-r", "ctrl-l", "f1", "f7", "ins",
    ].compactMap(KeyPress.init(notation:))

  private static let buttons: [MouseEvent.Kind] = [
    .press(.left), .drag(.left), .release(.left), .press(.right), .drag(.right), .press(.middle), .drag(.middle), .move,
    .wheelUp, .wheelDown,
  ]

  @Test(arguments: 1...3) func anythingGoes(_ seed: UInt64) {
    var dice = Dice(state: seed &* 0x9E37_79B9_7F4A_7C15)
    var play = Fixtures.study(rows: 30, columns: 100)
    for step in 0..<240 {
      switch Int.random(in: 0..<100, using: &dice) {
      case 0..<78: Self.keys.randomElement(using: &dice).map { play.send(.key($0)) }
      case 78..<92:
        Self.buttons.randomElement(using: &dice).map { kind in
          play.send(
            .mouse(
              .init(kind, row: .random(in: -1...60, using: &dice), column: .random(in: -1...120, using: &dice))))
        }
      case 92..<94:
        play.send(.resized(rows: .random(in: 1...60, using: &dice), columns: .random(in: 1...160, using: &dice)))
      case 94: play.failing = play.failing == nil ? "the disk is full" : nil
      case 95: play.holdsSaves ? play.flush() : (play.holdsSaves = true)
      case 96:
        if let id = play.film?.id, let review = play.disk[id] { play.send(.reviewChanged(id, review)) }
      case 97: play.send(.paste("π\u{1B}[31m\nx"))
      default: play.wait(0.25)
      }
      guard step % 6 == 0 else { continue }
      do {
        let grid = play.model.view()
        #expect(grid.rows == play.model.rows && grid.columns == play.model.columns)
      }
      if play.shows("saved"), let film = play.film, case .saved = film.journal.state {
        #expect(play.disk[film.id]?.content == film.journal.shown.content)
      }
    }
    // In the end everything can be saved.
    play.failing = nil
    play.flush()
    play.send(.resized(rows: 30, columns: 100))
    play.keys("<esc><esc><esc><esc>:w<enter>")
    play.wait(1)
    play.wait(6)
    #expect(!play.model.hasUnsaved)
  }
}
