import CEmbedded

extension Theme {
  /// The names of the built-in themes, the default first.
  public static var builtInNames: [String] {
    var names: [String] = [], index = 0
    while let name = ce_theme_name(index) {
      names.append(String(cString: name))
      index += 1
    }
    return names
  }

  /// A built-in theme by name, nil when there is none.
  public static func named(_ name: String) -> Theme? {
    if name == plain.name { return plain }
    return try? load(name) { _ in nil }
  }

  /// A theme by name with what it inherits. `userFile` gives the text of the user's theme of a name, nil without one;
  /// it goes before the built-in theme of that name, and may inherit from it.
  ///
  /// - Throws: `ThemeError` with the theme, the key or line, and what is wrong.
  public static func load(_ name: String, userFile: (String) -> String?) throws(ThemeError) -> Theme {
    try load(name, userFile: userFile, above: [])
  }

  /// The theme asked for or, where it can't be had, the default one and a line that says why.
  public static func loadOrDefault(_ name: String, userFile: (String) -> String?) -> (theme: Theme, warning: String?) {
    do {
      return (try load(name, userFile: userFile), nil)
    } catch {
      return (named("dark") ?? .plain, "\(error); the theme dark is used instead")
    }
  }

  /// The theme for what a terminal shows, when the user named none.
  public static func defaultName(_ depth: ColorDepth) -> String {
    switch depth {
    case .truecolor, .indexed240, .palette: "dark"
    case .ansi16: "console"
    case .mono: "monochrome"
    }
  }

  private static func load(
    _ name: String, userFile: (String) -> String?, above: [String]
  ) throws(ThemeError) -> Theme {
    if name == plain.name { return plain }
    // A user's "dark" may inherit from the built-in "dark".
    let own = above.contains(name) ? nil : userFile(name)
    guard let text = own ?? builtIn(name) else {
      if above.contains(name) {
        let circle = (above + [name]).joined(separator: " → ")
        throw ThemeError(description: "theme \(above[0]): themes inherit in a circle (\(circle))")
      }
      let known = builtInNames.joined(separator: ", ")
      let whose = above.last.map { "theme \($0) inherits from \"\(name)\", which" } ?? "theme \(name)"
      throw ThemeError(description: "\(whose) does not exist; built-in themes: \(known)")
    }
    let file = try ThemeFile(text, name: name)
    var base = Theme.plain
    if let parent = file.inherits {
      base = try load(parent, userFile: userFile, above: above + [name])
    } else {
      // Bare attributes of `plain` would shine through a theme that leaves a role out.
      base.styles = [:]
    }
    return file.applied(to: base, name: name)
  }

  private static func builtIn(_ name: String) -> String? {
    let file = ce_theme(name)
    guard let bytes = file.bytes else { return nil }
    return String(decoding: UnsafeBufferPointer(start: bytes, count: file.count), as: UTF8.self)
  }
}
