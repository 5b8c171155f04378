/// What a reader can ask while a mask is being painted.
public enum PaintCommand: String, CaseIterable, Sendable {
  case up, down, left, right
  case upCoarse, downCoarse, leftCoarse, rightCoarse
  case upFine, downFine, leftFine, rightFine
  case dab, again, pen, brush, eraser, swap, smaller, larger
  case polygon, close, fill, smooth, undo, redo, count, help, leave
}

extension KeyTable where Command == PaintCommand {
  public static let painting = KeyTable(
    "Painting a mask",
    [
      KeyGroup(
        "Brush",
        PaintCommand.moves(plain: "", coarse: "far ", fine: "a little ") + [
          Binding(["space"], .dab, "paint", help: "paint here once, or place a corner of the polygon"),
          Binding(["."], .again, help: "the last stroke again, from here on"),
          Binding(["p"], .pen, "pen", help: "pen down: moving paints; and up again"),
          Binding(["b"], .brush, "brush", help: "brush: adds to the structure"),
          Binding(["e"], .eraser, "eraser", help: "eraser: takes away"),
          Binding(["tab"], .swap, help: "brush or eraser, the other one"),
          Binding(["["], .smaller, "smaller", help: "smaller brush"),
          Binding(["]"], .larger, "larger", help: "larger brush"),
        ]),
      KeyGroup(
        "Areas",
        [
          Binding(["o"], .polygon, "polygon", help: "begin a polygon, or give it up"),
          Binding(["enter"], .close, "close", help: "close the polygon: it is added, or taken away by the eraser"),
          Binding(["f"], .fill, "fill", help: "fill the holes of the mask"),
          Binding(["s"], .smooth, "smooth", help: "smooth the mask's outline"),
        ]),
      KeyGroup(
        "Program",
        [
          Binding(["u"], .undo, "undo", help: "undo, back to the last signature"),
          Binding(["U", "ctrl-r", "ctrl-y"], .redo, help: "redo"),
          Binding(["1", "2", "3", "4", "5", "6", "7", "8", "9"], .count, help: "a count: 5l five steps"),
          Binding(["?", "f1"], .help, "help", help: "this page"),
          Binding(["esc", "q", "ctrl-c"], .leave, "done", help: "put the brush down"),
        ]),
    ])
}
