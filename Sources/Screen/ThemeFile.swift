import TOMLKit

/// Why a theme can't be used; one line.
public struct ThemeError: Error, Hashable, CustomStringConvertible {
  public var description: String
}

/// A theme file as written: what it names, and the theme it differs from.
struct ThemeFile {
  var inherits: String?
  var background: Color??
  var filmBackground: Color?
  var maskOpacity: Double?
  var styles: [Theme.Role: Style] = [:]

  /// Reads TOML. Every key must be known and every value make sense, so that a slip is told instead of passed over.
  init(_ text: String, name: String) throws(ThemeError) {
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw ThemeError(description: "theme \(name), \(error.source.begin): \(error.description)")
    } catch {
      throw ThemeError(description: "theme \(name): \(error)")
    }
    for key in table.keys {
      guard let value = table[key] else { continue }
      switch key {
      case "inherits":
        guard let base = value.string else { throw Self.wrong(name, key, "the name of a theme in quotes") }
        inherits = base
      case "background":
        guard let text = value.string else { throw Self.wrong(name, key, "\"#rrggbb\" or \"none\"") }
        background = text == "none" ? .some(nil) : .some(try Self.color(text, name, key))
      case "film-background":
        guard let text = value.string else { throw Self.wrong(name, key, "\"#rrggbb\"") }
        filmBackground = try Self.color(text, name, key)
      case "mask-opacity":
        guard let number = value.double ?? value.int.map(Double.init), number >= 0, number <= 1 else {
          throw Self.wrong(name, key, "a number from 0 to 1")
        }
        maskOpacity = number
      case "roles":
        guard let roles = value.table else { throw Self.wrong(name, key, "a table") }
        for role in roles.keys {
          guard let known = Theme.Role(rawValue: role) else {
            throw ThemeError(description: "theme \(name): there is no role \"\(role)\"")
          }
          if let value = roles[role] { styles[known] = try Self.style(value, name, role) }
        }
      default: throw ThemeError(description: "theme \(name): there is no key \"\(key)\"")
      }
    }
  }

  private static func style(_ value: any TOMLValueConvertible, _ name: String, _ role: String) throws(ThemeError)
    -> Style
  {
    if let text = value.string { return Style(foreground: try color(text, name, role)) }
    guard let table = value.table else { throw wrong(name, role, "\"#rrggbb\" or a table") }
    var style = Style()
    for key in table.keys {
      let value = table[key]
      switch key {
      case "fg", "bg":
        guard let text = value?.string else { throw wrong(name, "\(role).\(key)", "\"#rrggbb\"") }
        let shown = try color(text, name, "\(role).\(key)")
        if key == "fg" { style.foreground = shown } else { style.background = shown }
      case "bold", "dim", "underline", "reverse":
        guard let isOn = value?.bool else { throw wrong(name, "\(role).\(key)", "true or false") }
        let attribute: Style.Attributes =
          key == "bold" ? .bold : key == "dim" ? .dim : key == "underline" ? .underline : .reverse
        if isOn { style.attributes.insert(attribute) }
      default: throw ThemeError(description: "theme \(name): role \"\(role)\" has no key \"\(key)\"")
      }
    }
    return style
  }

  private static func color(_ text: String, _ name: String, _ key: String) throws(ThemeError) -> Color {
    let digits = text.dropFirst()
    guard text.first == "#", digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit),
      let value = UInt32(digits, radix: 16)
    else { throw wrong(name, key, "\"#rrggbb\", not \"\(text)\"") }
    return Color(packed: value)
  }

  private static func wrong(_ name: String, _ key: String, _ wanted: String) -> ThemeError {
    ThemeError(description: "theme \(name): \(key) must be \(wanted)")
  }

  /// What the file names over what it inherits.
  func applied(to base: Theme, name: String) -> Theme {
    var theme = base
    theme.name = name
    if let background { theme.background = background }
    if let filmBackground { theme.filmBackground = filmBackground }
    if let maskOpacity { theme.maskOpacity = maskOpacity }
    theme.styles.merge(styles) { $1 }
    return theme
  }
}
