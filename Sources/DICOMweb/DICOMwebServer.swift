import Foundation
import Radiograph

/// A DICOMweb origin server: search (QIDO-RS), retrieve (WADO-RS), store (STOW-RS) of PS3.18.
///
/// Synchronous; not to be used by two threads at once.
public final class DICOMwebServer {
  public let address: DICOMwebAddress
  private let connection: HTTPConnection
  /// Asked every second and between packets.
  private let stop: () -> Bool

  /// Answers of searches are small; whatever goes beyond is no answer.
  private static let answerLimit = 64 << 20
  private static let page = 200

  /// - Parameter authorities: a file of certificates to trust instead of the system's.
  public init(
    _ address: DICOMwebAddress, credentials: Credentials, authorities: String? = nil,
    stop: @escaping () -> Bool = { false }
  ) throws(DICOMwebError) {
    if let authorities, access(authorities, R_OK) != 0 {
      throw DICOMwebError(
        .usage, "cannot read the certificates in \(authorities.printable): \(String(cString: strerror(errno)))")
    }
    self.address = address
    self.stop = stop
    connection = try HTTPConnection(address, credentials, authorities: authorities)
  }

  // MARK: Search

  /// Studies that the address's query finds, each once.
  public func studies() throws -> [StudyRecord] {
    if let study = address["StudyInstanceUID"], address.query.count == 1, isUID(study) {
      return try search(["studies"], address.query.map { ($0.keyword, $0.value) }, StudyRecord.init)
    }
    let ofSeries: Set<String> = ["SeriesInstanceUID", "SOPInstanceUID"]
    let terms = address.query.filter { !ofSeries.contains($0.keyword) }.map { term in
      (term.keyword == "Modality" ? "ModalitiesInStudy" : term.keyword, term.value)
    }
    return try search(["studies"], terms, StudyRecord.init)
  }

  public func series(of study: StudyRecord) throws -> [SeriesRecord] {
    let terms = address.query.filter { ["Modality", "SeriesInstanceUID"].contains($0.keyword) }
    return try search(["studies", study.uid, "series"], terms.map { ($0.keyword, $0.value) }, SeriesRecord.init)
  }

  public func instances(of series: SeriesRecord, in study: StudyRecord) throws -> [InstanceRecord] {
    let terms = address.query.filter { $0.keyword == "SOPInstanceUID" }.map { ($0.keyword, $0.value) }
    return try search(["studies", study.uid, "series", series.uid, "instances"], terms) {
      InstanceRecord($0, study: study, series: series)
    }
  }

  /// Page after page, until one brings nothing new: some servers ignore the offset, others give fewer than asked for.
  private func search<Record: Hashable>(
    _ parts: [String], _ terms: [(String, String)], _ record: (DICOMJSON) -> Record?
  ) throws -> [Record] {
    var found: [Record] = []
    var seen: Set<Record> = []
    while true {
      let query = terms + [("limit", "\(Self.page)"), ("offset", "\(found.count)")]
      let data = try answer(address.url(parts, query: query), accept: "application/dicom+json")
      let records = try DICOMJSON.list(data).compactMap(record)
      let fresh = records.filter { seen.insert($0).inserted }
      found += fresh
      if fresh.isEmpty || records.count < Self.page { return found }
    }
  }

  private func answer(_ url: String, accept: String, body: HTTPConnection.Body? = nil) throws -> Data {
    var data = Data()
    var status = 0
    try connection.perform(url, accept: accept, body: body) { head in
      status = head.status
    } receive: { bytes in
      guard data.count + bytes.count <= Self.answerLimit else {
        throw DICOMwebError(.badContent, "\(self.address.shown) answers without end")
      }
      data.append(contentsOf: bytes)
    } stop: {
      self.stop()
    }
    if status == 204 { return Data() }
    // A store that took some or nothing says so in its body (PS3.18, 10.5.3).
    if body != nil, status == 409 || status == 202 { return data }
    try check(status)
    return data
  }

  private func check(_ status: Int) throws(DICOMwebError) {
    let server = address.shown
    switch status {
    case 200..<300: return
    case 401, 403:
      throw DICOMwebError(
        .unavailable,
        "\(server) refuses us (HTTP \(status)): set LUMBAR_DICOMWEB_USER and LUMBAR_DICOMWEB_PASSWORD, or "
          + "LUMBAR_DICOMWEB_TOKEN, or name a file of yours with --credentials")
    case 300..<400:
      throw DICOMwebError(
        .unavailable, "\(server) sends us elsewhere (HTTP \(status)), which is not followed: name the other address")
    case 404, 410: throw DICOMwebError(.notFound, "\(server) has no such thing (HTTP \(status)): check the address")
    case 400..<500: throw DICOMwebError(.badContent, "\(server) does not understand us (HTTP \(status))")
    default: throw DICOMwebError(.unavailable, "\(server) can't answer (HTTP \(status)): try again later")
    }
  }

  // MARK: Retrieve

  /// Writes one object to `file`, whole or not at all, byte for byte as the server has it.
  public func retrieve(_ instance: InstanceRecord, to file: String) throws {
    let parts = ["studies", instance.study.uid, "series", instance.series.uid, "instances", instance.uid]
    var arriving: ArrivingFile?
    var parser: MultipartParser?
    var status = 0
    var count = 0
    defer { arriving?.discard() }
    try connection.perform(
      address.url(parts), accept: "multipart/related; type=\"application/dicom\"; transfer-syntax=*"
    ) { head in
      status = head.status
      try self.check(status)
      if !head.contentType.lowercased().hasPrefix("application/dicom") || head.contentType.contains("json") {
        guard let multipart = MultipartParser(contentType: head.contentType) else {
          throw DICOMwebError(.badContent, "\(self.address.shown) sends no DICOM for \(instance.uid)")
        }
        parser = multipart
      }
      arriving = try ArrivingFile(file)
    } receive: { bytes in
      guard parser != nil else {
        try arriving?.write(bytes)
        return
      }
      try parser?.consume(bytes) { event in
        switch event {
        case .began: count += 1
        case .bytes(let bytes): if count == 1 { try arriving?.write(bytes) }
        case .ended: break
        }
      }
    } stop: {
      self.stop()
    }
    do { try parser?.finish() } catch {
      throw DICOMwebError(.broken, "\(instance.uid) from \(address.shown) is not whole: \(error)")
    }
    guard let arriving, parser == nil || count > 0 else {
      throw DICOMwebError(.badContent, "\(address.shown) sends nothing for \(instance.uid)")
    }
    guard let meta = FileMeta(path: arriving.path) else {
      throw DICOMwebError(.badContent, "what \(address.shown) sends for \(instance.uid) is no DICOM file")
    }
    guard meta.instanceUID == instance.uid else {
      throw DICOMwebError(.badContent, "\(address.shown) sends another object for \(instance.uid)")
    }
    try arriving.keep()
  }

  // MARK: Store

  /// Sends one DICOM file; throws with the server's reason where it doesn't take it.
  public func store(_ file: String) throws {
    guard let meta = FileMeta(path: file), let handle = FileHandle(forReadingAtPath: file) else {
      throw DICOMwebError(.badContent, "\(file.printable) is no DICOM file that says what it is")
    }
    defer { try? handle.close() }
    let size = Int64(try handle.seekToEnd())
    try handle.seek(toOffset: 0)
    let boundary = "lumbar-\(UUID().uuidString)"
    let head = Array("--\(boundary)\r\nContent-Type: application/dicom\r\n\r\n".utf8)
    let tail = Array("\r\n--\(boundary)--\r\n".utf8)
    var before = head[...]
    var after = tail[...]
    var left = size
    let body = HTTPConnection.Body(
      contentType: "multipart/related; type=\"application/dicom\"; boundary=\(boundary)",
      count: Int64(head.count) + size + Int64(tail.count)
    ) { capacity in
      if !before.isEmpty {
        defer { before = before.dropFirst(capacity) }
        return Array(before.prefix(capacity))
      }
      if left > 0 {
        let data = try handle.read(upToCount: Int(min(Int64(capacity), left))) ?? Data()
        guard !data.isEmpty else {
          throw DICOMwebError(.badContent, "\(file.printable) became shorter while it was sent")
        }
        left -= Int64(data.count)
        return Array(data)
      }
      defer { after = after.dropFirst(capacity) }
      return Array(after.prefix(capacity))
    }
    let answer: Data
    do {
      answer = try self.answer(address.url(["studies"]), accept: "application/dicom+json", body: body)
    } catch let error as DICOMwebError where error.kind == .badContent {
      throw DICOMwebError(.badContent, "\(file.printable) was not stored: \(error.description)")
    }
    try Self.check(answer, file: file, meta: meta, server: address.shown)
  }

  /// Whether a store's answer names our object as kept (PS3.18, 10.5.3.3 and annex I).
  static func check(_ answer: Data, file: String, meta: FileMeta, server: String) throws(DICOMwebError) {
    let name = file.printable
    guard let json = try? JSONDecoder().decode(DICOMJSON.self, from: answer) else {
      throw DICOMwebError(.badContent, "\(server) does not say whether it took \(name); look there")
    }
    if let failed = json.items("00081198").first {
      let code = failed.number("00081197")
      throw DICOMwebError(.badContent, "\(server) does not take \(name): \(Self.reason(code))")
    }
    guard json.items("00081199").contains(where: { $0.text("00081155") == meta.instanceUID }) else {
      throw DICOMwebError(.badContent, "\(server) does not say that it took \(name); look there")
    }
  }

  /// Failure reasons of PS3.18, table I.2-2.
  private static func reason(_ code: Int?) -> String {
    guard let code else { return "it gives no reason" }
    let hex = "(\(String(code, radix: 16, uppercase: true)))"
    switch code {
    case 0xA700..<0xA800: return "it is out of resources \(hex)"
    case 0xA900..<0xAA00: return "the content doesn't fit its class \(hex)"
    case 0xC000..<0xD000: return "it can't understand the content \(hex)"
    case 0xC122: return "it doesn't take that transfer syntax \(hex)"
    case 0x0110: return "processing failed \(hex)"
    case 0x0122: return "it doesn't take that class of objects \(hex)"
    default: return "reason \(hex)"
    }
  }
}
