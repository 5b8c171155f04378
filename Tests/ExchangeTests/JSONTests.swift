import Foundation
import Spine
import StudyStore
import Testing

@testable import Exchange

@Suite struct JSONTests {
  private func parsed(_ line: some StringProtocol) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8))
  }

  @Test func `a line holds the report and the review`() throws {
    let line = FilmJSON.line(Fixture.film())
    #expect(line.filter { $0 == "\n" }.count == 1)
    let object = try parsed(line)
    #expect(object["values"]?["PI"]?["unit"] == .string("deg"))
    #expect(object["review"]?["status"] == .string("signed"))
    #expect(object["review"]?["edited"] == .array([.string("L3")]))
    #expect(object["landmarks"]?["film"] == .string("a.png"))
    let unread = try parsed(FilmJSON.line(Fixture.film(actions: [])))
    #expect(unread["review"]?["status"] == .string("not started"))
    #expect(unread["values"] == nil)
  }

  @Test func `the audit trail tells who changed what, from where to where`() throws {
    let lines = AuditTrail.lines(Fixture.film(actions: Fixture.signed + [.accept, .undo])).split(separator: "\n")
    let events = try lines.map(parsed)
    #expect(
      events.map { $0["action"] }
        == [
          "machine read", "set posture", "move point", "measure", "note", "accept", "sign", "accept", "undo",
        ].map { .string($0) })
    let moved = events[2]
    #expect(moved["reader"] == .string("Dr. =Evil, \"B\""))
    #expect(moved["account"] == .string("evil"))
    #expect(moved["time"] == .string("2023-11-14T22:13:22.000Z"))
    guard case .array(let changes)? = moved["changes"] else {
      Issue.record("no changes")
      return
    }
    #expect(changes.count == 1)
    #expect(changes[0]["structure"] == .string("L3"))
    #expect(changes[0]["after"]?["antSup"] == .array([.number(150.25), .number(300)]))
    #expect(changes[0]["before"]?["antSup"] != changes[0]["after"]?["antSup"])
    #expect(changes[0]["before"]?["postInf"] == changes[0]["after"]?["postInf"])
    #expect(events[6]["version"] == .number(1))
    // After the signature nothing is accepted any more; the log says so.
    #expect(events[7]["refused"] != .null && events[7]["refused"] != nil)
    #expect(events[0]["by"] == .string("machine") && events[0]["account"] == .null)
  }
}
