import Foundation
import Testing

@testable import DICOMweb

@Suite struct MultipartTests {
  /// The parts' bodies, fed in packets of `size` bytes.
  private func parts(_ body: [UInt8], boundary: String = "b0", packets size: Int) throws -> [[UInt8]] {
    var parser = MultipartParser(boundary: boundary)
    var parts: [[UInt8]] = []
    var ended = 0
    for start in stride(from: 0, to: body.count, by: size) {
      let packet = Array(body[start..<min(start + size, body.count)])
      try packet.withUnsafeBytes { bytes in
        try parser.consume(bytes) { event in
          switch event {
          case .began: parts.append([])
          case .bytes(let bytes): parts[parts.count - 1] += Array(bytes)
          case .ended: ended += 1
          }
        }
      }
    }
    try parser.finish()
    #expect(ended == parts.count)
    return parts
  }

  private func body(_ contents: [[UInt8]], boundary: String = "b0", preamble: String = "") -> [UInt8] {
    var all = Array(preamble.utf8)
    for content in contents {
      all += Array("\r\n--\(boundary)\r\nContent-Type: application/dicom\r\n\r\n".utf8) + content
    }
    return all + Array("\r\n--\(boundary)--\r\nwords after the end".utf8)
  }

  /// What a careless search would trip over: line breaks, half boundaries, nothing at all.
  private let awkward: [[UInt8]] = [
    [], [13], [13, 10], Array("\r\n--b".utf8), Array("--b0".utf8) + [0, 255], Array("\r\n\r\n--\r\n--b1\r\r\n".utf8),
    (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7) },
  ]

  @Test(arguments: [1, 2, 3, 7, 64, 100_000])
  func findsThePartsHoweverThePacketsAreCut(size: Int) throws {
    // A body that begins with the boundary's own bytes would be one: the sender's duty (RFC 2046) is to choose another.
    let contents = awkward.filter { !$0.starts(with: Array("--b0".utf8)) }
    #expect(try parts(body(contents), packets: size) == contents)
    #expect(try parts(body(contents, preamble: "hello\r\n"), packets: size) == contents)
    let plain = body(contents)
    #expect(try parts(Array(plain.dropFirst(2)), packets: size) == contents)
  }

  @Test func aCutBodyIsNoticedWhereverItIsCut() throws {
    let whole = body([[1, 2, 3], Array("\r\n".utf8)])
    let end = whole.count - "\r\nwords after the end".utf8.count
    for cut in stride(from: 0, to: end, by: 1) {
      #expect(throws: MultipartParser.Damage.self, "cut at \(cut)") { try parts(Array(whole[..<cut]), packets: 5) }
    }
    #expect(try parts(Array(whole[..<end]), packets: 5).count == 2)
  }

  @Test func refusesWhatDoesNotEnd() {
    let noise = [UInt8](repeating: 65, count: 200_000)
    #expect(throws: MultipartParser.Damage.self) { try parts(noise, packets: 4096) }
    let headers = Array("--b0\r\nX: ".utf8) + noise
    #expect(throws: MultipartParser.Damage.self) { try parts(headers, packets: 4096) }
    #expect(throws: MultipartParser.Damage.self) { try parts(Array("--b0garbage\r\n\r\n".utf8), packets: 4096) }
  }

  @Test func headersOfAnyLengthClaimedChangeNothing() throws {
    let text = "--b0\r\nContent-Length: 99999999999999999999\r\nContent-Type: x\r\n\r\nabc\r\n--b0--"
    #expect(try parts(Array(text.utf8), packets: 4) == [Array("abc".utf8)])
  }

  @Test(arguments: [
    ("multipart/related; type=\"application/dicom\"; boundary=abc", "abc"),
    ("multipart/related;boundary=\"a b;c\";type=x", "a b;c"),
    ("Multipart/Related; BOUNDARY=abc ; start=1", "abc"),
  ])
  func readsTheBoundary(type: String, boundary: String) throws {
    #expect(MultipartParser.parameter("boundary", of: type) == boundary)
    #expect(MultipartParser(contentType: type) != nil)
  }

  @Test(arguments: [
    "application/dicom", "multipart/related", "multipart/related; boundary=", "multipart/related; boundary=\"",
    "multipart/related; boundary=\(String(repeating: "x", count: 500))", "multipart/related; boundary=\"a\u{1}\"",
  ])
  func refusesTypesWithoutABoundary(type: String) {
    #expect(MultipartParser(contentType: type) == nil)
  }
}
