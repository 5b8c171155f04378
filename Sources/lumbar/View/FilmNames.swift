import Foundation
import Radiograph
import Spine
import StudyStore
import Synchronization
import Viewer

/// What films and patients are called on the screen: their paths and names, or with `--anonymous` neutral numbers in
/// the order they came up.
final class FilmNames: Sendable {
  let isAnonymous: Bool
  private let numbers = Mutex<[String: Int]>([:])
  private let patients = Mutex<[String: Int]>([:])

  init(isAnonymous: Bool) { self.isAnonymous = isAnonymous }

  func shown(_ name: String) -> String { isAnonymous ? "film \(Self.number(of: name, in: numbers))" : name }

  private static func number(of key: String, in known: borrowing Mutex<[String: Int]>) -> Int {
    known.withLock { known in
      let number = known[key] ?? known.count + 1
      known[key] = number
      return number
    }
  }

  func shown(_ subject: FilmSubject) -> RowSubject {
    let view = [subject.modality, subject.view, subject.laterality].compactMap { $0 }.joined(separator: " ")
    let day = subject.studyDate.flatMap(RowSubject.day)
    guard !isAnonymous else {
      let number = subject.patientKey.map { Self.number(of: $0, in: patients) }
      return RowSubject(
        key: number.map { "\($0)" }, patient: number.map { "patient \($0)" } ?? "", date: "", view: view, day: day)
    }
    let date = subject.studyDate.map { "\($0.prefix(4))-\($0.dropFirst(4).prefix(2))-\($0.suffix(2))" } ?? ""
    return RowSubject(
      key: subject.patientKey,
      patient: [subject.patientName, subject.patientID].compactMap { $0 }.joined(separator: "  "),
      date: date, view: view, day: day)
  }

  /// An error's or a store's words; with `--anonymous` without the names of folders and of the film.
  func words(_ text: String, of film: String? = nil, in study: StudyStore) -> String {
    guard isAnonymous else { return text }
    var text = text
    if let film {
      for hidden in ["\(study.folder)/\(film)", film] {
        text = text.replacingOccurrences(of: hidden, with: shown(film))
        text = text.replacingOccurrences(of: hidden.printable, with: shown(film))
      }
    }
    return text.replacingOccurrences(of: study.folder, with: "the study")
      .replacingOccurrences(of: study.folder.printable, with: "the study")
  }
}

extension FilmRow {
  /// A worklist row from what the store keeps of a film.
  init(_ film: StudyFilm, names: FilmNames, lockedBy: String?) {
    let name = names.shown(film.name)
    let subject = film.subject.map(names.shown)
    let twin = film.twin.map(names.shown)
    guard let summary = film.summary else {
      self.init(id: FilmID(film.name), name: name, lockedBy: lockedBy, subject: subject, twin: twin, work: film.work)
      return
    }
    var values: [InspectedValue: Double] = [:]
    for value in InspectedValue.allCases { values[value] = summary.values[value] }
    self.init(
      id: FilmID(film.name), name: name, status: film.status, values: values, outside: summary.outside,
      quality: summary.quality, confidence: summary.confidence, reader: summary.reader, changed: summary.changed,
      note: summary.note, flagReason: summary.flagReason, slip: summary.slip, hasProposal: summary.hasProposal,
      lockedBy: lockedBy, subject: subject, twin: twin, work: film.work)
  }
}
