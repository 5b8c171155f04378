import Foundation
import GRDB
import Testing

@testable import StudyStore

@Suite struct BadDaysTests {
  let study: TemporaryFolder

  init() throws {
    study = try TemporaryFolder()
    try study.film("a.png")
  }

  private var database: String { study(".lumbar/reviews.sqlite") }

  private func open(options: StoreOptions = StoreOptions(), schema: Schema = .current) throws -> StudyStore {
    try StudyStore.open(study: study.path, store: nil, options: options, schema: schema)
  }

  private func film(_ store: StudyStore) throws -> StudyFilm {
    try store.scan()
    return try store.identify(try #require(try store.films().first))
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  private func errorLine(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch {
      #expect(error is StoreError)
      return "\(error)"
    }
  }

  @Test func aFullDiskIsSaidAndLosesNothing() throws {
    let store = try open()
    let film = try film(store)
    let before = try store.append(.note("safe"), to: film, by: anna)
    let pages = try store.queue.read { try Int.fetchOne($0, sql: "PRAGMA page_count") } ?? 0
    try store.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
    let long = String(repeating: "x", count: 200_000)
    let line = errorLine { try store.append(.note(long), to: film, by: anna) }
    #expect(line.hasPrefix("not saved: no space left for") && !line.contains("\n"))
    #expect(try store.review(of: film) == before)
    try store.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
    #expect(try store.append(.note(long), to: film, by: anna).events.count == 2)
    #expect(try open().review(of: film).note == long)
  }

  @Test func aDatabaseThatIsHeldIsSaid() throws {
    var options = StoreOptions()
    options.busyTimeout = 0.05
    let store = try open(options: options)
    let film = try film(store)
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let holder = try DatabaseQueue(path: database, configuration: configuration)
    try holder.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    let line = errorLine { try store.append(.note("x"), to: film, by: anna) }
    #expect(line.contains("another program holds"))
    try holder.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
    #expect(try store.append(.note("x"), to: film, by: anna).note == "x")
  }

  @Test func aReadOnlyDatabaseIsSaid() throws {
    let store = try open()
    let film = try film(store)
    try store.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = ON") }
    #expect(errorLine { try store.append(.note("x"), to: film, by: anna) }.contains("can't be written"))
  }

  @Test func aDatabaseTakenAwayUnderTheProgramIsNotWrittenInto() throws {
    let store = try open()
    let film = try film(store)
    try FileManager.default.removeItem(atPath: study(".lumbar"))
    #expect(errorLine { try store.append(.note("x"), to: film, by: anna) }.contains("moved or deleted"))
  }

  @Test func aNewerDatabaseIsLeftAsItIs() throws {
    let next = Schema(steps: Schema.current.steps + [{ try $0.execute(sql: "CREATE TABLE later (x)") }])
    let film: StudyFilm
    do {
      let newer = try open(schema: next)
      film = try self.film(newer)
      try newer.append(.note("from the future"), to: film, by: anna)
    }
    let before = try bytes(database)
    let line = errorLine { _ = try open() }
    #expect(line.contains("newer Lumbar (database version \(next.version), this one knows \(next.version - 1))"))
    #expect(try bytes(database) == before)
    #expect(try open(schema: next).review(of: film).note == "from the future")
  }

  @Test func anOlderDatabaseIsBackedUpAndMigrated() throws {
    let film: StudyFilm
    let review: Review
    do {
      let old = try open()
      film = try self.film(old)
      review = try old.append(.note("long ago"), to: film, by: anna)
    }
    let next = Schema(steps: Schema.current.steps + [{ try $0.execute(sql: "CREATE TABLE later (x)") }])
    let migrated = try open(schema: next)
    #expect(try migrated.review(of: film) == review)
    #expect(try migrated.queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == next.version)
    #expect(try study.mode(".lumbar/reviews.sqlite.version-\(next.version - 1)") == 0o600)
    let backup = try StudyStore.open(study: study.path, store: database + ".version-\(next.version - 1)")
    #expect(try backup.review(of: film) == review)
  }

  @Test(arguments: 1..<Schema.current.version)
  func everyOlderVersionOpens(version: Int) throws {
    let film: StudyFilm
    do {
      let old = try open(schema: Schema(steps: Array(Schema.current.steps.prefix(version))))
      try old.queue.write {
        try $0.execute(sql: "INSERT INTO films (path, place, size, modified) VALUES ('a.png', x'61', 1, 1)")
      }
      film = StudyFilm(name: "a.png", size: 0, modified: 0, hash: try old.options.contentHash(study("a.png")))
      let action = try ActionCoding.text(.note("long ago"), film: "a.png")
      try old.queue.write {
        try $0.execute(
          sql: "INSERT INTO events VALUES (7, ?, 'primary', ?, 'Anna', 'anna', 'here', 'lumbar', 1000)",
          arguments: [film.hash, action])
      }
    }
    let store = try open()
    #expect(try store.review(of: film).note == "long ago")
    #expect(try store.append(.note("today"), to: film, by: anna).lastEvent == 8)
    #expect(try store.films().first?.status == .notStarted)
    #expect(try store.rebuildSummaries() == 0)
  }

  @Test func aMigrationThatFailsLeavesTheOldDatabase() throws {
    let film: StudyFilm
    do {
      let old = try open()
      film = try self.film(old)
      try old.append(.note("long ago"), to: film, by: anna)
    }
    let broken = Schema(
      steps: Schema.current.steps + [{ try $0.execute(sql: "CREATE TABLE later (x); SELECT * FROM nowhere") }])
    #expect(!errorLine { _ = try open(schema: broken) }.isEmpty)
    #expect(try open().review(of: film).note == "long ago")
  }

  @Test func anotherProgramsFileIsNeverTouched() throws {
    let foreign = study("other.sqlite")
    let other = try DatabaseQueue(path: foreign)
    try other.write { try $0.execute(sql: "CREATE TABLE t (x)") }
    try other.close()
    let text = study("notes.txt")
    try Data("not a database, but longer than a header".utf8).write(to: URL(fileURLWithPath: text))
    for path in [foreign, text, study("a.png")] {
      let before = try bytes(path)
      let line = errorLine { _ = try StudyStore.open(study: study.path, store: path) }
      #expect(line.contains("is not a review database, and was left as it is"))
      #expect(try bytes(path) == before)
    }
  }

  @Test func aDamagedDatabaseIsKeptAsideAndWhatCanBeReadIsCarriedOver() throws {
    let film: StudyFilm
    do {
      let store = try open()
      film = try self.film(store)
      for i in 0..<300 {
        try store.append(.note("note \(i) " + String(repeating: "x", count: 400)), to: film, by: anna)
      }
    }
    var content = try bytes(database)
    #expect(content.count > 150_000)
    // A block in the middle of the log lost, as a failing disk loses it.
    for i in 100_000..<104_096 { content[i] = 0xA5 }
    try content.write(to: URL(fileURLWithPath: database))
    let store = try open()
    #expect(store.notices.count == 1)
    #expect(store.notices.first?.contains("is kept as \(database).damaged") == true)
    #expect(try bytes(database + ".damaged") == content)
    #expect(try store.check().isEmpty)
    let review = try store.review(of: film)
    #expect(review.events.count > 200 && review.events.count < 300)
    #expect(review.note.hasPrefix("note 299"))
    #expect(try store.append(.note("on we go"), to: film, by: anna).lastEvent == 301)
    #expect(try study.mode(".lumbar/reviews.sqlite.damaged") != 0)
  }

  @Test func rubbishInPlaceOfTheDatabaseIsKeptAside() throws {
    try FileManager.default.createDirectory(atPath: study(".lumbar"), withIntermediateDirectories: true)
    try Data("rubbish rubbish rubbish".utf8).write(to: URL(fileURLWithPath: database))
    let store = try open()
    #expect(store.notices.count == 1)
    try store.append(.note("x"), to: try film(store), by: anna)
    #expect(try String(decoding: bytes(database + ".damaged"), as: UTF8.self) == "rubbish rubbish rubbish")
  }

  @Test func aStudyThatIsNotThereIsSaid() {
    let line = errorLine { _ = try StudyStore.open(study: study("nowhere")) }
    #expect(line.hasPrefix("can't read") && line.contains("nowhere"))
  }

  /// What a power cut or kill -9 leaves is some moment's files: each such moment opens with all that was saved by then.
  @Test(arguments: [StoreOptions.Journal.writeAheadLog, .rollback])
  func theFilesOfAnyMomentOpenWithAllThatWasSaved(journal: StoreOptions.Journal) throws {
    var options = StoreOptions()
    options.journal = journal
    let store = try open(options: options)
    let film = try film(store)
    for i in 0..<12 {
      let saved = try store.append(i == 0 ? .machineRead(.example()) : moveL3(Double(100 + i)), to: film, by: anna)
      let copy = try TemporaryFolder()
      try copy.film("a.png")
      try FileManager.default.copyItem(atPath: study(".lumbar"), toPath: copy(".lumbar"))
      if i % 2 == 0 { try? FileManager.default.removeItem(atPath: copy(".lumbar/reviews.sqlite-shm")) }
      let other = try StudyStore.open(study: copy.path, options: options)
      #expect(try other.review(of: film) == saved)
      #expect(try other.check().isEmpty)
      #expect(other.notices.isEmpty)
    }
  }
}

@Suite struct MountTableTests {
  @Test func networkSharesAreTold() {
    let table = MountTable(
      """
      22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
      30 22 0:40 / /mnt/with\\040space rw - nfs4 server:/x rw
      31 22 0:41 / /mnt/ssh rw - fuse.sshfs host:/ rw
      32 22 0:42 / /mnt/win rw shared:5 master:6 - cifs //h/s rw
      33 32 8:2 / /mnt/win/local rw - xfs /dev/sdb rw
      34 22 8:3 / /mnt/usb rw - fuseblk /dev/sdc rw
      malformed
      """)
    #expect(!table.isNetwork("/home/a"))
    #expect(table.isNetwork("/mnt/with space/study/r.sqlite"))
    #expect(table.isNetwork("/mnt/ssh/study"))
    #expect(table.isNetwork("/mnt/win/x"))
    #expect(!table.isNetwork("/mnt/win/local/x"))
    #expect(!table.isNetwork("/mnt/usb/x"))
    #expect(!table.isNetwork("/mnt/sshx"))
    #expect(!MountTable("").isNetwork("/"))
  }
}
