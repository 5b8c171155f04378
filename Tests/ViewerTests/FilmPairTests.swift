import Testing
import Viewer

@Suite struct FilmPairTests {
  private func list(_ names: [String], subjects: [String?]? = nil) -> Play {
    var play = Play(rows: 24, columns: 100)
    play.rows = names.enumerated().map { index, name in
      let subject = (subjects?[index]).map {
        RowSubject(key: $0, patient: $0, date: "", view: "", day: nil)
      }
      return FilmRow(id: FilmID(name), name: name, subject: subject)
    }
    play.begin()
    play.keys("sp")
    return play
  }

  private func names(_ play: Play) -> [String] { play.model.worklist.order.map { play.model.worklist.rows[$0].name } }

  @Test func filmsThatTheirNamesPairStandTogetherEarlierFirst() {
    let play = list(["P7-postop.png", "P8.png", "Q flexion.png", "P7-preop.png", "Q extension.png"])
    #expect(names(play) == ["P7-preop.png", "P7-postop.png", "P8.png", "Q flexion.png", "Q extension.png"])
    #expect(play.shows("└ P7-postop.png") && play.shows("└ Q extension.png") && !play.shows("└ P8"))
  }

  @Test func theHeaderGoesBeforeTheName() {
    let play = list(["a-pre.png", "b.png", "a-post.png"], subjects: ["Z", "A", "A"])
    #expect(names(play) == ["b.png", "a-post.png", "a-pre.png"])
    #expect(play.shows("└ a-post.png") && !play.shows("└ a-pre"))
  }

  @Test func onlyPatientsWithMoreThanOneFilmAreShown() {
    var play = list(
      ["P7-postop.png", "P8.png", "P7-preop.png", "P9-pre.png", "c.png", "d.png"],
      subjects: [nil, nil, nil, nil, "A", "A"])
    play.keys("fpair<enter>")
    #expect(names(play) == ["c.png", "d.png", "P7-preop.png", "P7-postop.png"])
    #expect(play.shows("4 shown: pair"))
    // One that comes makes a pair of what was alone, once the list is filtered anew.
    play.send(.filmChanged(FilmRow(id: "P9-post.png", name: "P9-post.png")))
    #expect(names(play).last == "P9-post.png" && names(play).count == 5)
    play.send(.filmChanged(FilmRow(id: "e.png", name: "e.png")))
    #expect(names(play).count == 5)
    play.keys("<esc>fpair todo p8<enter>")
    #expect(names(play).isEmpty)
    play.keys("<esc>fpairs p9<enter>")
    #expect(names(play) == ["P9-pre.png", "P9-post.png"])
  }

  @Test(arguments: ["post.png", "-pre.png", "compost.png", "a-preview.png", "pre", ""])
  func aNameIsNotTakenForAPairLightly(_ name: String) {
    #expect(!list([name, name + "x", "a-pre"]).shows("└"))
  }
}
