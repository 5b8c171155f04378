import Foundation
import MBNet
import Spine

extension Model {
  /// The key under which a model's file keeps how wide its intervals must be.
  public static let calibrationKey = "interval_calibration"

  /// The model's own; of a model that was never calibrated, what the first compact model needed on 2,000 phantoms
  /// (seeds from 900,000), which gave it 93.9–95.7 % of coverage a value.
  public var intervalCalibration: IntervalCalibration {
    metadata[Self.calibrationKey].flatMap {
      try? JSONDecoder().decode(IntervalCalibration.self, from: Data($0.utf8))
    } ?? Self.usualCalibration
  }

  private static let usualCalibration = IntervalCalibration(
    factors: [
      .pi: 1.33, .ll: 1.08, .pimll: 1.27, .l4s1: 1.03, .ldi: 0.97, .rll: 1.10, .ss: 1.02, .pt: 1.48, .l1: 0.87,
      .l2: 0.84, .l3: 0.88, .l4: 0.82, .l5: 1.00, .l1l2: 0.93, .l2l3: 0.97, .l3l4: 0.91, .l4l5: 1.21, .l5s1: 0.93,
    ], films: 2000)

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
