import Foundation
import StudyStore
import Testing

@testable import Exchange

@Suite struct SubjectTests {
  private var film: ExportedFilm {
    var film = ExportedFilm(name: "a.dcm", path: "/a.dcm", hash: "0123456789abcdef", review: Review())
    film.subject = FilmSubject(
      patientName: "Müller, Anna", patientID: "47,11", studyDate: "20240301", modality: "CR", view: "LL",
      studyUID: "1.2.3")
    return film
  }

  private func everything(_ film: ExportedFilm) -> String {
    let table = FilmTable.header + FilmTable.row(film)
    return table + FilmJSON.line(film) + PlainReport(film).text
      + AuditTrail(isAnonymous: film.isAnonymous).lines(AuditTests.logged(Fixture.signed))
  }

  @Test func exportsSayWhoseFilmItIs() {
    let names = FilmTable.header.split(separator: ",").map(String.init)
    #expect(names.dropLast().suffix(7).first == "patient_id")
    #expect(FilmTable.row(film).hasSuffix("\"47,11\",\"Müller, Anna\",20240301,CR,LL,,1.2.3,\n"))
    #expect(FilmJSON.line(film).contains("\"patientName\":\"Müller, Anna\""))
    #expect(PlainReport(film).text.contains("Müller, Anna, 47,11"))
    #expect(PlainReport(film).text.contains("2024-03-01"))
  }

  @Test func anonymousExportsDoNot() throws {
    let hidden = try #require([film].anonymous().first)
    for word in ["Müller", "47,11", "2024", "1.2.3", "a.dcm"] { #expect(!everything(hidden).contains(word), "\(word)") }
    #expect(everything(film).contains("Müller"))
  }
}
