import Foundation
import Spine
import Testing

@testable import StudyStore

@Suite struct AgreementTests {
  /// Quantiles as printed in F tables (Abramowitz & Stegun, table 26.9) and Student's t.
  @Test(arguments: [
    (0.95, 1.0, 1.0, 161.4476), (0.975, 5.0, 10.0, 4.2361), (0.975, 10.0, 5.0, 6.6192), (0.99, 3.0, 60.0, 4.1259),
    (0.95, 120.0, 120.0, 1.3519), (0.5, 4.0, 4.0, 1.0),
  ])
  func quantilesAreThoseOfTheTables(p: Double, d1: Double, d2: Double, value: Double) {
    #expect(abs(FDistribution.quantile(p, d1, d2) - value) < 2e-4 * value)
  }

  @Test func studentsQuantiles() {
    #expect(abs(FDistribution.t95(1) - 12.7062) < 1e-3)
    #expect(abs(FDistribution.t95(10) - 2.2281) < 1e-4)
    #expect(abs(FDistribution.t95(1000) - 1.9623) < 1e-4)
  }

  /// The worked example of Shrout and Fleiss (1979), table 2: six targets, four judges; ICC(2,1) = 0.29 and
  /// ICC(3,1) = 0.71, intervals 0.02 … 0.76 and 0.34 … 0.95.
  @Test func correlationIsThatOfThePublishedExample() throws {
    let icc = try #require(
      IntraclassCorrelation([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]))
    #expect(abs(icc.agreement.value - 0.2897) < 1e-4)
    #expect(abs(icc.agreement.interval.lowerBound - 0.0188) < 5e-4)
    #expect(abs(icc.agreement.interval.upperBound - 0.7611) < 5e-4)
    #expect(abs(icc.consistency.value - 0.7148) < 1e-4)
    #expect(abs(icc.consistency.interval.lowerBound - 0.3425) < 5e-4)
    #expect(abs(icc.consistency.interval.upperBound - 0.9459) < 5e-4)
  }

  @Test func aConstantOffsetLowersAgreementOnly() throws {
    let offset = try #require(IntraclassCorrelation((0..<10).map { [Double($0), Double($0) + 5] }))
    #expect(offset.consistency.value == 1)
    #expect(offset.agreement.value < 0.5)
    let same = try #require(IntraclassCorrelation((0..<10).map { [Double($0), Double($0)] }))
    #expect(same.agreement == .init(value: 1, interval: 1...1))
    #expect(IntraclassCorrelation([[1, 1], [1, 1]]) == nil)
    #expect(IntraclassCorrelation([[1, 2]]) == nil)
    #expect(IntraclassCorrelation([[1, 2], [3]]) == nil)
    #expect(IntraclassCorrelation([[1, .nan], [3, 4]]) == nil)
  }

  @Test func limitsOfAgreement() throws {
    let pairs = [(10.0, 11.0), (20, 23), (30, 29), (40, 43), (50, 51)].map { (first: $0.0, second: $0.1) }
    let result = try #require(BlandAltman(pairs))
    #expect(abs(result.bias - 1.4) < 1e-12)
    #expect(abs(result.standardDeviation - 2.8.squareRoot()) < 1e-12)
    #expect(abs(result.limits.upperBound - (1.4 + 1.96 * 2.8.squareRoot())) < 1e-12)
    #expect(abs(result.meanAbsoluteDifference - 1.8) < 1e-12)
    // t(4) = 2.7764; SE = √(2.8 / 5).
    #expect(abs(result.biasInterval.upperBound - (1.4 + 2.7764 * 0.56.squareRoot())) < 1e-3)
    #expect(result.upperLimitInterval.contains(result.limits.upperBound))
    #expect(BlandAltman([(first: 1, second: 2)]) == nil)
  }

  /// Intervals hold the truth about as often as they say, over thousands of simulated studies.
  @Test func correlationIntervalsCoverTheTruth() throws {
    var random = SplitMix(state: 1)
    func normal() -> Double {
      (-2 * log(Double.random(in: 1e-12..<1, using: &random))).squareRoot()
        * cos(2 * .pi * Double.random(in: 0..<1, using: &random))
    }
    var held = 0
    let studies = 1000
    for _ in 0..<studies {
      // Between subjects 4, error 1: the consistency is 0.8.
      let ratings = (0..<20).map { _ -> [Double] in
        let subject = 2 * normal()
        return [subject + normal(), subject + normal()]
      }
      let icc = try #require(IntraclassCorrelation(ratings))
      if icc.consistency.interval.contains(0.8) { held += 1 }
    }
    #expect(Double(held) / Double(studies) > 0.92)
    #expect(Double(held) / Double(studies) < 0.98)
  }

  @Test func twoReadingsOfAFilm() throws {
    let first = Landmarks.example
    let same = ReadingAgreement(first, first)
    #expect(same.differences.values.allSatisfy { $0 == 0 } && same.differences.count > 5)
    #expect(same.dice.values.allSatisfy { $0 == 1 } && same.dice.keys.contains(.vertebrae))
    #expect(same.pointDistance.values.allSatisfy { $0 == 0 })
    var second = first
    second.s1?.ant.y += 11
    second.vertebrae[.t11] = nil
    let other = ReadingAgreement(first, second)
    #expect((other.differences[.ss] ?? 0) > 1)
    #expect(other.onlyFirst == [.vertebra(.t11)] && other.onlySecond.isEmpty)
    // One of two ends by a tenth of D.
    #expect(abs((other.pointDistance[.s1] ?? 0) - 5) < 1e-9)
    #expect((other.dice[.vertebrae] ?? 1) < 0.95)
    #expect(ReadingAgreement(Landmarks(), Landmarks()).dice.isEmpty)
  }

  @Test func aStudyReadTwice() throws {
    let study = try TemporaryFolder()
    let store = try StudyStore.open(study: study.path)
    for i in 0..<6 { try study.film("f\(i).png") }
    try store.scan()
    for (i, film) in try store.films().enumerated() {
      var reading = MachineReading.example()
      reading.landmarks.s1?.ant.y += Double(5 * i)
      try store.append(.machineRead(reading), to: film, by: anna)
      let film = try store.identify(film)
      try store.append(.accept, to: film, by: anna)
      let moved = Point(215, 890 + Double(5 * i) + 1)
      try store.append(.edit(.movePoint(.s1Anterior, to: moved)), to: film, role: .second, by: ben)
      if i > 0 { try store.append(.accept, to: film, role: .second, by: ben) }
    }
    #expect(try store.agreements(finishedOnly: false).count == 6)
    let agreements = try store.agreements()
    #expect(agreements.map(\.name) == ["f1.png", "f2.png", "f3.png", "f4.png", "f5.png"])
    let summary = StudyAgreement(agreements.map(\.agreement))
    let ss = try #require(summary.values.first { $0.name == .ss })
    #expect(ss.pairs == 5 && ss.onlyFirst == 0)
    let bias = try #require(ss.blandAltman?.bias)
    #expect(bias > 0.3 && bias < 0.7)
    #expect((ss.correlation?.agreement.value ?? 0) > 0.98)
    #expect(summary.films == 5 && summary.dice[.vertebrae] == 1)
    #expect(summary.pointDistance?.median == 0)
  }
}

extension AgreementTests {
  /// One film, read by Anna, and by Ben who moved S1.
  private func twice(_ study: TemporaryFolder) throws -> (StudyStore, StudyFilm) {
    try study.film("a.png")
    let store = try StudyStore.open(study: study.path)
    try store.scan()
    let film = try store.identify(try #require(try store.films().first))
    try store.append(.machineRead(.example()), to: film, by: anna)
    try store.append(.accept, to: film, by: anna)
    try store.append(.edit(.movePoint(.s1Anterior, to: Point(215, 870))), to: film, role: .second, by: ben)
    return (store, film)
  }

  @Test func theReportNamesItsSidesAndCountsWhatIsFinished() throws {
    let study = try TemporaryFolder()
    let (store, film) = try twice(study)
    let pair = ReadingSide.Pair(.reader(.primary), .reader(.second))
    #expect(try AgreementReport(store, pair) == nil)
    #expect(try AgreementReport(store, pair, finishedOnly: false)?.films.count == 1)
    try store.append(.accept, to: film, role: .second, by: ben)
    let report = try #require(try AgreementReport(store, pair))
    #expect(report.readers.first == ["Anna"] && report.readers.second == ["Ben"])
    #expect(report.lines.allSatisfy { !$0.contains("Anna") && !$0.contains("a.png") })
    #expect(report.lines.contains { $0.hasPrefix("SS") && $0.hasSuffix("two films are needed") })
    #expect(report.json["n"]?.double == 1)
    let corrections = try #require(try AgreementReport(store, .init(.machine, .reader(.second))))
    #expect(corrections.readers.first.isEmpty && corrections.films[0].agreement.differences[.ss] ?? 0 < -5)
    let unnamed = try #require(try AgreementReport(store, pair, anonymous: true))
    #expect(unnamed.films[0].name == "film 1" && unnamed.readers.second == ["reader 2"])
  }

  @Test func tablesLineUp() throws {
    let study = try TemporaryFolder()
    let (store, film) = try twice(study)
    try store.append(.accept, to: film, role: .second, by: ben)
    try study.film("b.png", content: "another")
    try store.scan()
    let other = try store.identify(try #require(try store.films().last))
    try store.append(.machineRead(.example(shift: 9)), to: other, by: anna)
    try store.append(.accept, to: other, by: anna)
    try store.append(.accept, to: other, role: .second, by: ben)
    let report = try #require(try AgreementReport(store, .init(.reader(.primary), .reader(.second))))
    let rows = report.lines.dropFirst().prefix { !$0.hasPrefix("measurable") && !$0.hasPrefix("Dice") }
    #expect(rows.count == 1 + report.study.values.count { $0.pairs > 0 })
    #expect(rows.allSatisfy { $0.count <= 72 })
    let whole = rows.filter { $0.split(separator: " to ").count == 3 }
    #expect(!whole.isEmpty && Set(whole.map(\.count)).count == 1, "\(rows)")
  }

  @Test func whatTheReadersSignedStaysWhileItIsAmended() throws {
    let study = try TemporaryFolder()
    let (store, film) = try twice(study)
    try store.append(.sign, to: film, role: .second, by: ben)
    let signed = try store.review(of: film, role: .second).landmarks
    try store.append(.amend(reason: "again"), to: film, role: .second, by: ben)
    try store.append(.edit(.movePoint(.s1Anterior, to: Point(215, 800))), to: film, role: .second, by: ben)
    let reading = try #require(try store.otherReadings(of: film, role: .adjudicated).last)
    #expect(reading.landmarks == signed && reading.version == 1 && reading.reader == ben && reading.role == .second)
    #expect(reading.words == "Ben's second reading, signed v1")
  }

  @Test func aBlindReaderSeesNoOtherReading() throws {
    let study = try TemporaryFolder()
    let (store, film) = try twice(study)
    #expect(try store.otherReadings(of: film, role: .second).isEmpty)
    #expect(try store.otherReadings(of: film, role: .repeated).isEmpty)
    #expect(try store.films(role: .second).first?.work == nil)
    // Anna has accepted, Ben is still at it.
    #expect(try store.otherReadings(of: film, role: .primary).isEmpty)
    #expect(try store.films().first?.work == FilmWork(second: .inProgress))
    try store.append(.accept, to: film, role: .second, by: ben)
    #expect(try store.otherReadings(of: film, role: .primary).map(\.reader) == [ben])
    let difference = try #require(try store.films().first?.work?.difference)
    #expect(difference.amount < -5)
    #expect(try store.films(role: .adjudicated).first?.work?.difference == difference)
    #expect(try store.film(named: "a.png")?.work == store.films().first?.work)
  }

  @Test func adjudicationTakesAReadingOverAndCanBeUndone() throws {
    let study = try TemporaryFolder()
    let (store, film) = try twice(study)
    try store.append(.accept, to: film, role: .second, by: ben)
    let cem = Reader(name: "Cem", account: "cem")
    let readings = try store.otherReadings(of: film, role: .adjudicated)
    #expect(readings.map(\.role) == [.primary, .second])
    try store.append(.adopt(readings[1]), to: film, role: .adjudicated, by: cem)
    var decided = try store.review(of: film, role: .adjudicated)
    #expect(decided.landmarks == readings[1].landmarks && decided.pinned == [.s1])
    #expect(decided.history.last?.words == "took over Ben's second reading, accepted")
    decided = try store.append(.undo, to: film, role: .adjudicated, by: cem)
    #expect(decided.landmarks == readings[0].landmarks)
    decided = try store.append(.redo, to: film, role: .adjudicated, by: cem)
    try store.append(.sign, to: film, role: .adjudicated, by: cem)
    #expect(throws: StoreError.self) {
      try store.append(.adopt(readings[0]), to: film, role: .adjudicated, by: cem)
    }
    #expect(try store.review(of: film, role: .primary).landmarks == readings[0].landmarks)
  }
}

/// Steele, Lea and Flood's generator: the same studies in every run.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
