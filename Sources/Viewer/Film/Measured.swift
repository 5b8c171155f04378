import Foundation
import Spine
import StudyStore

/// The values of the landmarks shown, and the machine's beside them; derived anew whenever a point moves.
struct Measured: Sendable {
  var machine: Reading?
  var current: Reading?

  static func machine(of review: Review, spacing: Double?) -> Reading? {
    review.machine.map { reading($0.landmarks, of: $0, review: review, edited: [], spacing: spacing) }
  }

  /// - Parameter touched: the structure in hand, moved but not yet an event.
  static func current(
    of review: Review, landmarks: Landmarks?, touched: Set<Structure>, spacing: Double?
  ) -> Reading? {
    landmarks.map {
      reading($0, of: review.machine, review: review, edited: review.pinned.union(touched), spacing: spacing)
    }
  }

  static func reading(
    _ landmarks: Landmarks, of machine: MachineReading?, review: Review, edited: Set<Structure>, spacing: Double?
  ) -> Reading {
    let uncertainty = machine?.uncertainty.flatMap { try? JSONDecoder().decode(FitUncertainty.self, from: $0) }
    return Reading(
      landmarks: landmarks, posture: review.posture, spacing: review.spacing?.millimetresPerPixel ?? spacing,
      uncertainty: uncertainty,
      network: machine?.network ?? [:], edited: edited, quality: machine?.quality ?? [],
      confidence: machine?.confidence ?? [:])
  }
}

extension FilmReview {
  /// The machine's reading and the current one; nil before the film is loaded and read.
  public var machineAndCurrent: (machine: Reading, current: Reading)? {
    guard let machine = measured.machine, let current = measured.current else { return nil }
    return (machine, current)
  }
}
