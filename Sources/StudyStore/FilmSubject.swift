import Radiograph

/// Whose film it is and how it was taken, as far as a worklist shows it: what groups films by patient and orders a
/// follow-up. Text is safe to show and on one line; whoever shows it asks first whether the session is anonymous.
///
/// A class, so that a list of 100,000 films without it pays one word a film.
public final class FilmSubject: Hashable, Sendable {
  /// As people write it: "Müller, Anna".
  public let patientName: String?
  public let patientID: String?
  /// `YYYYMMDD`.
  public let studyDate: String?
  public let studyDescription: String?
  /// "CR", "DX" …
  public let modality: String?
  /// View position: "LL", "AP" …
  public let view: String?
  /// "L", "R", "U" (unpaired), "B" (both).
  public let laterality: String?
  public let studyUID: String?
  public let instanceUID: String?

  public init(
    patientName: String? = nil, patientID: String? = nil, studyDate: String? = nil, studyDescription: String? = nil,
    modality: String? = nil, view: String? = nil, laterality: String? = nil, studyUID: String? = nil,
    instanceUID: String? = nil
  ) {
    self.patientName = patientName
    self.patientID = patientID
    self.studyDate = studyDate
    self.studyDescription = studyDescription
    self.modality = modality
    self.view = view
    self.laterality = laterality
    self.studyUID = studyUID
    self.instanceUID = instanceUID
  }

  /// From what a file's header says, which may hold anything or nothing.
  public convenience init(_ identity: FilmIdentity) {
    self.init(
      patientName: identity.patientName.flatMap(Self.personName), patientID: Self.plain(identity.patientID),
      studyDate: identity.studyDate.flatMap(Self.date), studyDescription: Self.plain(identity.studyDescription),
      modality: Self.plain(identity.modality), view: Self.plain(identity.viewPosition),
      laterality: Self.plain(identity.laterality), studyUID: Self.plain(identity.studyUID),
      instanceUID: Self.plain(identity.sopInstanceUID))
  }

  /// What makes two films one patient's: the identifier, or the name where there is none. Nil: nobody can tell.
  public var patientKey: String? { patientID.map { "id " + $0 } ?? patientName.map { "name " + $0.lowercased() } }

  /// Longer text in a header is no name.
  private static let longest = 120

  /// Trimmed and escaped; nil where nothing is left.
  private static func plain(_ text: String?) -> String? {
    guard let text else { return nil }
    let words = text.split { $0.isWhitespace || $0 == "\0" }.joined(separator: " ")
    return words.isEmpty ? nil : String(words.prefix(longest)).printable
  }

  /// A DICOM person name (PS3.5, 6.2.1.2: five components in up to three writings) as people write it, in the first
  /// writing that isn't empty.
  static func personName(_ text: String) -> String? {
    for writing in text.split(separator: "=") {
      let parts = writing.split(separator: "^", omittingEmptySubsequences: false).map { plain(String($0)) }
      let family = parts.first ?? nil
      let given = parts.dropFirst().prefix(2).compactMap { $0 }.joined(separator: " ")
      let name = [family, given.isEmpty ? nil : given].compactMap { $0 }.joined(separator: ", ")
      if !name.isEmpty { return name }
    }
    return nil
  }

  /// `YYYYMMDD` of a DICOM date, also of its old form `YYYY.MM.DD`; nil where it is none.
  static func date(_ text: String) -> String? {
    let digits = text.filter { $0.isASCII && $0.isNumber }
    guard digits.count == 8, let month = Int(digits.dropFirst(4).prefix(2)), let day = Int(digits.suffix(2)),
      (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    return digits
  }

  public static func == (a: FilmSubject, b: FilmSubject) -> Bool { a === b || a.fields == b.fields }
  public func hash(into hasher: inout Hasher) { hasher.combine(fields) }

  private var fields: [String?] {
    [patientName, patientID, studyDate, studyDescription, modality, view, laterality, studyUID, instanceUID]
  }
}
