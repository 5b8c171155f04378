/// What a reader can ask of an open film while no structure is in hand.
public enum FilmCommand: String, CaseIterable, Sendable {
  case accept, flag, note, reject, sign, amend, posture
  case undo, redo, goBack, history
  case pickDoubtful, pickNext, pickPrevious, pickL1, pickL2, pickL3, pickL4, pickL5, pickS1, pickHead1, pickHead2,
    pickSacrum
  case draw, relabel, shiftUp, shiftDown, measure
  case rowDown, rowUp, tabNext, tabPrevious, explain, copy, panes
  case panUp, panDown, panLeft, panRight, zoomIn, zoomOut, fit, actualSize, closeUp, magnify, keepView
  case turn, mirror, upend, windowHere
  case darker, brighter, darkerFine, brighterFine, softer, harder, softerFine, harderFine, preset, invert, localContrast
  case compare, masks, maskLess, maskMore, names, endplates, construction, hideOverlays, structureToggle, machine
  case nextFilm, previousFilm, nextUnfinished, takeOver, proposal, readings
  case repeatEdit, count, mark, jump
  case guide, help, command, mouse, redraw, suspend, close
}

extension KeyTable where Command == FilmCommand {
  public static let film = KeyTable(
    "Film",
    [
      KeyGroup(
        "Deciding",
        [
          Binding(["a"], .accept, "accept", help: "accept the values as they are"),
          Binding(["f"], .flag, "flag", help: "flag with a reason"),
          Binding(["n"], .note, "note", help: "write a note"),
          Binding(["x"], .reject, help: "reject the film: not lateral, not lumbar, quality"),
          Binding(["S"], .sign, "sign", help: "sign: freezes this version"),
          Binding(["A"], .amend, "amend", help: "open a signed film again, with a reason"),
          Binding(["P"], .proposal, help: "take a newer model's reading, or put it aside"),
          Binding(["D"], .readings, help: "what other readers made of this film; takes one over when adjudicating"),
          Binding(["p"], .posture, help: "how the patient was placed: standing, supine, flexion, extension"),
          Binding(["space", "]"], .nextUnfinished, "next", help: "next film without a decision"),
          Binding([">", "ctrl-n"], .nextFilm, help: "next film"),
          Binding(["<", "ctrl-p"], .previousFilm, help: "previous film"),
        ]),
      KeyGroup(
        "Correcting",
        [
          Binding(["tab"], .pickNext, "correct", help: "take the next structure in hand"),
          Binding(["shift-tab"], .pickPrevious, help: "take the previous structure in hand"),
          Binding(["!"], .pickDoubtful, help: "take the most doubtful structure, then the next"),
          Binding(["1"], .pickL1, help: "take L1 in hand"),
          Binding(["2"], .pickL2, help: "take L2 in hand"),
          Binding(["3"], .pickL3, help: "take L3 in hand"),
          Binding(["4"], .pickL4, help: "take L4 in hand"),
          Binding(["5"], .pickL5, help: "take L5 in hand"),
          Binding(["6"], .pickS1, help: "take the S1 endplate in hand"),
          Binding(["7"], .pickHead1, help: "take femoral head 1 (the posterior one) in hand"),
          Binding(["8"], .pickHead2, help: "take femoral head 2 in hand"),
          Binding(["9"], .pickSacrum, help: "take the sacrum's outline in hand"),
          Binding(["d"], .draw, help: "draw a missing structure: four corners, a circle by three points"),
          Binding(["r"], .relabel, help: "give a vertebra another level's name"),
          Binding(["("], .shiftUp, help: "all names one level up (L5 becomes L4)"),
          Binding([")"], .shiftDown, help: "all names one level down (L4 becomes L5)"),
          Binding(["u"], .undo, "undo", help: "undo, back to the last signature"),
          Binding(["U", "ctrl-r", "ctrl-y"], .redo, help: "redo"),
          Binding(["."], .repeatEdit, help: "the last correction again, on what is in hand now"),
          Binding(["m"], .measure, help: "measure freely: angle, Cobb angle, distance, ratio to D; set the scale"),
        ]),
      KeyGroup(
        "Values",
        [
          Binding(["j"], .rowDown, help: "next row of the table"),
          Binding(["k"], .rowUp, help: "previous row of the table"),
          Binding(["l", "t"], .tabNext, "tab", help: "next table: values, levels, log"),
          Binding(["h", "T"], .tabPrevious, help: "previous table"),
          Binding(["enter", "e"], .explain, help: "explain what is under the cursor: formula, source, reference"),
          Binding(["Z"], .goBack, help: "go back to an earlier state, up to the last signature"),
          Binding(["L"], .history, help: "who did what and when; signed versions"),
          Binding(["y"], .copy, help: "copy a line for a report"),
          Binding(["\\"], .panes, "panes", help: "picture and tables, picture only, tables only"),
          Binding(["B"], .compare, help: "another film beside this one, and away again"),
          Binding(
            ["b"], .machine, help: "show the machine's reading (or the newer proposal), other readers', and back"),
        ]),
      KeyGroup(
        "Picture",
        [
          Binding(["+"], .zoomIn, "zoom", help: "zoom in"),
          Binding(["-"], .zoomOut, help: "zoom out"),
          Binding(["z"], .closeUp, help: "show the structure in hand from near, and back"),
          Binding(["=", "0"], .fit, help: "fit the whole film"),
          Binding(["*"], .actualSize, help: "one pixel of the film per dot of the screen"),
          Binding(["M"], .magnify, help: "magnifier at the pointer or the point in hand, on or off"),
          Binding(["K"], .keepView, help: "the next film opens at the same place, or fitted again"),
          Binding(["R"], .turn, help: "turn a quarter clockwise"),
          Binding(["|"], .mirror, help: "mirror left and right"),
          Binding(["_"], .upend, help: "mirror top and bottom"),
          Binding(["up"], .panUp, help: "move up"),
          Binding(["down"], .panDown, help: "move down"),
          Binding(["left"], .panLeft, help: "move left"),
          Binding(["right"], .panRight, help: "move right"),
          Binding([","], .darker, help: "darker (window centre up)"),
          Binding([";"], .brighter, help: "brighter (window centre down)"),
          Binding(["alt-,"], .darkerFine, help: "a little darker"),
          Binding(["alt-;"], .brighterFine, help: "a little brighter"),
          Binding(["{"], .softer, help: "less contrast (wider window)"),
          Binding(["}"], .harder, help: "more contrast (narrower window)"),
          Binding(["alt-{"], .softerFine, help: "a little less contrast"),
          Binding(["alt-}"], .harderFine, help: "a little more contrast"),
          Binding(["w"], .preset, help: "next window preset: whole film, bone, soft tissue, around the spine, all"),
          Binding(["W"], .windowHere, help: "window from the vertebra under the pointer, or the one in hand"),
          Binding(["i"], .invert, help: "invert"),
          Binding(["C"], .localContrast, help: "local contrast on or off"),
        ]),
      KeyGroup(
        "Masks and lines",
        [
          Binding(["v"], .masks, "masks", help: "masks filled, outlined, off"),
          Binding(["o"], .maskLess, help: "masks fainter"),
          Binding(["O"], .maskMore, help: "masks stronger"),
          Binding(["V"], .structureToggle, help: "show or hide vertebrae, sacrum, heads"),
          Binding(["N"], .names, help: "level names on or off"),
          Binding(["E"], .endplates, help: "endplate lines on or off"),
          Binding(["c"], .construction, help: "lines that build the value under the cursor on or off"),
          Binding(["H"], .hideOverlays, help: "hide everything drawn over the film, and back"),
        ]),
      KeyGroup(
        "Program",
        [
          Binding(["#"], .count, help: "a count: #12 and a step or move does it twelve times"),
          Binding(["\""], .mark, help: "mark this film with a letter"),
          Binding(["'"], .jump, help: "to the film with that mark; '' back again, ' Enter lists them"),
          Binding(["G"], .guide, help: "how the structure in hand is drawn, with an example"),
          Binding(["?", "f1"], .help, "help", help: "this page"),
          Binding([":"], .command, help: "type a command"),
          Binding(["X"], .takeOver, "take over", help: "take the film over from another reader"),
          Binding(["ctrl-g"], .mouse, help: "mouse on or off (off: the terminal selects text)"),
          Binding(["ctrl-l"], .redraw, help: "draw the screen again"),
          Binding(["ctrl-z"], .suspend, help: "back to the shell; fg returns"),
          Binding(["esc", "q", "ctrl-c"], .close, "list", help: "back to the worklist"),
        ]),
    ])
}
