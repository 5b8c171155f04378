import FilmReader
import Foundation
import MBNet
import Radiograph
import Spine
import StudyStore

/// A machine that reads films into the review log, by whoever runs the program.
struct FilmAnalysis: Sendable {
  let reader: FilmReader
  let threads: Int

  /// The reading of one film, and how long its steps took.
  ///
  /// - Parameter frame: of a file with several pictures, counted from 1.
  func read(path: String, frame: Int) throws -> (
    reading: MachineReading, film: Film, seconds: MeasurementReport.Seconds
  ) {
    let started = ContinuousClock.now
    let film = try Film.read(path: path, frame: frame - 1)
    let opened = started.secondsAgo
    let result = try reader.read(film, threads: threads)
    var quality = result.fit.quality
    if result.inverted {
      quality.append(QualityFlag(code: QualityFlag.Code.inverted, text: "read with bright and dark exchanged"))
    }
    var landmarks = result.fit.landmarks
    landmarks.film = URL(fileURLWithPath: path).lastPathComponent
    let reading = MachineReading(
      model: reader.model.identity, landmarks: landmarks, confidence: result.fit.confidence, network: result.network,
      quality: quality, uncertainty: try JSONEncoder().encode(result.fit.uncertainty),
      frame: frame > 1 ? frame : nil)
    return (
      reading, film,
      .init(
        read: opened + result.seconds.input, network: result.seconds.network, geometry: result.seconds.geometry)
    )
  }
}

extension FilmAnalysis {
  /// The points of one structure, read anew on the part of the film about it; nil where the network sees none there.
  func shape(of structure: Structure, on film: Film, hint: Landmarks) throws -> StructureShape? {
    try reader.shape(of: structure, on: film, hint: hint, threads: threads)
  }
}

/// The person at the keyboard: the operating system's account, and the name they chose.
enum Account {
  static var name: String {
    guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return "uid \(getuid())" }
    return String(cString: name)
  }

  static func reader(_ chosen: String?, settings: Settings = .load()) -> Reader {
    let name = chosen ?? ProcessInfo.processInfo.environment["LUMBAR_READER"] ?? settings.reader
    return Reader(name: name.flatMap { $0.isEmpty ? nil : $0 } ?? Self.name, account: Self.name)
  }

  /// Who appends the machine's readings.
  static var machine: Reader { Reader(name: "machine", account: Self.name) }
}
