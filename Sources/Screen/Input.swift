/// A key as a person presses it, whatever bytes the terminal made of it.
public struct KeyPress: Hashable, Sendable {
  public enum Key: Hashable, Sendable {
    /// A printable character; capitals come as themselves, without `shift`.
    case character(Character)
    case up, down, left, right
    case home, end, pageUp, pageDown
    case insert, delete, backspace
    /// Back-tab is `tab` with `shift`.
    case enter, tab, escape
    case function(Int)
  }

  public struct Modifiers: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let shift = Modifiers(rawValue: 1)
    public static let control = Modifiers(rawValue: 2)
    public static let alt = Modifiers(rawValue: 4)
  }

  public var key: Key
  public var modifiers: Modifiers

  public init(_ key: Key, _ modifiers: Modifiers = []) {
    self.key = key
    self.modifiers = modifiers
  }

  public static func character(_ character: Character) -> KeyPress { KeyPress(.character(character)) }
  /// Control with a small letter: `.control("d")`.
  public static func control(_ character: Character) -> KeyPress { KeyPress(.character(character), .control) }
}

/// A movement or a button of the mouse, in cells from the top left corner of the screen.
public struct MouseEvent: Hashable, Sendable {
  public enum Button: Hashable, Sendable { case left, middle, right }
  public enum Kind: Hashable, Sendable {
    case press(Button)
    /// The mouse moved with the button held.
    case drag(Button)
    case release(Button)
    case move
    case wheelUp, wheelDown
  }

  public var kind: Kind
  public var row: Int
  public var column: Int
  public var modifiers: KeyPress.Modifiers

  public init(_ kind: Kind, row: Int, column: Int, modifiers: KeyPress.Modifiers = []) {
    self.kind = kind
    self.row = row
    self.column = column
    self.modifiers = modifiers
  }
}
