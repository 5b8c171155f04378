import ArgumentParser
import FilmReader
import Foundation
import MBNetTraining
import StudyStore

extension Analyze {
  /// Reads films as they arrive in the folders, until a signal ends it between two films.
  ///
  /// The folders are looked through every two seconds: notices of the kernel don't come from other hosts' writes to a
  /// network share.
  func keepWatch(with reader: FilmReader) throws {
    let request = StopRequest()
    var folders: [(study: StudyStore, drop: DropFolder)] = []
    for path in paths { folders.append((try store.open(path), DropFolder())) }
    // Said once each: a folder that can't be read stays so for many looks.
    var told: Set<String> = []
    let shown = anonymous ? ["\(paths.count) folder(s)"] : paths.map(printable)
    Standard.error("watching \(shown.joined(separator: ", ")); Ctrl-C ends it")
    request.whileCatchingSignals {
      while !request.isAsked {
        for i in folders.indices where !request.isAsked {
          do {
            let study = folders[i].study
            let scan = try study.scan()
            for line in scan.unreadable where told.insert(line).inserted { Standard.error(words(line, of: study)) }
            // A large folder at rest is not listed again and again.
            guard scan.changed > 0 || folders[i].drop.isWaiting else { continue }
            let identity = reader.model.identity
            let ready = folders[i].drop.ready(try study.films()) { !force && $0.summary?.model == identity }
            if !ready.isEmpty {
              _ = read(ready, of: study, with: reader, stop: request, isBatch: false)
            }
          } catch {
            let line = Failure(error).message
            if told.insert(line).inserted { Standard.error(words(line, of: folders[i].study)) }
          }
        }
        for _ in 0..<20 where !request.isAsked { usleep(100_000) }
      }
    }
    Standard.error("stopped; what was read is kept")
    throw ExitCode(128 + request.signal)
  }
}
