import Foundation

/// A run's curves, from its log: the loss at each step, and the scores on the films held back.
public struct TrainingCurve: Sendable {
  /// Step and weighted loss.
  public var losses: [(step: Int, value: Double)] = []
  /// Step and score, by the names that the log gives them: IoU of "vertebra", "sacrum", "femoralHeads" and "mean".
  public var scores: [String: [(step: Int, value: Double)]] = [:]

  /// The scores that are shown, in this order.
  public static let scoreNames = ["vertebra", "sacrum", "femoralHeads", "mean"]

  /// - Parameter path: `NAME.log.jsonl` beside the weights. Lines that are no step or score are passed over: a killed run
  ///   may leave half a line. Throws when the file can't be read.
  public init(log path: String) throws {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw DataSetError("cannot read the training log \(path): \(error.localizedDescription); give a run's .log.jsonl")
    }
    for line in text.split(separator: "\n") {
      guard let entry = try? JSONDecoder().decode(Entry.self, from: Data(line.utf8)) else { continue }
      if let total = entry.total, total.isFinite { losses.append((entry.step, total)) }
      for name in Self.scoreNames {
        if let score = entry.validation?[name] ?? nil { scores[name, default: []].append((entry.step, score)) }
      }
    }
  }

  private struct Entry: Decodable {
    var step: Int
    var total: Double?
    var validation: [String: Double?]?
  }

  /// The losses averaged over `count` equal stretches of steps.
  public func smoothedLosses(_ count: Int) -> [(step: Int, value: Double)] {
    guard let first = losses.first?.step, let last = losses.last?.step, count > 0 else { return [] }
    var sums = [(sum: Double, count: Int)](repeating: (0, 0), count: count)
    for loss in losses {
      let at = min(count - 1, (loss.step - first) * count / max(1, last - first + 1))
      sums[at].sum += loss.value
      sums[at].count += 1
    }
    return sums.enumerated().compactMap { i, bin in
      bin.count == 0 ? nil : (first + (2 * i + 1) * (last - first) / (2 * count), bin.sum / Double(bin.count))
    }
  }

  /// The curves in plain characters: the loss as `*` on the left scale, scores as their first letter on the right one.
  public func chart(columns: Int = 72, rows: Int = 16) -> String {
    let width = max(10, columns - 14)
    let line = smoothedLosses(width)
    guard let first = losses.first?.step, let last = losses.last?.step, let high = line.map(\.value).max() else {
      return "no steps yet\n"
    }
    var cells = [[Character]](repeating: [Character](repeating: " ", count: width), count: rows)
    func put(_ step: Int, _ share: Double, _ mark: Character) {
      let x = min(width - 1, max(0, (step - first) * width / max(1, last - first + 1)))
      let y = min(rows - 1, max(0, Int(((1 - share) * Double(rows - 1)).rounded())))
      cells[y][x] = mark
    }
    for point in line { put(point.step, high > 0 ? point.value / high : 0, "*") }
    for name in Self.scoreNames {
      for score in scores[name] ?? [] { put(score.step, score.value, name == "femoralHeads" ? "h" : name.first ?? "?") }
    }
    var text = ""
    for (y, row) in cells.enumerated() {
      let share = 1 - Double(y) / Double(rows - 1)
      let isLabelled = y % 5 == 0 || y == rows - 1
      text += isLabelled ? String(format: "%6.3f|", share * high) : "      |"
      text += String(row) + (isLabelled ? String(format: "|%4.2f", share) : "|") + "\n"
    }
    let end = "step \(last)"
    let start = "\(first)"
    text += "       " + start + String(repeating: " ", count: max(1, width - start.count - end.count)) + end + "\n"
    return text + "       * loss (left); IoU held back (right): v vertebra, s sacrum, h heads, m mean\n"
  }
}
