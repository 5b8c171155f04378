import Foundation
import Screen
import StudyStore
import Testing
import Viewer

/// The film under the cursor beside the list.
@Suite struct PreviewTests {
  private func many(_ count: Int, columns: Int = 120) -> Play {
    var play = Play(rows: 40, columns: columns)
    for index in 0..<count { play.add("film-\(index).png", Fixtures.film, machine: Fixtures.landmarks) }
    play.begin()
    return play
  }

  private func previews(_ effects: [Effect]) -> [FilmID?] {
    effects.compactMap { if case .preview(let id) = $0 { .some(id) } else { nil } }
  }

  private func preview(_ play: Play, _ id: FilmID) throws -> Message {
    .previewed(id, FilmPreview(film: try #require(play.films[id]), review: play.disk[id] ?? Review()))
  }

  private func hasPicture(_ play: Play) -> Bool { play.screen.contains { $0.contains("~~~~~~") } }

  @Test func aWideScreenShowsTheFilmWithItsMasksAndWhatAReaderDecidesBy() throws {
    var play = Fixtures.study(rows: 40, columns: 120)
    #expect(hasPicture(play))
    for words in ["L3", "S1", "machine read · sure 90%", "SS"] { #expect(play.shows(words), "\(words)") }
    // The lines give way to it, and are whole.
    #expect(play.screen.dropFirst(2).allSatisfy { !$0.prefix(85).contains("~") })
    let values = try #require(play.screen.first { $0.contains("│ SS") })
    #expect(values.contains("29.1") && values.contains("…"), "\(values)")
    // What no machine read has no masks.
    play.keys("G")
    #expect(hasPicture(play) && play.shows("not started") && !play.shows("L3"))
  }

  @Test func aNarrowScreenShowsItWhenAsked() {
    var play = Fixtures.study()
    #expect(!hasPicture(play) && previews(play.effects).isEmpty)
    play.keys("p")
    #expect(hasPicture(play) && play.shows("alpha.png") && previews(play.effects) == ["alpha.png"])
    play.keys("p")
    #expect(!hasPicture(play))
    var wide = Fixtures.study(rows: 40, columns: 120)
    wide.keys("p")
    #expect(!hasPicture(wide))
    // The next session begins as this one ended.
    let again = Fixtures.study(rows: 40, columns: 120)
    var model = again.model
    model.look = wide.model.look
    #expect(previews(model.update(.filmsListed(again.rows, complete: true))).isEmpty)
    var tiny = Fixtures.study(rows: 14, columns: 44)
    tiny.keys("p")
    #expect(tiny.shows("no room here for a preview") && previews(tiny.effects).isEmpty)
  }

  @Test func patientsAndDatesGoBeforeIt() {
    func effects(columns: Int) -> [Effect] {
      var play = Play(rows: 40, columns: columns)
      let subject = RowSubject(key: "1", patient: "Ann", date: "2024-03-01", view: "", day: 1)
      play.rows = [FilmRow(id: "a", name: "a", subject: subject)]
      play.begin()
      return play.effects
    }
    #expect(previews(effects(columns: 130)).isEmpty)
    #expect(previews(effects(columns: 160)) == ["a"])
  }

  @Test func picturesOfLettersNeedMoreRoom() {
    for (rows, columns, isShown) in [(40, 120, false), (60, 200, true)] {
      var play = Play(rows: rows, columns: columns, depth: .mono, glyphs: .ascii, unicode: false)
      play.add("a", Fixtures.film, machine: nil)
      play.begin()
      #expect(previews(play.effects) == (isShown ? ["a"] : []))
      play.keys("p")
      #expect(previews(play.effects) == ["a"])
    }
  }

  @Test func aCursorThatRunsAsksOnlyForWhereItIs() throws {
    let play = many(10)
    var model = play.model
    #expect(previews(model.update(.key(.character("j")))) == ["film-1.png"])
    #expect(previews(model.update(.key(.character("j")))) == ["film-2.png"])
    // The answer to a question that was given up is not shown, and not asked for again by it.
    #expect(previews(model.update(try preview(play, "film-1.png"))).isEmpty)
    #expect(previews(model.update(.tick(play.now))).isEmpty)
    #expect(previews(model.update(try preview(play, "film-2.png"))).isEmpty)
    // A film that was seen is there at once.
    #expect(previews(model.update(.key(.character("k")))) == ["film-1.png"])
    #expect(previews(model.update(.key(.character("j")))) == [nil])
    let grid = model.view()
    #expect(!grid.panes.isEmpty)
  }

  @Test func anOpenFilmOrALeavingReaderAsksForNone() {
    let play = many(3)
    var model = play.model
    #expect(previews(model.update(.key(.character("j")))) == ["film-1.png"])
    #expect(previews(model.update(.key(KeyPress(.enter)))) == [nil])
    #expect(previews(model.update(.key(KeyPress(.escape)))) == ["film-1.png"])
  }

  @Test func aFilmThatChangedIsAskedForAgainAndShownMeanwhile() throws {
    let play = many(3)
    var model = play.model
    let row = FilmRow(id: "film-0.png", name: "film-0.png", status: .accepted)
    #expect(previews(model.update(.filmChanged(row))) == ["film-0.png"])
    #expect(!model.view().panes.isEmpty)
    #expect(previews(model.update(try preview(play, "film-0.png"))).isEmpty)
    #expect(previews(model.update(.filmChanged(row))).isEmpty)
  }

  @Test func aFilmThatCannotBeReadIsALineOfWordsAndTriedAgainLater() {
    var play = many(3)
    play.films["film-1.png"] = nil
    play.keys("j")
    #expect(play.shows("no such film") && !hasPicture(play))
    play.wait(1)
    #expect(previews(play.effects) == ["film-0.png", "film-1.png"])
    play.films["film-1.png"] = Fixtures.film
    play.keys("jk")
    #expect(hasPicture(play) && !play.shows("no such film"))
  }

  @Test func onlySoManyAreKept() {
    var play = many(40)
    play.keys(String(repeating: "j", count: 39))
    let before = previews(play.effects).count
    #expect(before == 40)
    play.keys("kk")
    #expect(previews(play.effects).count == before)
    play.keys("gg")
    #expect(previews(play.effects).count == before + 1)
  }

  @Test func aClickOnItOpensTheFilm() {
    var play = Fixtures.study(rows: 40, columns: 120)
    play.send(.mouse(.init(.press(.left), row: 20, column: 110)))
    #expect(play.film?.name == "alpha.png")
  }
}
