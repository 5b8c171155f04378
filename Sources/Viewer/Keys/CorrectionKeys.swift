/// What a reader can ask while a structure is in hand; other keys do what they do on the film.
public enum CorrectionCommand: String, CaseIterable, Sendable {
  case up, down, left, right
  case upCoarse, downCoarse, leftCoarse, rightCoarse
  case upFine, downFine, leftFine, rightFine
  case nextPoint, previousPoint, whole, stepSmaller, stepLarger
  case endplate, grow, shrink, snap, refit, paint, delete, commit, leave
}

extension KeyTable where Command == CorrectionCommand {
  public static let correction = KeyTable(
    "Structure in hand",
    [
      KeyGroup(
        "Moving the point",
        CorrectionCommand.moves(plain: "one step ", coarse: "ten steps ", fine: "a quarter step ") + [
          Binding(["["], .stepSmaller, help: "smaller steps"),
          Binding(["]"], .stepLarger, help: "larger steps"),
        ]),
      KeyGroup(
        "Choosing",
        [
          Binding(["space", "c"], .nextPoint, "point", help: "next point of the structure"),
          Binding(["C"], .previousPoint, help: "previous point"),
          Binding(["e"], .endplate, "plate", help: "an endplate as one object: the superior one, then the inferior"),
          Binding(["w"], .whole, "whole", help: "move the whole structure, or one point again"),
        ]),
      KeyGroup(
        "Changing",
        [
          Binding([">"], .grow, help: "turn the endplate or structure clockwise; larger circle"),
          Binding(["<"], .shrink, help: "turn it the other way; smaller circle"),
          Binding(["s"], .snap, "snap", help: "snap to the nearest edge in the film"),
          Binding(["R"], .refit, help: "have the network look at this structure again: a proposal"),
          Binding(["b"], .paint, "brush", help: "paint its mask: brush, eraser, polygon, fill, smooth"),
          Binding(["del", "D"], .delete, "delete", help: "delete the structure"),
          Binding(["enter"], .commit, "take it", help: "this is it: save, and take the next point"),
          Binding(["esc", "q"], .leave, "done", help: "put the structure down"),
        ]),
    ])
}

/// What a reader can ask while points are being placed.
public enum PlacementCommand: String, CaseIterable, Sendable {
  case up, down, left, right
  case upCoarse, downCoarse, leftCoarse, rightCoarse
  case upFine, downFine, leftFine, rightFine
  case place, back, finish, method, count, help, cancel
}

extension KeyTable where Command == PlacementCommand {
  public static let placement = KeyTable(
    "Placing points",
    [
      KeyGroup(
        "Crosshair",
        PlacementCommand.moves(plain: "", coarse: "far ", fine: "a little ")),
      KeyGroup(
        "Points",
        [
          Binding(["enter", "space"], .place, "place", help: "place the point here"),
          Binding(["backspace", "u"], .back, "take back", help: "take the last point back"),
          Binding(["f"], .finish, "finish", help: "finish an outline"),
          Binding(["c"], .method, "method", help: "circle by three points, or by centre and rim"),
          Binding(["1", "2", "3", "4", "5", "6", "7", "8", "9"], .count, help: "a count: 5l five steps"),
          Binding(["?", "f1"], .help, "help", help: "this page"),
          Binding(["esc", "q", "ctrl-c"], .cancel, "cancel", help: "give up"),
        ]),
    ])
}
