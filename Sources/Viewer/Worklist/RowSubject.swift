/// Whose film a row is, as the worklist shows it. In an anonymous session the run loop gives a number for the patient
/// and no date; the key and the day still group and order.
public struct RowSubject: Hashable, Sendable {
  /// The same for all films of one patient; nil: nobody can tell.
  public var key: String?
  /// "Müller, Anna  4711", or "patient 3".
  public var patient: String
  /// "2024-03-01"; empty where it isn't known or isn't shown.
  public var date: String
  /// Modality, view position and side: "CR LL L".
  public var view: String
  /// Days since 1970, for order and intervals.
  public var day: Int?

  public init(key: String?, patient: String, date: String, view: String, day: Int?) {
    self.key = key
    self.patient = patient
    self.date = date
    self.view = view
    self.day = day
  }

  /// Days since 1970 of a date `YYYYMMDD`, by the civil calendar (Howard Hinnant, "chrono-compatible date algorithms").
  public static func day(of date: String) -> Int? {
    guard date.utf8.count == 8, let number = Int(date) else { return nil }
    let month = number / 100 % 100
    let year = number / 10_000 - (month <= 2 ? 1 : 0)
    let era = year / 400
    let ofEra = year - era * 400
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + number % 100 - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }
}

extension FilmRow {
  /// The same for all films of one patient, by their headers, or else by names that make them a pair.
  var patientKey: String? { subject?.key ?? pair.map { "\n" + $0.stem } }

  func isSamePatient(as other: FilmRow) -> Bool { patientKey.map { $0 == other.patientKey } ?? false }

  /// The date, or where it may not be shown the days since `first`, the patient's film above.
  func dateWords(after first: FilmRow?) -> String {
    if let date = subject?.date, !date.isEmpty { return date }
    guard let day = subject?.day, let start = first?.subject?.day, day > start else { return "" }
    return "+\(day - start) d"
  }
}

extension Worklist {
  /// By patient, then by date; films of unknown patients last, as they were found, but pairs together.
  func byPatient(_ indices: [Int]) -> [Int] {
    var first: [String: Int] = [:]
    let keyed = indices.map { index -> (place: Int, key: String, day: Int, index: Int) in
      let row = rows[index]
      if let subject = row.subject, let key = subject.key {
        return (-1, subject.patient.lowercased() + "\n" + key, subject.day ?? .max, index)
      }
      guard let pair = row.pair else { return (index, "", 0, index) }
      let place = first[pair.stem] ?? index
      first[pair.stem] = place
      return (place, "", pair.place, index)
    }
    return keyed.sorted { ($0.place, $0.key, $0.day, $0.index) < ($1.place, $1.key, $1.day, $1.index) }.map(\.index)
  }

  /// The first film of the patient's run of lines that `place` stands in (500 lines above at most, whatever the data
  /// holds); nil at that film itself.
  func firstOfPatient(above place: Int) -> FilmRow? {
    let row = rows[order[place]]
    var first: FilmRow?
    var at = place - 1
    while at >= max(0, place - 500), rows[order[at]].isSamePatient(as: row) {
      first = rows[order[at]]
      at -= 1
    }
    return first
  }
}
