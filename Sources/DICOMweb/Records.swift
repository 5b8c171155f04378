/// A study as a search finds it.
public struct StudyRecord: Hashable, Sendable {
  public var uid: String
  /// `YYYYMMDD`; empty where the server doesn't say.
  public var date: String

  init?(_ json: DICOMJSON) {
    guard let uid = json.uid("0020000D") else { return nil }
    self.uid = uid
    let date = json.text("00080020") ?? ""
    self.date = date.utf8.count == 8 && date.utf8.allSatisfy { (48...57).contains($0) } ? date : ""
  }
}

public struct SeriesRecord: Hashable, Sendable {
  public var uid: String
  /// "CR", "SR" …; empty where the server doesn't say.
  public var modality: String

  init?(_ json: DICOMJSON) {
    guard let uid = json.uid("0020000E") else { return nil }
    self.uid = uid
    modality = (json.text("00080060") ?? "").filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }
}

/// One object of a study, and where the server has it.
public struct InstanceRecord: Hashable, Sendable {
  public var study: StudyRecord
  public var series: SeriesRecord
  public var uid: String
  public var number: Int?

  init?(_ json: DICOMJSON, study: StudyRecord, series: SeriesRecord) {
    guard let uid = json.uid("00080018") else { return nil }
    self.study = study
    self.series = series
    self.uid = uid
    number = json.number("00200013")
  }

  /// A path below the folder that films go to: `20240301-1f2e3d4c/CR-1-5a6b7c8d.dcm`. Names no patient; the same object
  /// gets the same name again.
  var path: String {
    let day = study.date.isEmpty ? "undated" : study.date
    let parts = [series.modality, number.map { $0 >= 0 ? "\($0)" : "" } ?? ""].filter { !$0.isEmpty }
    return "\(day)-\(shortDigest(study.uid))/\((parts + [shortDigest(uid)]).joined(separator: "-")).dcm"
  }
}

/// FNV-1a, 32 bits, in hexadecimal: short enough for names that people read.
func shortDigest(_ text: String) -> String {
  let hash = text.utf8.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
  let digits = String(hash, radix: 16)
  return String(repeating: "0", count: 8 - digits.count) + digits
}
