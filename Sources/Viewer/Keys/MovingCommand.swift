/// Commands that move a point, a crosshair or a brush: four directions, each in three step sizes.
protocol MovingCommand: Hashable, Sendable {
  static var up: Self { get }
  static var down: Self { get }
  static var left: Self { get }
  static var right: Self { get }
  static var upCoarse: Self { get }
  static var downCoarse: Self { get }
  static var leftCoarse: Self { get }
  static var rightCoarse: Self { get }
  static var upFine: Self { get }
  static var downFine: Self { get }
  static var leftFine: Self { get }
  static var rightFine: Self { get }
}

extension MovingCommand {
  /// The twelve bindings, the same keys wherever something is moved; `plain`, `coarse` and `fine` go before a
  /// direction's name on the help page.
  static func moves(plain: String, coarse: String, fine: String) -> [Binding<Self>] {
    [
      Binding(["left", "h"], .left, help: plain + "left"),
      Binding(["down", "j"], .down, help: plain + "down"),
      Binding(["up", "k"], .up, help: plain + "up"),
      Binding(["right", "l"], .right, help: plain + "right"),
      Binding(["shift-left", "H"], .leftCoarse, help: coarse + "left"),
      Binding(["shift-down", "J"], .downCoarse, help: coarse + "down"),
      Binding(["shift-up", "K"], .upCoarse, help: coarse + "up"),
      Binding(["shift-right", "L"], .rightCoarse, help: coarse + "right"),
      Binding(["alt-left", "alt-h", "ctrl-left"], .leftFine, help: fine + "left"),
      Binding(["alt-down", "alt-j", "ctrl-down"], .downFine, help: fine + "down"),
      Binding(["alt-up", "alt-k", "ctrl-up"], .upFine, help: fine + "up"),
      Binding(["alt-right", "alt-l", "ctrl-right"], .rightFine, help: fine + "right"),
    ]
  }

  /// The step that the command asks for; nil for one that moves nothing.
  var nudge: Nudge? {
    switch self {
    case .left: Nudge(-1, 0, 1)
    case .right: Nudge(1, 0, 1)
    case .up: Nudge(0, -1, 1)
    case .down: Nudge(0, 1, 1)
    case .leftCoarse: Nudge(-1, 0, 10)
    case .rightCoarse: Nudge(1, 0, 10)
    case .upCoarse: Nudge(0, -1, 10)
    case .downCoarse: Nudge(0, 1, 10)
    case .leftFine: Nudge(-1, 0, 0.25)
    case .rightFine: Nudge(1, 0, 0.25)
    case .upFine: Nudge(0, -1, 0.25)
    case .downFine: Nudge(0, 1, 0.25)
    default: nil
    }
  }
}

extension CorrectionCommand: MovingCommand {}
extension PlacementCommand: MovingCommand {}
extension PaintCommand: MovingCommand {}
