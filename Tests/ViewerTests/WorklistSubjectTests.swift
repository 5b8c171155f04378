import StudyStore
import Testing

@testable import Viewer

@Suite struct WorklistSubjectTests {
  private func row(_ name: String, _ patient: String?, _ date: String = "", isAnonymous: Bool = false) -> FilmRow {
    let shown = date.isEmpty || isAnonymous ? "" : "\(date.prefix(4))-\(date.dropFirst(4).prefix(2))-\(date.suffix(2))"
    let subject = patient.map {
      RowSubject(key: $0, patient: $0, date: shown, view: "CR LL", day: RowSubject.day(of: date))
    }
    return FilmRow(id: FilmID(name), name: name, subject: subject)
  }

  private func play(columns: Int = 160, isAnonymous: Bool = false) -> Play {
    var play = Play(columns: columns)
    play.rows = [
      row("plain.png", nil), row("late.dcm", "Müller, Anna", "20240702", isAnonymous: isAnonymous),
      row("zed.dcm", "Adam, Zed", "20230501", isAnonymous: isAnonymous),
      row("early.dcm", "Müller, Anna", "20240102", isAnonymous: isAnonymous),
    ]
    play.begin()
    return play
  }

  private func names(_ play: Play) -> [String] { play.model.worklist.order.map { play.model.worklist.rows[$0].name } }

  @Test func patientsStandTogetherInTheOrderOfTheirVisits() {
    var play = play()
    play.keys("sp")
    #expect(names(play) == ["zed.dcm", "early.dcm", "late.dcm", "plain.png"])
    #expect(play.shows("2024-07-02"))
    #expect(play.shows("patient"))
  }

  @Test func aSearchFindsPatientsAndDates() {
    var play = play()
    play.keys("fpatient=müller<enter>")
    #expect(names(play) == ["late.dcm", "early.dcm"])
    play.keys("<esc>f2023-05<enter>")
    #expect(names(play) == ["zed.dcm"])
  }

  @Test func withoutDatesAFollowUpSaysItsDistance() {
    var play = play(isAnonymous: true)
    play.keys("sp")
    #expect(names(play) == ["zed.dcm", "early.dcm", "late.dcm", "plain.png"])
    #expect(play.shows("+182 d"))
    #expect(!play.shows("2024"))
  }

  @Test func aNarrowListKeepsItsColumnsAndTellsAtTheFoot() {
    var play = play(columns: 80)
    #expect(!play.shows("taken"))
    play.keys("spgg")
    #expect(play.shows("Adam, Zed"))
  }

  @Test func theOtherVisitIsTheFirstToCompareWith() {
    var play = play()
    play.keys("sp")
    let early = play.model.candidates(for: "early.dcm")
    #expect(early.first?.name == "late.dcm")
    #expect(play.model.candidates(for: "plain.png").count == 3)
  }

  @Test(arguments: [
    ("19700101", 0), ("19691231", -1), ("20000301", 11_017), ("20240229", 19_782), ("16000101", -135_140),
  ])
  func countsDays(date: String, day: Int) { #expect(RowSubject.day(of: date) == day) }

  @Test func whatIsNoDateHasNoDay() {
    #expect(RowSubject.day(of: "") == nil)
    #expect(RowSubject.day(of: "2024-03-1") == nil)
  }
}
