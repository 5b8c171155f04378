import Screen
import Testing
import Viewer

@Suite struct KeyTests {
  @Test(arguments: [
    "j", "G", "-", "ctrl-d", "shift-left", "alt-h", "alt-{", "space", "enter", "shift-tab", "f1", "del",
  ])
  func notationIsReadAsItIsWritten(_ notation: String) {
    #expect(KeyPress(notation: notation)?.notation == notation)
  }

  @Test(arguments: ["", "hyper-x", "f99", "leftt"]) func whatIsNoKeyIsRefused(_ notation: String) {
    #expect(KeyPress(notation: notation) == nil)
  }

  @Test func noKeyMeansTwoThingsInOneTable() {
    check(KeyTable.worklist)
    check(KeyTable.film)
    check(KeyTable.correction)
    check(KeyTable.placement)
    check(KeyTable.painting)
  }

  private func check<Command>(_ table: KeyTable<Command>) {
    var seen: Set<KeySequence> = []
    for binding in table.bindings {
      for key in binding.keys { #expect(seen.insert(key).inserted, "\(table.name): \(key) twice") }
      #expect(!binding.help.isEmpty)
    }
  }

  @Test func everyCommandHasAKey() {
    #expect(Set(KeyTable.worklist.bindings.map(\.command)) == Set(WorklistCommand.allCases))
    #expect(Set(KeyTable.film.bindings.map(\.command)) == Set(FilmCommand.allCases))
    #expect(Set(KeyTable.correction.bindings.map(\.command)) == Set(CorrectionCommand.allCases))
    #expect(Set(KeyTable.placement.bindings.map(\.command)) == Set(PlacementCommand.allCases))
    #expect(Set(KeyTable.painting.bindings.map(\.command)) == Set(PaintCommand.allCases))
  }
}

extension KeyTests {
  @Test func keysAreChangedByTheReader() throws {
    var play = Fixtures.opened()
    try play.model.settings.keys.rebind("film", "accept", ["ctrl-a", "f2"])
    play.keys("a")
    #expect(play.alpha.isEmpty)
    play.keys("<f2>")
    #expect(play.alpha == [.accept])
    play.keys("?")
    #expect(play.shows("^A f2"))
  }

  @Test func whatCannotBeBoundIsRefusedInWords() {
    var keys = KeyTables()
    #expect(throws: RebindingError.context("menu")) { try keys.rebind("menu", "open", ["o"]) }
    #expect(throws: RebindingError.command("fly", in: "Film")) { try keys.rebind("film", "fly", ["ctrl-o"]) }
    #expect(throws: RebindingError.key("hyper-o")) { try keys.rebind("film", "accept", ["hyper-o"]) }
    #expect(throws: RebindingError.taken("f", by: "flag")) { try keys.rebind("film", "accept", ["f"]) }
  }

  @Test func theReferenceNamesEveryKey() {
    let text = KeyReference.markdown
    for binding in KeyTable.film.bindings { #expect(text.contains(binding.help)) }
  }
}

extension KeyTests {
  @Test func helpIsThereInEveryMode() {
    var play = Fixtures.study()
    for (keys, title) in [
      ("", "Help: Worklist"), ("<enter>", "Help: Film"), ("3", "Help: Correcting"), ("md", "Help: Placing"),
    ] {
      play.keys(keys + "?")
      #expect(play.shows(title))
      play.keys("?")
      #expect(play.model.dialog == nil)
    }
  }
}
