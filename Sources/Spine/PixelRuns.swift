/// A set of a film's pixels as runs along its rows: what a painted mask is kept as. Sorted by row and column; no two
/// runs of a row touch, so equal sets are equal values.
public struct PixelRuns: Hashable, Sendable {
  public struct Run: Hashable, Sendable {
    public var row: Int
    public var columns: Range<Int>

    public init(row: Int, columns: Range<Int>) {
      self.row = row
      self.columns = columns
    }
  }

  public private(set) var runs: [Run] = []

  public init() {}

  /// Runs in any order, overlapping or not; empty ones are left out.
  public init(_ runs: [Run]) { self = Self.sweep(runs.map { ($0, 0) }) { $0 > 0 || $1 > 0 } }

  public var isEmpty: Bool { runs.isEmpty }
  /// Pixels in the set.
  public var count: Int { runs.reduce(0) { $0 + $1.columns.count } }

  public func contains(column: Int, row: Int) -> Bool {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      let run = runs[middle]
      if run.row < row || run.row == row && run.columns.upperBound <= column { low = middle + 1 } else { high = middle }
    }
    return low < runs.count && runs[low].row == row && runs[low].columns.contains(column)
  }

  public func union(_ other: PixelRuns) -> PixelRuns { combined(other) { $0 > 0 || $1 > 0 } }
  public func subtracting(_ other: PixelRuns) -> PixelRuns { combined(other) { $0 > 0 && $1 == 0 } }
  public func intersection(_ other: PixelRuns) -> PixelRuns { combined(other) { $0 > 0 && $1 > 0 } }

  private func combined(_ other: PixelRuns, _ keep: (Int, Int) -> Bool) -> PixelRuns {
    Self.sweep(runs.map { ($0, 0) } + other.runs.map { ($0, 1) }, keep)
  }

  /// Walks over the ends of all runs row by row; `keep` is asked with how many runs of either set cover a stretch.
  private static func sweep(_ all: [(run: Run, set: Int)], _ keep: (Int, Int) -> Bool) -> PixelRuns {
    var ends: [(row: Int, column: Int, set: Int, step: Int)] = []
    ends.reserveCapacity(2 * all.count)
    for (run, set) in all where !run.columns.isEmpty {
      ends.append((run.row, run.columns.lowerBound, set, 1))
      ends.append((run.row, run.columns.upperBound, set, -1))
    }
    ends.sort { ($0.row, $0.column) < ($1.row, $1.column) }
    var result = PixelRuns()
    var cover = [0, 0]
    var start: Int?
    for (index, end) in ends.enumerated() {
      cover[end.set] += end.step
      let isLast = index + 1 == ends.count || ends[index + 1].row != end.row || ends[index + 1].column != end.column
      guard isLast else { continue }
      let inside = keep(cover[0], cover[1])
      if inside, start == nil { start = end.column }
      if !inside, let from = start {
        result.runs.append(Run(row: end.row, columns: from..<end.column))
        start = nil
      }
    }
    return result
  }

  /// The set cut to a film's size.
  public func clipped(width: Int, height: Int) -> PixelRuns {
    PixelRuns(
      runs.compactMap { run in
        guard run.row >= 0, run.row < height else { return nil }
        let columns = run.columns.clamped(to: 0..<max(width, 0))
        return columns.isEmpty ? nil : Run(row: run.row, columns: columns)
      })
  }

  /// The set as the mirror image of its film has it.
  func mirrored(width: Int) -> PixelRuns {
    PixelRuns(
      runs.map { Run(row: $0.row, columns: (width - $0.columns.upperBound)..<(width - $0.columns.lowerBound)) })
  }

  /// The set on the film resampled: a pixel belongs to it when the pixel under its centre does.
  func scaled(_ kx: Double, _ ky: Double) -> PixelRuns {
    guard let first = runs.first, let last = runs.last, kx > 0, ky > 0 else { return self }
    let byRow = Dictionary(grouping: runs, by: \.row)
    func edge(_ column: Int) -> Int { Int((Double(column) * kx - 0.5).rounded(.up)) }
    let rows = Int((Double(first.row) * ky).rounded(.down))...Int((Double(last.row + 1) * ky).rounded(.up))
    return PixelRuns(
      rows.flatMap { row in
        (byRow[Int(((Double(row) + 0.5) / ky).rounded(.down))] ?? []).map {
          let from = edge($0.columns.lowerBound)
          return Run(row: row, columns: from..<max(from, edge($0.columns.upperBound)))
        }
      })
  }
}

/// As one list of numbers: row, first column, count, and so on.
extension PixelRuns: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let numbers = try container.decode([Int].self)
    guard numbers.count % 3 == 0, numbers.allSatisfy({ (-1_000_000...1_000_000).contains($0) }) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a mask is row, column, count, row, column, count, …")
    }
    self.init(
      stride(from: 0, to: numbers.count, by: 3).map {
        Run(row: numbers[$0], columns: numbers[$0 + 1]..<(numbers[$0 + 1] + max(numbers[$0 + 2], 0)))
      })
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(numbers)
  }

  var numbers: [Int] { runs.flatMap { [$0.row, $0.columns.lowerBound, $0.columns.count] } }
}
