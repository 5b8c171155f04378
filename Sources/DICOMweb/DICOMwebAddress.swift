import Foundation

/// A DICOMweb server and what is asked of it: `dicomweb://HOST[:PORT]/PATH[?PatientID=…&date=…]`.
///
/// `dicomweb` is https, except for this very machine (localhost, 127.0.0.0/8, ::1), where it is http; `dicomweb+http`
/// and `dicomweb+https` say it outright.
public struct DICOMwebAddress: Hashable, Sendable {
  /// The service's root, without a slash at its end.
  public let root: String
  /// What errors and screens call the server: no query, which may name a patient.
  public let shown: String
  public let isEncrypted: Bool
  public let isLoopback: Bool
  /// DICOM keywords of QIDO-RS with their values, in the order given.
  public let query: [Term]

  public struct Term: Hashable, Sendable {
    public var keyword: String
    public var value: String
  }

  public static func isAddress(_ text: String) -> Bool {
    ["dicomweb://", "dicomweb+http://", "dicomweb+https://"].contains { text.lowercased().hasPrefix($0) }
  }

  /// Keywords that every origin server must be able to match (PS3.18, 10.6.1.2.3), by their spelling in small letters.
  private static let keywords: [String: String] = {
    let all = [
      "StudyInstanceUID", "StudyDate", "StudyTime", "AccessionNumber", "ModalitiesInStudy", "PatientName", "PatientID",
      "StudyID", "StudyDescription", "SeriesInstanceUID", "Modality", "SOPInstanceUID",
    ]
    var table = Dictionary(uniqueKeysWithValues: all.map { ($0.lowercased(), $0) })
    table["date"] = "StudyDate"
    table["study"] = "StudyInstanceUID"
    return table
  }()

  public init(_ text: String) throws(DICOMwebError) {
    guard Self.isAddress(text), let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else {
      throw DICOMwebError(.usage, "\(text.printable) is no address: write dicomweb://HOST[:PORT]/PATH")
    }
    guard parts.user == nil, parts.password == nil else {
      throw DICOMwebError(
        .usage,
        "an address with a name or password in it is refused: put them into LUMBAR_DICOMWEB_USER and "
          + "LUMBAR_DICOMWEB_PASSWORD, or into a file (--credentials)")
    }
    let bare = host.trimmingCharacters(in: ["[", "]"]).lowercased()
    isLoopback = bare == "localhost" || bare == "::1" || Self.isLoopbackNumber(bare)
    isEncrypted =
      switch parts.scheme?.lowercased() {
      case "dicomweb+http": false
      case "dicomweb+https": true
      default: !isLoopback
      }
    var path = parts.percentEncodedPath
    while path.hasSuffix("/") { path.removeLast() }
    let name = bare.contains(":") ? "[\(bare)]" : bare
    let place = name + (parts.port.map { ":\($0)" } ?? "") + path
    root = (isEncrypted ? "https://" : "http://") + place
    shown = place.printable
    var terms: [Term] = []
    for item in parts.queryItems ?? [] {
      guard let keyword = Self.keywords[item.name.lowercased()] else {
        throw DICOMwebError(
          .usage,
          "\(item.name.printable) is nothing that servers can be asked for; there are "
            + Set(Self.keywords.values).sorted().joined(separator: ", ") + ", and date for StudyDate")
      }
      guard let value = item.value, !value.isEmpty else { continue }
      terms.append(Term(keyword: keyword, value: keyword == "StudyDate" ? Self.dates(value) : value))
    }
    query = terms
  }

  private static func isLoopbackNumber(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  /// `2024-03-01` and `2024-03-01..2024-04-30` as DICOM writes days and spans; its own form is left as it is.
  static func dates(_ text: String) -> String {
    let ends = text.components(separatedBy: "..").map { end in
      let parts = end.split(separator: "-")
      return parts.map(\.count) == [4, 2, 2] ? parts.joined() : end
    }
    return ends.joined(separator: "-")
  }

  /// A folder's name for the server, and for what is asked of it: no path, no patient, the same for the same address.
  public var serverName: String {
    let plain = shown.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" }
    return String(String(plain).drop { $0 == "." }.prefix(60)) + "-" + shortDigest(root)
  }
  public var queryName: String {
    let terms = query.map { "\($0.keyword)=\($0.value)" }.sorted().joined(separator: "&")
    return serverName + (terms.isEmpty ? "" : "-" + shortDigest(terms))
  }

  public subscript(keyword: String) -> String? { query.first { $0.keyword == keyword }?.value }

  /// An address below the root, its parts and query escaped.
  func url(_ parts: [String], query: [(String, String)] = []) -> String {
    func escaped(_ text: String) -> String {
      var allowed = CharacterSet.alphanumerics
      allowed.insert(charactersIn: "-._~*")
      return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
    let path = ([root] + parts.map(escaped)).joined(separator: "/")
    let terms = query.map { "\($0.0)=\(escaped($0.1))" }.joined(separator: "&")
    return terms.isEmpty ? path : path + "?" + terms
  }
}
