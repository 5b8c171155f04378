import Foundation
import Testing

@testable import Spine

@Suite struct SpinePropertyTests {
  /// 10,000 spines: identities, invariances and what turning a film changes, from exact corners.
  @Test func valuesOfTenThousandSpinesObeyGeometry() throws {
    var g = SplitMix64(seed: 11)
    for _ in 0..<10_000 {
      let spine = RandomSpine(&g, heads: 2).landmarks
      let v = InspectedValues(spine)
      func value(_ name: InspectedValue) throws -> Double { try #require(v[name]) }
      let (pi, ss, pt, ll) = (try value(.pi), try value(.ss), try value(.pt), try value(.ll))
      try #require(abs(pi - pt - ss) < 1e-6)
      let parts: [InspectedValue] = [.l1, .l2, .l3, .l4, .l5, .l1l2, .l2l3, .l3l4, .l4l5, .l5s1]
      try #require(abs(try parts.reduce(0) { $0 + (try value($1)) } - ll) < 1e-6)
      try #require(abs(try value(.l4) + value(.l4l5) + value(.l5) + value(.l5s1) - value(.l4s1)) < 1e-6)
      try #require(abs(try value(.pimll) - (pi - ll)) < 1e-6)
      try #require(abs(try value(.rll) - (ll - 0.62 * pi - 29)) < 1e-6)
      if let ldi = v[.ldi] {
        try #require(abs(ldi - 100 * (try value(.l4s1)) / ll) < 1e-6)
      } else {
        try #require(ll < 15)
      }
      let top = try #require(v.tilt(.superior(.l1)))
      try #require(abs(try value(.pimll) - (pt + top)) < 1e-6)
      // Each plate's own tilt, by another way: the slope of its line.
      let s1 = try #require(spine.s1)
      try #require(abs(tan(ss * .pi / 180) - (s1.ant.y - s1.post.y) / (s1.post.x - s1.ant.x)) < 1e-6)

      let turn = 6 * g.normal()
      let turned = InspectedValues(spine.turned(degrees: turn))
      let same = InspectedValues(spine.mirrored)
      let k = 0.5 + g.uniform()
      let scaled = InspectedValues(spine.mapped { $0 * k + Point(17, -5) })
      for name in InspectedValue.allCases {
        guard let a = v[name], let m = same[name], let s = scaled[name] else { continue }
        try #require(abs(a - m) < 1e-6 && abs(a - s) < 1e-6, "\(name.rawValue)")
        guard let t = turned[name] else { continue }
        // Clockwise on the screen lowers the posterior end of each plate and swings S1 forward of the hip less.
        let expected = name == .ss ? a - turn : name == .pt ? a + turn : a
        try #require(abs(t - expected) < 1e-6, "\(name.rawValue) turned by \(turn)")
      }
    }
  }

  @Test func masksAtFilmSizeGiveEndplatesBack() throws {
    var g = SplitMix64(seed: 23)
    var errors: [Double] = []
    var s1Errors: [Double] = []
    var expected = 0
    for _ in 0..<40 {
      let spine = RandomSpine(&g, depth: 60 + 50 * g.uniform())
      let fit = SpineFit(spine.map())
      let (a, b) = (SpineTilts(canonical: fit.landmarks.canonical), SpineTilts(canonical: spine.landmarks))
      for level in Level.allCases {
        for plate in [SpineTilts.superior(level), SpineTilts.inferior(level)] {
          expected += 1
          if a.tilt[plate].isFinite { errors.append(abs(a.tilt[plate] - b.tilt[plate])) }
        }
      }
      if a.tilt[SpineTilts.s1].isFinite { s1Errors.append(abs(a.tilt[SpineTilts.s1] - b.tilt[SpineTilts.s1])) }
    }
    let mean = errors.reduce(0, +) / Double(errors.count)
    let s1Mean = s1Errors.reduce(0, +) / Double(s1Errors.count)
    print("plates \(errors.count) of \(expected): mean \(mean), worst \(errors.max() ?? 0)")
    print("S1 \(s1Errors.count): mean \(s1Mean), worst \(s1Errors.max() ?? 0)")
    #expect(errors.count >= expected * 99 / 100)
    #expect(mean <= 0.3)
    #expect(s1Errors.count == 40)
    #expect(s1Mean <= 0.3)
  }

  @Test func mirroredMasksGiveTheSameValues() throws {
    var g = SplitMix64(seed: 5)
    for _ in 0..<8 {
      let spine = RandomSpine(&g, depth: 60)
      let l = spine.landmarks
      let labels = spine.labels()
      var flipped = labels
      for y in 0..<l.height {
        for x in 0..<l.width { flipped[y * l.width + x] = labels[y * l.width + l.width - 1 - x] }
      }
      let a = SpineFit(ProbabilityMap(labels: labels, width: l.width, height: l.height))
      let b = SpineFit(ProbabilityMap(labels: flipped, width: l.width, height: l.height))
      #expect(a.landmarks.facing == .left)
      #expect(b.landmarks.facing == .right)
      let (ra, rb) = (Reading(a), Reading(b))
      for name in InspectedValue.allCases {
        let (x, y) = (ra[name].value, rb[name].value)
        #expect((x == nil) == (y == nil))
        if let x, let y { #expect(abs(x - y) < 0.5, "\(name.rawValue) \(x) \(y)") }
      }
    }
  }
}
