import DICOMweb
import Foundation
import StudyStore
import Synchronization

/// A server's films as a study: they come into a cache folder while the worklist is open.
///
/// The folder is `$XDG_CACHE_HOME/lumbar/dicomweb/…`, the owner's alone; the reviews are no cache and live under
/// `$XDG_STATE_HOME/lumbar/dicomweb`, one database a server.
final class RemoteStudy: Sendable {
  let address: DICOMwebAddress
  let folder: String
  /// The review database.
  let store: String
  private let credentials: Credentials
  private let authorities: String?
  private let isStopped = Atomic<Bool>(false)

  init(_ text: String, _ choice: ServerChoice) throws {
    address = try DICOMwebAddress(text)
    (credentials, authorities) = try choice.read()
    let cache = Self.base("XDG_CACHE_HOME", ".cache")
    folder = "\(cache)/dicomweb/\(address.queryName)"
    store = "\(Self.base("XDG_STATE_HOME", ".local/state"))/dicomweb/\(address.serverName)/reviews.sqlite"
    for path in [cache, "\(cache)/dicomweb", folder] { try Self.makePrivate(path) }
  }

  private static func base(_ variable: String, _ otherwise: String) -> String {
    let environment = ProcessInfo.processInfo.environment
    // The XDG specification: a relative path is invalid and is to be ignored.
    if let path = environment[variable], path.hasPrefix("/") { return path + "/lumbar" }
    return (environment["HOME"] ?? NSHomeDirectory()) + "/\(otherwise)/lumbar"
  }

  private static func makePrivate(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    } catch {
      throw Failure("cannot make the cache folder \(printable(path)): \(error.localizedDescription)", .cantCreate)
    }
  }

  /// Fetches on a thread of its own. `arrived` is told at most every second, and once more at the end; `ended` gets the
  /// words of what went wrong.
  func start(arrived: @escaping @Sendable (Fetch.Progress) -> Void, ended: @escaping @Sendable (Failure?) -> Void) {
    let thread = Thread { [self] in
      do {
        let stop = { @Sendable [self] in isStopped.load(ordering: .relaxed) }
        let server = try DICOMwebServer(address, credentials: credentials, authorities: authorities, stop: stop)
        var told = ContinuousClock.now
        let fetch = Fetch(server, into: folder, wants: { !Fetch.noFilms.contains($0) }, stop: stop)
        let outcome = try fetch.run { progress in
          guard ContinuousClock.now - told > .seconds(1) || progress.fetched == 1 else { return }
          told = .now
          arrived(progress)
        }
        arrived(outcome.progress)
        ended(outcome.failures.first.map(Failure.init))
      } catch {
        ended(Failure(error))
      }
    }
    thread.start()
  }

  func stop() { isStopped.store(true, ordering: .relaxed) }
}
