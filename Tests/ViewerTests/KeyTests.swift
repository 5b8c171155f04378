import Screen
import Testing
import Viewer

@Suite struct KeyTests {
  @Test(arguments: ["j", "G", "-", "ctrl-d", "shift-left", "alt-h", "alt-{", "space", "enter", "shift-tab", "f1", "del"])
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
  }
}
