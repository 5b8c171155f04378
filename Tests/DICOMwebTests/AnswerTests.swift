import Foundation
import Testing

@testable import DICOMweb

@Suite struct AnswerTests {
  private func list(_ text: String) throws -> [DICOMJSON] { try DICOMJSON.list(Data(text.utf8)) }

  @Test func readsASearch() throws {
    let answer = """
      [{"0020000D":{"vr":"UI","Value":["1.2.3"]},"00080020":{"vr":"DA","Value":["20240301"]},
        "00100010":{"vr":"PN","Value":[{"Alphabetic":"Müller^Anna"}]},"00080061":{"vr":"CS"},"00201208":{"vr":"IS","Value":[2]}},
       {"0020000D":{"vr":"UI","Value":["../../etc/passwd"]}},
       {"0020000d":{"vr":"UI","Value":["1.2.4"]},"00080020":{"vr":"DA","Value":["../..x"]}}]
      """
    let studies = try list(answer).compactMap(StudyRecord.init)
    #expect(studies.map(\.uid) == ["1.2.3", "1.2.4"], "an identifier that is none names no path")
    #expect(studies.map(\.date) == ["20240301", ""])
    #expect(try list(answer)[0].text("00100010") == "Müller^Anna")
  }

  @Test func oneOddAttributeLosesNothingElse() throws {
    let answer = """
      [{"0020000E":{"vr":"UI","Value":["1.2"]},"00080060":{"vr":"CS","Value":[null,"CR"]},"X":7,
        "00400275":{"vr":"SQ","Value":[{"00080018":{"vr":"UI","Value":["9.9"]}}]}}]
      """
    let json = try list(answer)[0]
    #expect(SeriesRecord(json)?.uid == "1.2" && SeriesRecord(json)?.modality == "")
    #expect(json.items("00400275").first?.uid("00080018") == "9.9")
  }

  @Test(arguments: ["<html>", "{}", "[", "[1]", "null", String(repeating: "[", count: 100_000)])
  func whatIsNoAnswerIsRefused(text: String) {
    #expect(throws: DICOMwebError.self) { try list(text) }
  }

  @Test func nothingFoundIsNothing() throws {
    #expect(try list("").isEmpty)
    #expect(try list("[]").isEmpty)
  }

  @Test func pathsAreSafeStableAndNameNobody() throws {
    let study = try #require(
      try StudyRecord(list(#"[{"0020000D":{"Value":["1.2.3"]},"00080020":{"Value":["20240301"]}}]"#)[0]))
    let series = try #require(
      try SeriesRecord(list(#"[{"0020000E":{"Value":["1.2.3.1"]},"00080060":{"Value":["../CR"]}}]"#)[0]))
    let json = try list(#"[{"00080018":{"Value":["1.2.3.1.1"]},"00200013":{"Value":["-1"]}}]"#)[0]
    let instance = try #require(InstanceRecord(json, study: study, series: series))
    #expect(instance.path.hasPrefix("20240301-") && instance.path.hasSuffix(".dcm"))
    #expect(instance.path.split(separator: "/").count == 2 && !instance.path.contains(".."))
    #expect(InstanceRecord(json, study: study, series: series)?.path == instance.path)
  }

  @Test(arguments: [
    ("1.2.840", true), ("", false), (".1", false), ("1.", false), ("1..2", false), ("1.2a", false), ("1/2", false),
    (String(repeating: "1", count: 64), true), (String(repeating: "1", count: 65), false), ("१.२", false),
  ])
  func knowsIdentifiers(text: String, isOne: Bool) { #expect(isUID(text) == isOne) }

  private func meta(_ elements: [(UInt8, String)], preamble: Int = 128) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: preamble) + Array("DICM".utf8)
    for (number, text) in elements {
      let value = Array(text.utf8) + (text.utf8.count % 2 == 0 ? [] : [0])
      bytes += [2, 0, number, 0] + Array("UI".utf8) + [UInt8(value.count), 0] + value
    }
    return bytes + [UInt8](repeating: 0, count: 16)
  }

  @Test func readsWhatAFileSaysOfItself() {
    let found = FileMeta(meta([(2, "1.2.840.10008.5.1.4.1.1.1"), (3, "1.2.3"), (16, "1.2.840.10008.1.2.1")]))
    #expect(found?.instanceUID == "1.2.3" && found?.classUID == "1.2.840.10008.5.1.4.1.1.1")
    #expect(FileMeta(meta([(2, "1.2")])) == nil)
    #expect(FileMeta(meta([(2, "1.2"), (3, "../x")])) == nil)
    #expect(FileMeta([]) == nil)
    var long = meta([(2, "1.2"), (3, "1.3")])
    long[132 + 6] = 255
    #expect(FileMeta(long) == nil, "a length beyond the end")
  }

  @Test func damageNeverCrashes() {
    var state: UInt64 = 7
    let whole = meta([(2, "1.2.840.10008.5.1.4.1.1.1"), (3, "1.2.3"), (16, "1.2.840.10008.1.2.1")])
    for _ in 0..<5000 {
      var bytes = whole
      for _ in 0..<3 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes[132 + Int(state >> 33) % (bytes.count - 132)] = UInt8(truncatingIfNeeded: state >> 20)
      }
      _ = FileMeta(Array(bytes.prefix(Int(state >> 40) % (bytes.count + 1))))
    }
  }

  private func answered(_ text: String) -> DICOMwebError? {
    guard let meta = FileMeta(meta([(2, "1.2"), (3, "1.3")])) else { return nil }
    do { try DICOMwebServer.check(Data(text.utf8), file: "a.dcm", meta: meta, server: "pacs") } catch { return error }
    return nil
  }

  @Test func aStoreIsDoneOnlyWhenTheServerSaysSo() {
    #expect(answered(#"{"00081199":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["1.3"]}}]}}"#) == nil)
    let other = answered(#"{"00081199":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["9.9"]}}]}}"#)
    #expect(other?.exitCode == 65)
    let failed = answered(
      #"{"00081198":{"vr":"SQ","Value":[{"00081155":{"Value":["1.3"]},"00081197":{"vr":"US","Value":[42752]}}]}}"#)
    #expect(failed?.description.contains("out of resources (A700)") == true)
    #expect(answered("") != nil)
    #expect(answered("<ok/>") != nil)
  }
}
