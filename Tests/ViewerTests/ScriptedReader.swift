import Foundation
import Spine
import StudyStore

@testable import Viewer

/// A reader at the keyboard who knows where a human would put the lines, and presses one key after the other until
/// L1's superior endplate and S1 lie there and LL and SS are within 2°.
///
/// Greedy, as hands are: the structure in hand, its endplate as one object moved until its middle is within 7 % of D,
/// then turned. What is missing is drawn, what has a neighbour's name is renamed. Every key counts.
struct ScriptedReader {
  var play: Play
  let truth: Landmarks
  private(set) var keys = 0
  /// What was done, for the table.
  private(set) var done: [String] = []

  static let tolerance = 2.0
  private static let patience = 400

  init(_ play: Play, truth: Landmarks) {
    self.play = play
    self.truth = truth
  }

  private var depth: Double { truth.meanEndplateDepth ?? 100 }

  private mutating func press(_ notation: String) {
    guard keys < Self.patience else { return }
    play.keys(notation.count == 1 ? notation : "<\(notation)>")
    keys += 1
  }

  /// Degrees by which a value is off; nil where it or the truth has none.
  func error(_ name: InspectedValue) -> Double? {
    guard let wanted = InspectedValues(truth)[name], let now = play.landmarks.flatMap({ InspectedValues($0)[name] })
    else { return nil }
    return now - wanted
  }

  var isDone: Bool {
    [InspectedValue.ll, .ss].allSatisfy { name in
      InspectedValues(truth)[name] == nil || abs(error(name) ?? .infinity) <= Self.tolerance
    }
  }

  /// Corrects what LL and SS rest on; true where both are within 2° in the end.
  mutating func correct() -> Bool {
    if isDone { return true }
    // The plate that is further off first: LL may come right with SS.
    if abs(error(.ss) ?? .infinity) > Self.tolerance { put(.s1) }
    if !isDone { put(.superior(.l1)) }
    if !isDone { put(.s1) }
    return isDone && keys < Self.patience
  }

  private mutating func put(_ plate: Endplate) {
    guard let wanted = plate.ends(in: truth) else { return }
    if plate == .superior(.l1) { nameL1() }
    if plate.ends(in: play.landmarks ?? Landmarks()) == nil {
      draw(plate.structure)
      // Drawn where it belongs: only its angle is left to see to.
      if isDone { return }
    }
    press(plate == .s1 ? "6" : "1")
    press("e")
    move(plate, to: wanted.anterior.midpoint(to: wanted.posterior))
    turn(plate, wanted)
    press("esc")
    done.append(plate == .s1 ? "S1" : "L1")
  }

  /// Where another body carries L1's place, or L1's name is one body off, the names are put right.
  private mutating func nameL1() {
    guard let true1 = truth.vertebrae[.l1], let now = play.landmarks else { return }
    let nearest = now.vertebrae.min {
      $0.value.centroid.distance(to: true1.centroid) < $1.value.centroid.distance(to: true1.centroid)
    }
    guard let nearest, nearest.key != .l1, nearest.value.centroid.distance(to: true1.centroid) < 0.5 * depth else {
      return
    }
    take(.vertebra(nearest.key))
    press("r")
    press("1")
    press("esc")
    done.append("named L1")
  }

  private mutating func take(_ structure: Structure) {
    if "123456789".contains(structure.digit) { return press(String(structure.digit)) }
    // T12 and T11 have no key of their own: they come first.
    while play.film?.selection?.structure != structure, keys < Self.patience { press("tab") }
  }

  private mutating func draw(_ structure: Structure) {
    press("d")
    press(String(structure.digit))
    let points: [Point] =
      switch structure {
      case .vertebra(let level): truth.vertebrae[level].map { [$0.antSup, $0.postSup, $0.postInf, $0.antInf] } ?? []
      case .s1: truth.s1.map { [$0.ant, $0.post] } ?? []
      default: []
      }
    for point in points {
      steer(to: point, within: 0.03 * depth) { reader in
        if case .placing(let placement)? = reader.play.film?.mode { placement.cursor } else { nil }
      }
      press("space")
    }
    press("esc")
    done.append("drew \(structure.name)")
  }

  private mutating func move(_ plate: Endplate, to wanted: Point) {
    steer(to: wanted, within: 0.07 * depth) { reader in
      reader.play.landmarks.flatMap { plate.ends(in: $0) }.map { $0.anterior.midpoint(to: $0.posterior) }
    }
  }

  /// The key that brings a place nearest to where it should be, again and again.
  private mutating func steer(to wanted: Point, within reach: Double, _ place: (ScriptedReader) -> Point?) {
    let ways = ["left", "right", "up", "down"]
    let choices = ways + ways.map { "shift-" + $0 } + ways.map { "alt-" + $0 }
    while keys < Self.patience, let now = place(self), now.distance(to: wanted) > reach {
      // What a key does is seen on the screen: the reader has learned it.
      let best = choices.min { a, b in
        outcome(a, place).map { $0.distance(to: wanted) } ?? .infinity
          < outcome(b, place).map { $0.distance(to: wanted) } ?? .infinity
      }
      guard let best, let next = outcome(best, place), next.distance(to: wanted) < now.distance(to: wanted) else {
        return
      }
      press(best)
    }
  }

  private func outcome(_ key: String, _ place: (ScriptedReader) -> Point?) -> Point? {
    var trial = self
    trial.play.keys("<\(key)>")
    return place(trial)
  }

  private mutating func turn(_ plate: Endplate, _ wanted: (anterior: Point, posterior: Point)) {
    func angle(_ ends: (anterior: Point, posterior: Point)) -> Double {
      atan2(ends.posterior.y - ends.anterior.y, ends.posterior.x - ends.anterior.x) * 180 / .pi
    }
    func off(_ reader: ScriptedReader) -> Double? {
      guard let ends = reader.play.landmarks.flatMap({ plate.ends(in: $0) }) else { return nil }
      return remainder(angle(ends) - angle(wanted), 360)
    }
    while keys < Self.patience, let now = off(self), abs(now) > 0.75 {
      var trial = self
      trial.play.keys(now > 0 ? "<" : ">")
      guard let next = off(trial), abs(next) < abs(now) else { return }
      press(now > 0 ? "<" : ">")
    }
  }
}
