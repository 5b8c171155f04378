import ArgumentParser
import DICOMweb
import Exchange
import Foundation
import MBNet
import MBNetTraining
import Radiograph
import Spine
import StudyStore
import Terminal

/// Exit codes by sysexits; `.software` is our own fault.
enum Status: Int32 {
  case usage = 64
  case badContent = 65
  case noInput = 66
  case unavailable = 69
  case software = 70
  case cantCreate = 73
  case io = 74
}

/// An error as the person sees it: one line and an exit code.
struct Failure: Error {
  var message: String
  var code: Status

  init(_ message: String, _ code: Status) {
    self.message = message
    self.code = code
  }

  /// Gives any error of ours its line and its code.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let film as FilmError: self.init(film.description, Status(rawValue: film.exitCode) ?? .software)
    case let store as StoreError: self.init(store.description, Status(rawValue: store.exitCode) ?? .io)
    case let model as ModelError: self.init(model.description, .badContent)
    case let data as DataSetError: self.init(data.description, .badContent)
    case let landmarks as LandmarksError: self.init(landmarks.description, .badContent)
    case let terminal as TerminalError: self.init(terminal.description, .unavailable)
    case let web as DICOMwebError: self.init(web.description, Status(rawValue: web.exitCode) ?? .unavailable)
    case let coded as any ExitCoded: self.init(coded.description, Status(rawValue: coded.exitCode) ?? .software)
    case let described as any CustomStringConvertible: self.init(described.description, .software)
    default: self.init(error.localizedDescription, .software)
    }
  }
}

/// The program's words: data goes to stdout, everything else to stderr.
enum Standard {
  static func error(_ text: String) {
    write(text: "lumbar: \(text)\n", to: STDERR_FILENO)
  }

  /// Writes data; a full disk or a closed pipe ends the program with the i/o code instead of losing it silently.
  static func output(_ text: String) throws {
    guard write(text: text, to: STDOUT_FILENO) else {
      throw Failure("cannot write the output: \(String(cString: strerror(errno)))", .io)
    }
  }

  @discardableResult
  static func write(text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return false }
      }
      return true
    }
  }

  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
