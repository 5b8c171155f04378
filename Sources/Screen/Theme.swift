/// The looks of everything on the screen, by role; read from a theme file.
public struct Theme: Hashable, Sendable {
  /// What a part of the screen means. The raw value is its key in a theme file.
  public enum Role: String, CaseIterable, Sendable {
    case text, dim, accent, heading
    case titleBar = "title-bar"
    case footer
    case footerKey = "footer-key"
    case selection
    case border
    case borderFocused = "border-focused"
    case inside, outside, borderline
    case notMeasurable = "not-measurable"
    case warning, error, signed, edited
    /// Over the film; only the foreground is used.
    case vertebra, sacrum, head1, head2, endplate, construction, crosshair, landmark
    case landmarkSelected = "landmark-selected"
    case levelLabel = "level-label"
    case ruler
    /// The machine's proposal beside the reader's version.
    case proposal
  }

  public var name: String
  /// The screen's own ground; nil is the terminal's.
  public var background: Color?
  /// What lies about the film.
  public var filmBackground: Color
  /// How strongly masks tint the film, 0 … 1.
  public var maskOpacity: Double
  var styles: [Role: Style]

  /// The look of a role; a missing background is the theme's.
  public subscript(role: Role) -> Style {
    var style = styles[role] ?? Style()
    if style.background == nil { style.background = background }
    if style.foreground == nil, role != .text { style.foreground = styles[.text]?.foreground }
    return style
  }

  /// The colour of something drawn over the film.
  public func color(_ role: Role) -> Color { styles[role]?.foreground ?? Color(255, 255, 255) }

  /// A theme that needs no file, for when none can be read.
  public static let plain = Theme(
    name: "plain", background: nil, filmBackground: Color(0, 0, 0), maskOpacity: 0.35,
    styles: [
      .titleBar: Style(attributes: .reverse), .selection: Style(attributes: .reverse),
      .accent: Style(attributes: .bold), .heading: Style(attributes: .bold), .footerKey: Style(attributes: .bold),
      .outside: Style(attributes: .bold), .warning: Style(attributes: .bold), .error: Style(attributes: .reverse),
      .borderFocused: Style(attributes: .bold),
    ])
}
