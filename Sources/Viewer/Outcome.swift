import Foundation
import Screen
import StudyStore

/// What a screen asks of the program around it.
enum Outcome: Hashable, Sendable {
  case effect(Effect)
  case notice(Notice)
  case dialog(Dialog)
  case closeFilm
  case chooseCompanion
  /// Another film of the worklist: `by` steps, or the next without a decision.
  case openFilm(Step)

  enum Step: Hashable, Sendable { case next, previous, unfinished }
}

/// One line for the person. It stays until a key was pressed after it.
public struct Notice: Hashable, Sendable {
  public enum Kind: Hashable, Sendable { case plain, warning, error }
  public var kind: Kind
  public var text: String

  static func plain(_ text: String) -> Notice { Notice(kind: .plain, text: text) }
  static func warning(_ text: String) -> Notice { Notice(kind: .warning, text: text) }
  static func error(_ text: String) -> Notice { Notice(kind: .error, text: text) }
}

/// What a screen may know of the program around it.
struct Context: Sendable {
  var reader: Reader
  var role: ReadingRole
  var now: Date
  /// The picture's cells on the screen; nil where no picture is shown.
  var picture: Rect?
  var advances: Bool
  var unicode: Bool
  var isLarge = false

  /// A time of day, with the date where it is not today's.
  func clock(_ time: Date) -> String {
    Lettering.clock(time, now: now)
  }
}
