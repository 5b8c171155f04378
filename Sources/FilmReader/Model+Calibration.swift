import Foundation
import MBNet
import Spine

extension Model {
  /// The key under which a model's file keeps how wide its intervals must be.
  public static let calibrationKey = "interval_calibration"

  /// The model's own; of a model that was never calibrated, what a former built-in one (448×320) needed on 400 phantoms
  /// (seeds from 900,000), which gave it 94.7–96.5 % of coverage a value.
  public var intervalCalibration: IntervalCalibration {
    kept(Self.calibrationKey) ?? Self.usualCalibration
  }

  private static let usualCalibration = IntervalCalibration(
    factors: [
      .pi: 1.21, .ll: 1.00, .pimll: 0.91, .l4s1: 0.98, .ldi: 0.88, .rll: 1.06, .ss: 0.98, .pt: 0.91, .l1: 0.92,
      .l2: 0.91, .l3: 0.85, .l4: 0.81, .l5: 0.97, .l1l2: 0.95, .l2l3: 0.98, .l3l4: 0.89, .l4l5: 1.13, .l5s1: 1.03,
    ], films: 400)

  /// The key under which a model's file keeps how its confidences are to be read.
  public static let confidenceKey = "confidence_calibration"

  /// The model's own; without one, confidences stay what they look like.
  public var confidenceCalibration: ConfidenceCalibration {
    kept(Self.confidenceKey) ?? ConfidenceCalibration()
  }

  /// Writes the same weights, with their precision and name, and a calibration.
  public func write(to url: URL, calibration: IntervalCalibration) throws {
    try write(to: url, version: version, metadata: [Self.calibrationKey: try Self.metadataText(calibration)])
  }

  /// The key under which a model's file keeps which values its second branch tells.
  public static let branchKey = "told_by_branch"

  /// The values that the second branch told on films held back; all of them where the file doesn't say.
  public var toldByBranch: Set<InspectedValue> {
    guard let names: [String] = kept(Self.branchKey) else { return Set(InspectedValue.allCases) }
    return Set(names.compactMap(InspectedValue.init))
  }

  /// The key under which a close-up network's file keeps how bodies are shaped.
  public static let shapesKey = "body_shapes"

  /// How the bodies of the films that the close-up network was trained on are shaped; nil where its file doesn't say.
  var bodyShapes: BodyShapes? { closeUp?.keptShapes }

  /// How bodies are shaped, of a close-up network's own file.
  public var keptShapes: BodyShapes? { kept(Self.shapesKey) }

  /// What the file keeps under a key beside the weights; nil where it doesn't or where that can't be read.
  private func kept<Value: Decodable>(_ key: String) -> Value? {
    metadata[key].flatMap { try? JSONDecoder().decode(Value.self, from: Data($0.utf8)) }
  }

  /// A value as weight files keep it: JSON, always in the same order.
  public static func metadataText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
