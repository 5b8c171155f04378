import Foundation
import GRDB
import Synchronization

/// The reviews of a study: an append-only log of events for each film, in one SQLite file.
///
/// Films are read and never written. What `append` returns is on disk. Several programs may have one study open.
/// Every method is synchronous and may wait for the disk; all throw `StoreError`.
public final class StudyStore: Sendable {
  let queue: DatabaseQueue
  /// The database's file; nil for a throw-away store.
  public let path: String?
  /// The opened folder, real path.
  public let folder: String
  /// Set where one film was opened: its file's name.
  public let film: String?
  /// What the person should know of how the store was opened, a line each.
  public let notices: [String]
  let options: StoreOptions
  /// Set before film names in the database.
  let prefix: String
  let base: String
  let file: FileFacts?
  /// This open store, to know its own locks.
  let owner = UUID().uuidString
  let host = ProcessInfo.processInfo.hostName
  let folded = Mutex<[LogKey: Review]>([:])

  /// Files that a scan looked into and found to be no films, with their modification time: not to be opened again.
  let noFilms = Mutex<[String: Int64]>([:])

  /// One log: of one film's content, in one role.
  struct LogKey: Hashable {
    var film: String
    var role: ReadingRole
  }

  /// Opens the reviews of a study folder, or of the study that one film belongs to.
  ///
  /// Without `store` the database is `.lumbar/reviews.sqlite` in the nearest ancestor (or `study` itself) that has
  /// one, else a new one in `study`; where that can't be written, one under `$XDG_STATE_HOME/lumbar/studies`.
  /// - Parameters:
  ///   - study: a folder of films, or one film.
  ///   - store: a database file, or a folder for one.
  public static func open(
    study: String, store: String? = nil, options: StoreOptions = StoreOptions()
  ) throws(StoreError) -> StudyStore {
    try open(study: study, store: store, options: options, schema: .current)
  }

  /// Opens the reviews for looking at them: where there are none yet none are begun, and nothing is written.
  public static func openForReading(
    study: String, store: String? = nil, options: StoreOptions = StoreOptions()
  ) throws(StoreError) -> StudyStore {
    let place = try StorePlace(study: study, store: store, stateFolder: options.stateFolder, makes: false)
    return try place.exists
      ? open(place, isNamed: store != nil, options: options, schema: .current)
      : throwAway(study: study, options: options)
  }

  static func open(
    study: String, store: String?, options: StoreOptions, schema: Schema
  ) throws(StoreError) -> StudyStore {
    let place = try StorePlace(study: study, store: store, stateFolder: options.stateFolder)
    return try open(place, isNamed: store != nil, options: options, schema: schema)
  }

  private static func open(
    _ place: StorePlace, isNamed: Bool, options: StoreOptions, schema: Schema
  ) throws(StoreError) -> StudyStore {
    if let seed = place.seed { try StoreCopy.copy(seed, to: place.database) }
    let connection: StoreConnection
    do {
      connection = try StoreConnection(path: place.database, options: options, schema: schema)
    } catch {
      guard Self.isRecoverable(error, named: isNamed) else { throw error }
      connection = try StoreRescue.open(place.database, options: options, schema: schema)
    }
    return StudyStore(connection, place: place, options: options)
  }

  /// A store in memory that is gone when it is closed: for demos and tours. Nothing is written anywhere.
  public static func throwAway(
    study: String, options: StoreOptions = StoreOptions()
  ) throws(StoreError) -> StudyStore {
    let place = try StorePlace(withoutStore: study)
    return StudyStore(try StoreConnection(inMemory: .current), place: place, options: options)
  }

  private init(_ connection: StoreConnection, place: StorePlace, options: StoreOptions) {
    queue = connection.queue
    path = connection.path
    folder = place.folder
    film = place.film
    notices = place.notices + connection.notices
    prefix = place.prefix
    base = place.base
    file = connection.file
    self.options = options
  }

  /// Damage that a new database can be made from. A file that somebody named and that isn't ours stays untouched.
  private static func isRecoverable(_ error: StoreError, named: Bool) -> Bool {
    switch error {
    case .damaged: true
    case .notAReviewDatabase: !named
    default: false
    }
  }

  /// Faults that SQLite finds in the whole file, in its words; empty for a sound one. Takes seconds on large studies.
  public func check() throws(StoreError) -> [String] {
    try reading { try StoreConnection.faults($0, limit: 20) }
  }

  /// Where a film of this study lies.
  public func location(of film: StudyFilm) -> String { StorePlace.join(folder, film.name) }

  func reading<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
    do { return try queue.read(body) } catch { throw StoreError(error, path: path ?? "the throw-away store") }
  }

  /// One transaction, on disk when it returns.
  func writing<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
    try confirmFile()
    do { return try queue.write(body) } catch { throw StoreError(error, path: path ?? "the throw-away store") }
  }

  /// A file that was moved or deleted under the program would take writes and lose them.
  private func confirmFile() throws(StoreError) {
    guard let path, let file else { return }
    guard let now = FileFacts(path), now.inode == file.inode, now.device == file.device else {
      throw .database(path: path, reason: "the file was moved or deleted while it was open; open the study again")
    }
  }

  func now() -> Int64 { Int64((options.clock().timeIntervalSince1970 * 1000).rounded()) }
}
