import Foundation
import Spine

/// What the worklist shows of a review: derived from its events, kept beside them so that a list is fast, and made
/// again whenever it is missing.
public struct ReviewSummary: Hashable, Sendable {
  public var status: ReviewStatus
  public var values: SummaryValues
  /// A bit for each value that is outside its reference interval, by its index.
  var outsideBits: Int
  /// The greatest slip, %, with its sign.
  public var slip: Double?
  /// 0 … 1, nil before the machine read the film.
  public var confidence: Double?
  /// The last person who did something.
  public var reader: String?
  /// A line each: code, tab, text.
  var qualityLines: String
  public var note: String
  public var flagReason: String?
  public var hasProposal: Bool
  /// The model that read the film last, whatever became of its reading.
  public var model: String?
  /// The highest signed version, 0 before the first.
  public var version: Int
  public var changed: Date
}

extension ReviewSummary {
  /// What a list needs of `review`; the film measured again from its points.
  public init(_ review: Review) {
    let reading = review.reading()
    status = review.status
    values = SummaryValues(reading)
    outsideBits = (reading?.values ?? []).reduce(0) { $1.status == .outside ? $0 | 1 << $1.name.index : $0 }
    slip = reading?.levels.values.compactMap(\.slip).filter(\.isFinite).max { abs($0) < abs($1) }
    confidence = reading?.confidence
    reader = review.lastReader?.name
    qualityLines = (reading?.quality ?? review.machine?.quality ?? [])
      .map { "\($0.code)\t\($0.text)".split(whereSeparator: \.isNewline).joined(separator: " ") }.joined(
        separator: "\n")
    note = review.note
    flagReason = review.flagReason ?? review.rejectionReason
    hasProposal = review.proposal != nil
    model = review.latestReading?.model
    version = review.version
    changed = review.events.last?.time ?? Date(timeIntervalSince1970: 0)
  }

  /// Values outside their reference interval.
  public var outside: Set<InspectedValue> {
    outsideBits == 0 ? [] : Set(InspectedValue.allCases.filter { outsideBits & 1 << $0.index != 0 })
  }

  public var quality: [QualityFlag] {
    qualityLines.split(separator: "\n").map { line in
      let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
      return QualityFlag(code: parts.first ?? "", text: parts.last ?? "")
    }
  }
}

/// The 18 values, packed: a worklist of 100,000 films holds that many of them.
public struct SummaryValues: Hashable, Sendable {
  /// 32-bit floats in the order of `InspectedValue.allCases`, little-endian, NaN where not measurable.
  var data: Data

  init(data: Data) { self.data = data }

  init(_ reading: Reading?) {
    data = Data(capacity: InspectedValue.allCases.count * 4)
    for name in InspectedValue.allCases {
      let bits = Float(reading?[name].value ?? .nan).bitPattern.littleEndian
      withUnsafeBytes(of: bits) { data.append(contentsOf: $0) }
    }
  }

  /// Degrees (LDI: %); nil where not measurable.
  public subscript(name: InspectedValue) -> Double? {
    let offset = name.index * 4
    guard data.count >= offset + 4 else { return nil }
    let bits = data.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
    let value = Float(bitPattern: UInt32(littleEndian: bits))
    return value.isFinite ? Double(value) : nil
  }

  /// Those that are measurable.
  public var dictionary: [InspectedValue: Double] {
    var all: [InspectedValue: Double] = [:]
    for name in InspectedValue.allCases { all[name] = self[name] }
    return all
  }
}
