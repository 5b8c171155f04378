import Foundation
import MBNet
import Spine

extension Model {
  /// The key under which a model's file keeps how wide its intervals must be.
  public static let calibrationKey = "interval_calibration"

  /// Nil where the model was never calibrated, or says something that can't be read.
  public var intervalCalibration: IntervalCalibration? {
    metadata[Self.calibrationKey].flatMap {
      try? JSONDecoder().decode(IntervalCalibration.self, from: Data($0.utf8))
    }
  }

  /// Writes the same weights, with their precision and name, and a calibration.
  public func write(to url: URL, calibration: IntervalCalibration) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = String(decoding: try encoder.encode(calibration), as: UTF8.self)
    // "compact-3 sha256:…": the version stays.
    let version = identity.prefix { $0 != " " }.split(separator: "-").last.flatMap { Int($0) } ?? 1
    try write(to: url, version: version, metadata: [Self.calibrationKey: text])
  }
}
