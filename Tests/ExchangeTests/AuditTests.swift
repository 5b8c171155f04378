import Foundation
import Radiograph
import Spine
import Testing

@testable import Exchange
@testable import StudyStore

@Suite struct AuditTests {
  static func logged(_ actions: [ReviewAction]) -> [LoggedEvent] {
    Fixture.events(actions).map {
      LoggedEvent(
        event: $0, film: String(repeating: "ab", count: 32), names: ["sub/a.png"],
        role: $0.action.isHuman ? .primary : nil, host: "ward", program: "lumbar")
    }
  }

  private func parsed(_ line: some StringProtocol) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8))
  }

  @Test func `the audit trail tells who changed what, from where to where`() throws {
    let lines = AuditTrail().lines(Self.logged(Fixture.signed + [.accept, .undo])).split(separator: "\n")
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
    #expect(
      events[0]["by"] == .string("machine") && events[0]["reader"] == .null && events[0]["host"] == .string("ward"))
  }

  @Test func `a signature tells how long the film was in hand since the one before`() throws {
    let logged = Self.logged(Fixture.signed)
    let sign = try #require(logged.last?.event)
    func sitting(_ began: Double, _ worked: Double?, _ role: ReadingRole = .primary) -> Sitting {
      Sitting(
        film: logged[0].film, role: role, reader: sign.reader, began: sign.time + began, ended: sign.time + began + 60,
        worked: worked)
    }
    let sittings = [sitting(-300, 20), sitting(-30, 18.5), sitting(-10, nil), sitting(-5, 9, .second), sitting(60, 40)]
    func seconds(_ events: [LoggedEvent], _ sittings: [Sitting]) throws -> JSONValue? {
      try AuditTrail().lines(events, sittings: sittings).split(separator: "\n").map(parsed).last?["secondsInHand"]
    }
    #expect(try seconds(logged, sittings) == .number(38.5))
    #expect(try seconds(logged, []) == .null)
  }

  @Test func `the trail is the stores' own log: both roles, and films that are gone`() throws {
    let scratch = try Scratch()
    for name in ["a.png", "b.png"] {
      var pixels = Fixture.pixels.pixels
      pixels[0] = UInt16(name.utf8.count) + UInt16(name.utf8.first ?? 0)
      let film = Film(width: Fixture.width, height: Fixture.height, pixels: pixels, maximum: 65535)
      try film.writePNG(to: scratch(name))
    }
    let store = try StudyStore.open(study: scratch.path)
    try store.scan()
    let films = try store.films()
    for film in films {
      try store.append(.machineRead(Fixture.machine), to: film, by: Fixture.reader)
      try store.append(.note("first"), to: film, by: Fixture.reader)
      try store.append(.accept, to: film, role: .second, by: Reader(name: "Ben", account: "ben"))
    }
    // A film is hashed when something is first said of it.
    let gone = try #require(try store.films().last?.hash)
    try FileManager.default.removeItem(atPath: scratch("b.png"))
    try store.scan()
    let events = try AuditTrail().text(of: [store]).split(separator: "\n").map(parsed)
    #expect(events.map { $0["film"] } == [.string("a.png"), .string("a.png"), .string("a.png"), .null, .null, .null])
    #expect(events.prefix(3).map { $0["role"] } == [.null, .string("primary"), .string("second")])
    // The second reader decided on the machine's reading, not on the first reader's note.
    #expect(events[2]["statusBefore"] == .string("machine read") && events[2]["statusAfter"] == .string("accepted"))
    #expect(events[4]["statusAfter"] == .string("in progress"))
    #expect(events[3]["sha256"] == .string(gone))
    let exported = try Export(.audit, to: "-").run(ExportedFilm.all(in: [store]), in: [store])
    #expect(exported.text?.split(separator: "\n").count == 6 && exported.skipped.isEmpty)
  }
}
