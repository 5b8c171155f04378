import Screen
import Spine

/// The kinds of masks that are shown and hidden together.
public enum MaskKind: String, CaseIterable, Codable, Sendable {
  case vertebrae, sacrum, heads
}

/// What a reader set about the picture; carried from film to film and, by study, from session to session.
public struct PictureLook: Hashable, Codable, Sendable {
  public enum Masks: String, CaseIterable, Codable, Sendable {
    case filled, outlined
    case none = "off"
  }

  public var window = WindowChoice()
  public var isInverted = false
  public var masks = Masks.filled
  /// A factor on the theme's opacity.
  public var opacity = 1.0
  public var hidden: Set<MaskKind> = []
  public var names = true
  public var endplates = true
  public var construction = false
  /// Everything over the film is hidden for a look beneath.
  public var isBare = false
  /// Structures in hand are shown near.
  public var closeUp = false
  /// A part of the picture is shown larger beside the pointer or the point in hand.
  public var hasMagnifier = false
  /// The next film opens at the same place, as near, turned and flipped the same way.
  public var keepsView = false
  public var panes = Panes.both
  /// The worklist shows the film under its cursor; nil: where there is room beside the lines.
  public var preview: Bool?

  public enum Panes: String, Hashable, Codable, Sendable { case both, picture, tables }

  public init() {}

  mutating func nextMasks() {
    let all = Masks.allCases
    masks = all[((all.firstIndex(of: masks) ?? 0) + 1) % all.count]
  }
}
