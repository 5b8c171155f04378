import Foundation
import Spine
import StudyStore
import Testing

@testable import Exchange

@Suite struct TableTests {
  /// Fields of a line, quotes undone.
  private func fields(_ line: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      if character == "\"" { isQuoted.toggle() }
      if character == ",", !isQuoted { fields.append("") } else { fields[fields.count - 1].append(character) }
    }
    return fields
  }

  private func record(_ film: ExportedFilm) -> [String: String] {
    let names = FilmTable.header.dropLast().split(separator: ",").map(String.init)
    let values = fields(FilmTable.row(film).dropLast())
    #expect(names.count == values.count)
    return Dictionary(uniqueKeysWithValues: zip(names, values))
  }

  @Test func `a row holds the values as measured and as the machine said`() throws {
    let film = Fixture.film(spacing: 0.2)
    let row = record(film)
    let reading = try #require(film.reading)
    #expect(row["film"] == "sub/a.png")
    #expect(row["status"] == "signed")
    #expect(row["signed_version"] == "1")
    #expect(row["signed_at"] == "2023-11-14T22:13:26.000Z")
    #expect(row["posture"] == "standing")
    #expect(row["spacing_mm"] == "0.20000")
    for name in InspectedValue.allCases {
      let value = try #require(Double(row[name.rawValue] ?? ""))
      #expect(abs(value - (reading[name].value ?? .nan)) <= 0.005)
      #expect(row[name.rawValue + "_status"] == reading[name].status.rawValue)
    }
    // Only L3 was moved: its angle differs from the machine's, L1's does not.
    #expect(row["L3"] != row["L3_machine"])
    #expect(row["L1"] == row["L1_machine"])
    #expect(row["L3_edited"] == "1" && row["L1_edited"] == "0")
    #expect(row["PI_network"] == "51.50")
  }

  @Test func `text is quoted, on one line, and no formula`() {
    let row = FilmTable.row(Fixture.film("=cmd|' /C calc'!A0.png"))
    #expect(row.filter { $0 == "\n" }.count == 1)
    #expect(row.hasPrefix("\"'=cmd|' /C calc'!A0.png\","))
    #expect(row.contains("\"'=HYPERLINK(\"\"x\"\")\\u{a}second, line \\u{1b}[2J\""))
    #expect(row.contains("\"Dr. =Evil, \"\"B\"\"\""))
    for (text, field) in [("-5", "\"'-5\""), ("plain", "plain"), ("@a", "\"'@a\""), ("", ""), (" x", "\" x\"")] {
      #expect(text.csvField == field)
    }
  }

  @Test func `a film that nobody read has its row with empty values`() {
    let row = record(Fixture.film(actions: []))
    #expect(row["status"] == "not started")
    #expect(InspectedValue.allCases.allSatisfy { row[$0.rawValue] == "" })
  }

  @Test func `levels have a row each, millimetres where the spacing is known`() throws {
    let film = Fixture.film(spacing: 0.2)
    let names = LevelTable.header(withSpacing: true).dropLast().split(separator: ",").map(String.init)
    let rows = LevelTable.rows(film, withSpacing: true).split(separator: "\n").map(fields)
    #expect(rows.map { $0[2] } == Level.allCases.map(\.rawValue))
    #expect(rows.allSatisfy { $0.count == names.count })
    let row = Dictionary(uniqueKeysWithValues: zip(names, rows[4]))
    let reading = try #require(film.reading)
    let height = try #require(reading.levels[.l3]?.heightAnterior)
    #expect(row["height_anterior"] == NumberText.fixed(height, 4))
    let d = try #require(reading.meanEndplateDepth)
    #expect(row["height_anterior_mm"] == NumberText.fixed(height * d * 0.2, 2))
    #expect(row["edited"] == "1")
    #expect(!LevelTable.header(withSpacing: false).contains("_mm"))
  }

  @Test func `numbers never print a minus before zero`() {
    #expect(NumberText.fixed(-0.001, 2) == "0.00")
    #expect(NumberText.fixed(-0.01, 2) == "-0.01")
    #expect(NumberText.fixed(.nan, 2) == "" && NumberText.fixed(nil, 2) == "")
  }

  @Test func `an anonymous export names nobody and keeps one pseudonym`() {
    let film = [Fixture.film()].anonymous()[0]
    #expect(film.name == "film-abababababab")
    let all =
      FilmTable.row(film) + FilmJSON.line(film) + PlainReport(film).text
      + AuditTrail(isAnonymous: true).lines(AuditTests.logged(Fixture.signed))
    for secret in ["Evil", "evil", "HYPERLINK", "sub/a"] { #expect(!all.contains(secret), "\(secret)") }
    #expect(all.contains("reader 1"))
  }
}
