import Foundation
import Testing

@testable import Radiograph

@Suite struct FilmListingTests {
  private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  @Test func `films are found by content, in natural order, without what belongs to them`() throws {
    let scratch = try Scratch()
    for name in ["films/a10.png", "films/a2.png", "films/A1.dat", "masks/a2.png", ".lumbar/x.png", "b/masks/m.png"] {
      try scratch.write(png, name)
    }
    try scratch.write(Array("text".utf8), "films/notes.png")
    try scratch.write([], "films/empty.png")
    let listing = try FilmListing(scratch.path)
    #expect(listing.films.map(\.path) == ["b/masks/m.png", "films/A1.dat", "films/a2.png", "films/a10.png"])
    #expect(listing.films.allSatisfy { $0.format == .png && $0.byteCount == 8 && $0.modified > 0 })
    #expect(listing.unreadable.isEmpty)
  }

  @Test func `loops of links end, and a film is listed by itself`() throws {
    let scratch = try Scratch()
    let film = try scratch.write(png, "a/f.png")
    try FileManager.default.createSymbolicLink(atPath: scratch("a/up"), withDestinationPath: scratch.path)
    try FileManager.default.createSymbolicLink(atPath: scratch("a/gone"), withDestinationPath: scratch("none"))
    #expect(try FilmListing(scratch.path).films.map(\.path) == ["a/f.png"])
    #expect(try FilmListing(film).films.map(\.path) == [film])
    #expect(throws: FilmError.self) { try FilmListing(scratch("none")) }
  }

  @Test func `numbers in names sort by their size`() {
    let names = ["a/1", "a1", "a01", "a2", "a10", "a99999999999999999999999", "B1", "b2", "ä"]
    #expect(
      names.reversed().sorted(by: NaturalOrder.precedes) == [
        "a/1", "a01", "a1", "a2", "a10", "a99999999999999999999999", "B1", "b2", "ä",
      ])
    for a in names {
      for b in names where a != b { #expect(NaturalOrder.precedes(a, b) != NaturalOrder.precedes(b, a)) }
    }
  }
}

@Suite struct ContentHashTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ]) func `the published examples`(text: String, digest: String) {
    #expect(SHA256.hex(of: text.utf8) == digest)
  }

  @Test func `a million letters, and every length around a block`() throws {
    #expect(
      SHA256.hex(of: [UInt8](repeating: 97, count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    #expect(Set((50..<140).map { SHA256.hex(of: [UInt8](repeating: 0, count: $0)) }).count == 90)
    let scratch = try Scratch()
    #expect(
      try Film.contentHash(ofFileAt: scratch.write(Array("abc".utf8), "f"))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
