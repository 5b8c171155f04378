import Foundation
import Spine
import StudyStore

/// The values of the landmarks shown, and the machine's beside them; derived anew whenever a point moves.
struct Measured: Sendable {
  var machine: Reading?
  var current: Reading?
}

extension FilmReview {
  /// - Parameter edited: the structures that a human placed, and the one in hand, moved but not yet an event.
  func reading(_ landmarks: Landmarks, of machine: MachineReading?, edited: Set<Structure>) -> Reading {
    let uncertainty = machine?.uncertainty.flatMap { try? JSONDecoder().decode(FitUncertainty.self, from: $0) }
    return Reading(
      landmarks: landmarks, posture: posture, spacing: review.spacing?.millimetresPerPixel ?? film?.spacing,
      uncertainty: uncertainty,
      network: machine?.network ?? [:], edited: edited, quality: machine?.quality ?? [],
      confidence: machine?.confidence ?? [:])
  }

  /// The machine's reading and the current one; nil before the film is loaded and read.
  public var machineAndCurrent: (machine: Reading, current: Reading)? {
    guard let machine = measured.machine, let current = measured.current else { return nil }
    return (machine, current)
  }
}
