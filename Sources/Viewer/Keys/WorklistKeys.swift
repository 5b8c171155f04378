/// What a reader can ask of the worklist.
public enum WorklistCommand: String, CaseIterable, Sendable {
  case down, up, pageDown, pageUp, top, bottom
  case open, nextUnfinished, previousUnfinished
  case search, searchNext, searchPrevious, filter, clearFilter, sort, reverse
  case analyse, copy, preview, count, mark, jump, help, command, mouse, redraw, suspend, quit
}

extension KeyTable where Command == WorklistCommand {
  public static let worklist = KeyTable(
    "Worklist",
    [
      KeyGroup(
        "Moving",
        [
          Binding(["j", "down"], .down, help: "next film"),
          Binding(["k", "up"], .up, help: "previous film"),
          Binding(["ctrl-d", "pgdn"], .pageDown, help: "half a page down"),
          Binding(["ctrl-u", "pgup"], .pageUp, help: "half a page up"),
          Binding(["gg", "home"], .top, help: "first film"),
          Binding(["G", "end"], .bottom, help: "last film"),
          Binding(
            ["1", "2", "3", "4", "5", "6", "7", "8", "9"], .count,
            help: "a count: 5j five films on, 40G the fortieth film"),
          Binding(["m", "\""], .mark, help: "mark the film with a letter"),
          Binding(["'"], .jump, help: "to the film with that mark; '' back again, ' Enter lists them"),
          Binding(["]", "tab"], .nextUnfinished, help: "next film without a decision"),
          Binding(["[", "shift-tab"], .previousUnfinished, help: "previous film without a decision"),
        ]),
      KeyGroup(
        "Films",
        [
          Binding(["enter", "l", "right"], .open, "open", help: "open the film"),
          Binding(["a"], .analyse, "analyse", help: "have the machine read this film next"),
          Binding(["y"], .copy, "copy", help: "copy the film's line"),
          Binding(["p", "\\"], .preview, help: "the film under the cursor beside the list, or the list alone"),
        ]),
      KeyGroup(
        "Finding",
        [
          Binding(["/"], .search, "search", help: "search names, readers, notes and flags"),
          Binding(["n"], .searchNext, help: "next match"),
          Binding(["N"], .searchPrevious, help: "previous match"),
          Binding(
            ["f"], .filter, "filter", help: "show only some: flagged, pair, LL<31, slip>10, reader=ann, for=me …"),
          Binding(["esc"], .clearFilter, help: "show all films again"),
          Binding(["s"], .sort, "sort", help: "sort by another column: doubtful first, name, status, values …"),
          Binding(["r"], .reverse, help: "turn the order round"),
        ]),
      KeyGroup(
        "Program",
        [
          Binding(["?", "f1"], .help, "help", help: "this page"),
          Binding([":"], .command, help: "type a command"),
          Binding(["ctrl-g"], .mouse, help: "mouse on or off (off: the terminal selects text)"),
          Binding(["ctrl-l"], .redraw, help: "draw the screen again"),
          Binding(["ctrl-z"], .suspend, help: "back to the shell; fg returns"),
          Binding(["q", "ctrl-c"], .quit, "quit", help: "leave"),
        ]),
    ])
}
