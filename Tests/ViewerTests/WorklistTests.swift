import Spine
import StudyStore
import Testing
import Viewer

@Suite struct WorklistTests {
  /// Many films: number i has LL i, and every third is flagged.
  func many(_ count: Int) -> Play {
    var play = Play()
    for index in 0..<count {
      let status: ReviewStatus = index % 3 == 0 ? .flagged : .machineRead
      play.rows.append(
        FilmRow(
          id: FilmID("film-\(index)"), name: "film-\(index)", status: status, values: [.ll: Double(index)],
          confidence: Double(index % 10) / 10, reader: index % 2 == 0 ? "Ann" : "Ben"))
    }
    play.begin()
    return play
  }

  @Test func linesLeaveOutTheFolderThatAllFilmsLieIn() {
    var play = Play(rows: 12, columns: 120)
    play.rows = ["films/left/a.png", "films/left/b.png"].map { FilmRow(id: FilmID($0), name: $0) }
    play.begin()
    #expect(play.shows("▸ a.png") && play.shows("  b.png"))
    // The whole name is searched, filtered by, and stands at the foot.
    #expect(play.shows(" films/left/a.png"))
    play.keys("fleft/b<enter>")
    #expect(play.shows("1 shown: left/b"))
    play.keys("<esc>")
    play.send(.filmChanged(FilmRow(id: "films/leg.png", name: "films/leg.png")))
    #expect(play.shows("left/a.png ") && play.shows("  leg.png") && !play.shows("films/leg"))
    play.send(.filmChanged(FilmRow(id: "c.png", name: "c.png")))
    #expect(play.shows("films/left/a.png") && play.shows("  c.png"))
  }

  @Test func movesAsHandsKnow() {
    var play = many(100)
    play.keys("jj<down>")
    #expect(play.model.worklist.selection == 3)
    play.keys("k")
    #expect(play.model.worklist.selection == 2)
    play.keys("G")
    #expect(play.model.worklist.selection == 99)
    play.keys("gg")
    #expect(play.model.worklist.selection == 0)
    play.keys("<ctrl-d>")
    #expect(play.model.worklist.selection == 9)
    play.keys("<ctrl-u>kkk")
    #expect(play.model.worklist.selection == 0)
  }

  @Test func theSelectionIsAlwaysOnTheScreen() {
    var play = many(100)
    for keys in ["G", "gg", "<ctrl-d><ctrl-d><ctrl-d>", "kkkkkkkkkkkkkkkkkkkkkkkk"] {
      play.keys(keys)
      #expect(play.shows("▸"))
    }
  }

  @Test func filtersByValueReaderAndStatus() {
    var play = many(30)
    play.keys("fLL<5 ")
    #expect(play.model.dialog != nil)
    play.keys("reader=ben<enter>")
    #expect(play.model.worklist.order.map { play.model.worklist.rows[$0].name } == ["film-1", "film-3"])
    play.keys("<esc>")
    #expect(play.model.worklist.order.count == 30)
    play.keys(":filter flagged<enter>")
    #expect(play.model.worklist.order.count == 10)
  }

  @Test(arguments: ["XX<5", "LL<abc", "colour=red", "status=tired"])
  func saysWhatIsWrongWithAFilter(_ text: String) {
    var play = many(3)
    play.keys("f" + text.replacing("<", with: "<") + "<enter>")
    #expect(play.model.notice?.kind == .warning)
    #expect(play.model.worklist.order.count == 3)
  }

  @Test func findsAndFindsAgain() {
    var play = many(30)
    play.keys("/film-2<enter>")
    #expect(play.model.worklist.selected?.name == "film-2")
    play.keys("n")
    #expect(play.model.worklist.selected?.name == "film-20")
    play.keys("N")
    #expect(play.model.worklist.selected?.name == "film-2")
    play.keys("/nothing<enter>")
    #expect(play.shows("no film mentions “nothing”"))
  }

  @Test func sortsDoubtfulFirstWithDecidedFilmsLast() {
    var play = many(10)
    play.keys("sd")
    let names = play.model.worklist.order.map { play.model.worklist.rows[$0].name }
    #expect(
      names == ["film-1", "film-2", "film-4", "film-5", "film-7", "film-8", "film-0", "film-3", "film-6", "film-9"])
  }

  @Test func theSameFilmStaysUnderTheCursorWhenTheOrderChanges() {
    var play = many(10)
    play.keys("jjjj")
    let before = play.model.worklist.selected?.name
    play.keys("sdr")
    #expect(play.model.worklist.selected?.name == before)
    play.send(.filmsListed(play.rows.reversed(), complete: true))
    #expect(play.model.worklist.selected?.name == before)
  }

  @Test func showsWhatTheMachineIsReading() {
    var play = many(3)
    play.send(.analysing("film-1", waiting: 2))
    #expect(play.shows("reading film-1, 2 wait"))
    play.send(.analysing(nil, waiting: 0))
    #expect(!play.shows("reading film-1"))
  }

  @Test func aClickSelectsAndASecondOneOpens() {
    var play = Fixtures.study()
    play.send(.mouse(.init(.press(.left), row: 4, column: 10)))
    #expect(play.model.worklist.selected?.name == "beta.png")
    #expect(play.film == nil)
    play.send(.mouse(.init(.press(.left), row: 4, column: 10)))
    #expect(play.film?.name == "beta.png")
  }

  @Test func theFooterCanBeClicked() {
    var play = Fixtures.study()
    let footer = play.screen.last ?? ""
    let column = footer.distance(
      from: footer.startIndex, to: footer.firstRange(of: "sort")?.lowerBound ?? footer.endIndex)
    play.send(.mouse(.init(.press(.left), row: 23, column: column)))
    if case .choice(let choice) = play.model.dialog {
      #expect(choice.title == "Sort by")
    } else {
      Issue.record("no choice of orders")
    }
  }

  @Test func twentyThousandFilmsAreListedFilteredAndSorted() {
    var play = many(20_000)
    play.keys("fLL<10<enter>")
    #expect(play.model.worklist.order.count == 10)
    play.keys("<esc>slG")
    #expect(play.model.worklist.selected?.name == "film-19999")
  }

  @Test func namesFromFilesNeverCarryControls() {
    var play = Play()
    play.rows = [FilmRow(id: "x", name: "a\u{1B}[2Jb\u{202E}c")]
    play.begin()
    #expect(play.screen.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 32 && $0 != "\u{202E}" } })
  }
}

extension WorklistTests {
  @Test func aClickOnATitleSortsAndASecondOneTurnsTheOrderRound() {
    var play = many(10)
    let titles = play.screen[2]
    let column = titles.distance(
      from: titles.startIndex, to: titles.firstRange(of: "LL")?.lowerBound ?? titles.endIndex)
    play.send(.mouse(.init(.press(.left), row: 2, column: column)))
    play.send(.mouse(.init(.press(.left), row: 2, column: column)))
    #expect(play.model.worklist.order.first == 9)
  }

  @Test func theLineAtTheFootTellsAllOfTheFilm() {
    var play = Fixtures.opened()
    play.model.settings.advances = false
    play.keys("fd<esc>")
    #expect(play.shows("alpha.png · Ann"))
    #expect(play.shows("doubtful"))
  }
}
