import Foundation
import Testing

@testable import StudyStore

/// Real processes on one study: this test program starts itself again as a writer that saves until it is killed, and
/// says of each edit that it is saved, as a screen would.
@Suite(.serialized) struct KilledProcessTests {
  static let studyVariable = "LUMBAR_TEST_WRITER_STUDY"
  static let environment = ProcessInfo.processInfo.environment
  /// Kills a journal, 200 in both; more with LUMBAR_TEST_KILLS.
  static let kills = environment["LUMBAR_TEST_KILLS"].flatMap(Int.init) ?? 100

  struct Writer {
    let process = Process()
    let output = Pipe()

    /// - Parameter edits: nil to save until killed.
    init(study: String, journal: StoreOptions.Journal, reader: Reader, edits: Int? = nil) throws {
      process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      process.arguments = ["--testing-library", "swift-testing", "--filter", "KilledProcessTests/writer"]
      var environment = KilledProcessTests.environment
      environment[KilledProcessTests.studyVariable] = study
      environment["LUMBAR_TEST_WRITER_ROLLBACK"] = journal == .rollback ? "1" : nil
      environment["LUMBAR_TEST_WRITER_NAME"] = reader.name
      environment["LUMBAR_TEST_WRITER_EDITS"] = edits.map(String.init)
      environment["SWIFT_BACKTRACE"] = "enable=no"
      process.environment = environment
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
    }

    /// What the writer says until it calls something saved: by then it is in the middle of its work.
    func begun() -> Data {
      var heard = Data()
      while heard.range(of: Data("saved ".utf8)) == nil {
        let more = output.fileHandleForReading.availableData
        if more.isEmpty { break }
        heard += more
      }
      return heard
    }

    /// Ids that the writer called saved before it ended.
    func saved(after heard: Data = Data()) throws -> [Int64] {
      let text = String(decoding: heard + (try output.fileHandleForReading.readToEnd() ?? Data()), as: UTF8.self)
      process.waitUntilExit()
      // A last line without its end was cut by the kill: nobody saw it.
      return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().compactMap { line in
        line.hasPrefix("saved ") ? Int64(line.dropFirst(6)) : nil
      }
    }
  }

  static func options(_ journal: StoreOptions.Journal) -> StoreOptions {
    var options = StoreOptions()
    options.journal = journal
    options.busyTimeout = 20
    return options
  }

  /// The writer's own life: no test unless a parent asked for it.
  @Test(.enabled(if: environment[studyVariable] != nil)) func writer() throws {
    let environment = Self.environment
    let study = try #require(environment[Self.studyVariable])
    let options = Self.options(environment["LUMBAR_TEST_WRITER_ROLLBACK"] == nil ? .writeAheadLog : .rollback)
    let store = try StudyStore.open(study: study, options: options)
    try store.scan()
    let films = try store.films()
    let reader = Reader(name: environment["LUMBAR_TEST_WRITER_NAME"] ?? "writer", account: "test")
    var left = environment["LUMBAR_TEST_WRITER_EDITS"].flatMap(Int.init) ?? .max
    var random = SystemRandomNumberGenerator()
    while left > 0 {
      let film = try #require(films.randomElement(using: &random))
      guard let review = try? store.append(.random(using: &random), to: film, by: reader) else { continue }
      left -= 1
      FileHandle.standardOutput.write(Data("saved \(review.lastEvent)\n".utf8))
    }
  }

  private func study() throws -> TemporaryFolder {
    let study = try TemporaryFolder()
    for name in ["a.png", "b.png", "c.png"] { try study.film(name) }
    return study
  }

  @Test(arguments: [StoreOptions.Journal.writeAheadLog, .rollback])
  func whatWasShownAsSavedSurvivesEveryKill(journal: StoreOptions.Journal) throws {
    let study = try study()
    var shown: Set<Int64> = []
    for i in 0..<Self.kills {
      let writer = try Writer(study: study.path, journal: journal, reader: anna)
      // One in four while it starts, makes the database or opens it; the others while it saves.
      let heard = i % 4 == 0 ? Data() : writer.begun()
      usleep(UInt32.random(in: 0..<100_000))
      kill(writer.process.processIdentifier, SIGKILL)
      shown.formUnion(try writer.saved(after: heard))
      let store = try StudyStore.open(study: study.path, options: Self.options(journal))
      #expect(try store.check().isEmpty)
      #expect(store.notices.isEmpty)
      var ids: Set<Int64> = []
      try store.log { ids.insert($0.event.id) }
      #expect(shown.isSubset(of: ids))
      // Nothing half done either: the worklist says what the log says.
      for film in try store.films() where film.hash != nil {
        let review = try store.review(of: film)
        if !review.events.isEmpty { #expect(film.summary == ReviewSummary(review)) }
      }
    }
    #expect(!shown.isEmpty)
  }

  @Test(arguments: [StoreOptions.Journal.writeAheadLog, .rollback])
  func twoProcessesSaveIntoOneStudy(journal: StoreOptions.Journal) throws {
    let study = try study()
    let writers = try [anna, ben].map { try Writer(study: study.path, journal: journal, reader: $0, edits: 60) }
    let saved = try writers.map { try $0.saved() }
    #expect(saved.map(\.count) == [60, 60])
    #expect(Set(saved[0]).isDisjoint(with: saved[1]))
    let store = try StudyStore.open(study: study.path, options: Self.options(journal))
    var count = 0
    try store.log { _ in count += 1 }
    #expect(count == 120)
    #expect(try store.check().isEmpty)
    for film in try store.films() {
      #expect(film.summary == ReviewSummary(try store.review(of: film)))
    }
  }
}
