import Foundation
import Spine

/// Errors of many films' values, by value: mean, 90th percentile, worst, share measured, coverage of the intervals.
struct ErrorTable {
  private struct Entry {
    var film: String
    var error: Double
    var covered: Bool?
    var flagged: Bool
  }
  private var entries: [InspectedValue: [Entry]] = [:]
  private var expected: [InspectedValue: Int] = [:]
  /// Values measured where the truth has none.
  private(set) var invented: [InspectedValue: Int] = [:]

  mutating func add(_ reading: Reading, truth: InspectedValues, film: String) {
    for name in InspectedValue.allCases {
      guard let expectedValue = truth[name] else {
        if reading[name].value != nil { invented[name, default: 0] += 1 }
        continue
      }
      expected[name, default: 0] += 1
      guard let value = reading[name].value else { continue }
      entries[name, default: []].append(
        Entry(
          film: film, error: value - expectedValue, covered: reading[name].interval.map { $0.contains(expectedValue) },
          flagged: reading[name].isDoubtful))
    }
  }

  func meanError(_ name: InspectedValue) -> Double? {
    guard let list = entries[name], !list.isEmpty else { return nil }
    return list.reduce(0) { $0 + abs($1.error) } / Double(list.count)
  }

  func measured(_ name: InspectedValue) -> Double {
    Double(entries[name]?.count ?? 0) / Double(max(expected[name] ?? 0, 1))
  }

  func coverage(_ name: InspectedValue) -> Double? {
    let list = (entries[name] ?? []).compactMap(\.covered)
    return list.isEmpty ? nil : Double(list.filter { $0 }.count) / Double(list.count)
  }

  /// Values off by more than a limit that no flag casts doubt on, by name of film.
  func silentErrors(beyond limit: Double) -> [String] {
    entries.flatMap { name, list in
      list.filter { !$0.flagged && abs($0.error) > (name == .ldi ? 2 * limit : limit) }
        .map { "\($0.film) \(name.rawValue) \($0.error)" }
    }
  }

  var cases: Int { expected.values.max() ?? 0 }

  func text(title: String) -> String {
    func f(_ x: Double, _ n: Int = 2) -> String { String(format: "%7.\(n)f", x) }
    var out = title + "\nvalue     mae     p90     max    bias  measured  coverage  worst\n"
    for name in InspectedValue.allCases {
      let list = entries[name] ?? []
      let sizes = list.map { abs($0.error) }.sorted()
      guard let most = sizes.last else {
        out += name.rawValue + "  –\n"
        continue
      }
      let bias = list.reduce(0) { $0 + $1.error } / Double(list.count)
      let worst = list.max { abs($0.error) < abs($1.error) }?.film ?? ""
      out += name.rawValue.padding(toLength: 6, withPad: " ", startingAt: 0)
      out += f(meanError(name) ?? 0)
      for x in [sizes[sizes.count * 9 / 10], most, bias] { out += f(x).leftPad(8) }
      out += f(measured(name)).leftPad(9) + (coverage(name).map { f($0) } ?? "      –").leftPad(10)
      out += "  \(worst)\n"
    }
    return out
  }
}

extension String {
  fileprivate func leftPad(_ n: Int) -> String { String(repeating: " ", count: max(0, n - count)) + self }
}
