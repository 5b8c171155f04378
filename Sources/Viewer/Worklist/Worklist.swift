import Spine
import StudyStore

/// The order of the worklist.
public enum WorklistSort: Hashable, Sendable, CaseIterable {
  case doubt, study, name, patient, status, changed, slip, difference, seconds
  case pi, ll, ss, pt, pimll

  var label: String {
    switch self {
    case .doubt: "doubtful first"
    case .study: "as found"
    case .name: "name"
    case .patient: "patient or pair, then date"
    case .status: "status"
    case .changed: "last changed"
    case .slip: "slip"
    case .difference: "readers apart"
    case .seconds: "time in hand"
    case .pi: "PI"
    case .ll: "LL"
    case .ss: "SS"
    case .pt: "PT"
    case .pimll: "PI-LL"
    }
  }

  /// How the list is ordered, in its line of counts.
  var words: String { self == .study || self == .doubt ? label : "by \(label)" }

  var key: Character {
    switch self {
    case .doubt: "d"
    case .study: "o"
    case .name: "n"
    case .patient: "p"
    case .status: "s"
    case .changed: "c"
    case .slip: "z"
    case .difference: "r"
    case .seconds: "h"
    case .pi: "i"
    case .ll: "l"
    case .ss: "e"
    case .pt: "t"
    case .pimll: "m"
    }
  }

  var value: InspectedValue? {
    switch self {
    case .pi: .pi
    case .ll: .ll
    case .ss: .ss
    case .pt: .pt
    case .pimll: .pimll
    default: nil
    }
  }
}

/// The study's films, those shown, and the one under the cursor.
///
/// A row that changes stays where it is until the list is sorted again: lines that jump away under the cursor lose
/// more than a stale order does.
public struct Worklist: Sendable {
  public private(set) var rows: [FilmRow] = []
  /// Indices into `rows` of the films shown, in their order.
  public private(set) var order: [Int] = []
  public private(set) var isComplete = false
  public private(set) var sort = WorklistSort.study
  public private(set) var isReversed = false
  public private(set) var filter: FilmFilter?
  public var search = ""
  /// Position in `order`.
  public private(set) var selection = 0
  /// The first line drawn, set when the selection leaves the window.
  public private(set) var top = 0
  private var place: [FilmID: Int] = [:]
  /// How many of the films shown stand where, kept while rows change: the study may have 100,000.
  public private(set) var counts: [ReviewStatus: Int] = [:]
  /// By index into `rows`.
  private var isShown: [Bool] = []
  /// Whether any film says whose it is.
  public private(set) var hasSubjects = false
  /// Whether any film is on a reader's list, or was timed.
  public private(set) var hasAssignments = false
  public private(set) var hasTimes = false
  private var folder = CommonFolder()
  /// How many films a patient has, while the filter asks for it.
  private var filmsOfPatient: [String: Int] = [:]

  public init() {}

  public var selected: FilmRow? { order.indices.contains(selection) ? rows[order[selection]] : nil }
  public subscript(id: FilmID) -> FilmRow? { place[id].map { rows[$0] } }

  /// The name as a line or a heading gives it: without the folder that all films lie in.
  func shortName(_ name: String) -> String { String(folder.without(name)) }

  public mutating func list(_ films: [FilmRow], complete: Bool) {
    let kept = selected?.id
    rows = films
    isComplete = complete
    hasSubjects = films.contains { $0.subject != nil }
    hasAssignments = films.contains { $0.work?.assigned != nil }
    hasTimes = films.contains { $0.work?.seconds != nil }
    place = Dictionary(films.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    folder = CommonFolder()
    for film in films { folder.add(film.name) }
    arrange(keeping: kept)
  }

  public mutating func change(_ row: FilmRow) {
    if row.subject != nil { hasSubjects = true }
    if row.work?.assigned != nil { hasAssignments = true }
    if row.work?.seconds != nil { hasTimes = true }
    if let index = place[row.id] {
      if isShown[index] {
        counts[rows[index].status, default: 0] -= 1
        counts[row.status, default: 0] += 1
      }
      rows[index] = row
    } else {
      place[row.id] = rows.count
      rows.append(row)
      folder.add(row.name)
      count(row)
      isShown.append(passes(row))
      guard isShown[rows.count - 1] else { return }
      order.append(rows.count - 1)
      counts[row.status, default: 0] += 1
    }
  }

  public mutating func sort(by wanted: WorklistSort, reversed: Bool = false) {
    sort = wanted
    isReversed = reversed
    arrange(keeping: selected?.id)
  }

  public mutating func show(_ wanted: FilmFilter?) {
    filter = wanted
    arrange(keeping: selected?.id)
  }

  /// Filters and sorts again; `kept` stays under the cursor when it is still shown.
  public mutating func arrange(keeping kept: FilmID?) {
    filmsOfPatient = [:]
    for row in rows { count(row) }
    let shown = rows.indices.filter { passes(rows[$0]) }
    isShown = [Bool](repeating: false, count: rows.count)
    counts = [:]
    for index in shown {
      isShown[index] = true
      counts[rows[index].status, default: 0] += 1
    }
    order = sorted(shown)
    if isReversed { order.reverse() }
    if let kept, let index = order.firstIndex(where: { rows[$0].id == kept }) {
      selection = index
    } else {
      selection = min(selection, max(order.count - 1, 0))
    }
  }

  private mutating func count(_ row: FilmRow) {
    guard filter?.asksForPairs == true, let key = row.patientKey else { return }
    filmsOfPatient[key, default: 0] += 1
  }

  private func passes(_ row: FilmRow) -> Bool {
    guard let filter else { return true }
    let films = filter.asksForPairs ? row.patientKey.flatMap { filmsOfPatient[$0] } : nil
    return filter.shows(row, isPaired: films ?? 0 > 1)
  }

  private func sorted(_ indices: [Int]) -> [Int] {
    switch sort {
    case .study: indices
    case .name: indices.sorted { rows[$0].foldedName < rows[$1].foldedName }
    case .patient: byPatient(indices)
    case .status: byNumber(indices) { Double(ReviewStatus.allCases.firstIndex(of: rows[$0].status) ?? 0) }
    case .changed: byNumber(indices) { rows[$0].changed.map { -$0.timeIntervalSince1970 } }
    case .slip: byNumber(indices) { rows[$0].slip.map { -$0 } }
    case .difference: byNumber(indices) { rows[$0].work?.difference.map { -abs($0.amount) } }
    case .seconds: byNumber(indices) { rows[$0].work?.seconds.map { -$0 } }
    case .doubt: byNumber(indices) { -rows[$0].doubt }
    case .pi, .ll, .ss, .pt, .pimll: byNumber(indices) { index in sort.value.flatMap { rows[index].values[$0] } }
    }
  }

  /// Ascending; rows without the number last; equal ones in the study's order.
  private func byNumber(_ indices: [Int], _ number: (Int) -> Double?) -> [Int] {
    let keyed: [(key: Double, index: Int)] = indices.map { (number($0) ?? .infinity, $0) }
    return keyed.sorted { a, b in a.key == b.key ? a.index < b.index : a.key < b.key }.map(\.index)
  }

  public mutating func select(_ id: FilmID) {
    if let index = order.firstIndex(where: { rows[$0].id == id }) { selection = index }
  }

  public mutating func move(to index: Int) { selection = min(max(index, 0), max(order.count - 1, 0)) }

  /// Keeps the selection inside a window of `height` lines.
  public mutating func scroll(height: Int) {
    guard height > 0 else { return }
    if selection < top { top = selection }
    if selection >= top + height { top = selection - height + 1 }
    top = max(0, min(top, max(order.count - height, 0)))
  }

  /// Walks from the selection, round the end, to the next film for which `wanted` holds.
  public func next(forward: Bool = true, where wanted: (FilmRow) -> Bool) -> Int? {
    let count = order.count
    for step in 1..<max(count + 1, 2) {
      let index = ((selection + (forward ? step : -step)) % max(count, 1) + max(count, 1)) % max(count, 1)
      if order.indices.contains(index), wanted(rows[order[index]]) { return index }
    }
    return nil
  }
}

extension FilmRow {
  /// Greater where a reader should look first: unread and decided films last, then by confidence, failed
  /// plausibility and values outside their intervals.
  var doubt: Double {
    if failure != nil { return 0.5 }
    if status.isDecided { return -1 }
    guard let confidence else { return 0 }
    return (1 - confidence) + 0.15 * Double(quality.count) + 0.03 * Double(outside.count) + 1
  }
}
