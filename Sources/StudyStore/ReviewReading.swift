import Foundation
import Spine

extension ReviewContent {
  /// The film measured from the points as they are now, with the machine's doubt where a machine placed them; nil
  /// where there are no points. A reader's calibration goes before the film's own `spacing`.
  public func reading(spacing: Double? = nil) -> Reading? {
    guard let landmarks else { return nil }
    let uncertainty = machine?.uncertainty.flatMap { try? JSONDecoder().decode(FitUncertainty.self, from: $0) }
    return Reading(
      landmarks: landmarks, posture: posture, spacing: self.spacing?.millimetresPerPixel ?? spacing,
      uncertainty: uncertainty,
      network: machine?.network ?? [:], edited: pinned, quality: machine?.quality ?? [],
      confidence: machine?.confidence ?? [:])
  }
}

extension Review {
  public func reading(spacing: Double? = nil) -> Reading? { content.reading(spacing: spacing) }
}
