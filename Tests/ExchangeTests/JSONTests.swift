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
}
