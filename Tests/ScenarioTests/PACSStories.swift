import Foundation
import Testing

/// A study's way from a PACS and back, against a real Orthanc that each story starts for itself.
@Suite(
  .serialized, .enabled(if: TerminalRobot.program != nil, "LUMBAR_PROGRAM is not set"),
  .enabled(if: Orthanc.isInstalled, "orthanc and orthanc-dicomweb are not installed"))
struct PACSStories {
  private let folder: URL
  private let server: Orthanc

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "lumbar-story-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    server = try Orthanc()
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  private func run(
    _ arguments: String..., environment: [String: String] = Orthanc.credentials
  ) throws -> TerminalRobot.Finished {
    try TerminalRobot.finish([TerminalRobot.program ?? ""] + arguments, environment: environment)
  }

  /// The DICOM files below a folder, by content.
  private func contents(_ name: String) throws -> Set<Data> {
    let all = FileManager.default.enumerator(at: URL(fileURLWithPath: path(name)), includingPropertiesForKeys: nil)
    var found: Set<Data> = []
    for case let url as URL in all ?? .init() where url.pathExtension == "dcm" {
      found.insert(try Data(contentsOf: url))
    }
    return found
  }

  private func phantoms(_ count: Int, size: String = "300x450") throws {
    let made = try run(
      "phantom", "--count", "\(count)", "--seed", "5", "--size", size, "--dicom", "-o", path("made"))
    #expect(made.status == 0, "\(made.words)")
    let stored = try run("store", path("made"), server.address())
    #expect(stored.status == 0 && stored.words.contains("stored \(count) of \(count)"), "\(stored.words)")
  }

  @Test func aStudyIsStoredFetchedReadAndItsResultsStoredBack() throws {
    defer { server.end() }
    try phantoms(3)
    let fetched = try run("fetch", server.address(), "-o", path("films"))
    #expect(fetched.status == 0 && fetched.words.contains("fetched 3,"), "\(fetched.words)")
    #expect(try contents("films") == contents("made"), "byte for byte")
    let again = try run("fetch", server.address(), "-o", path("films"))
    #expect(again.status == 0 && again.words.contains("fetched 0, 3 there before"), "\(again.words)")

    let read = try run("analyze", path("films"), "--json")
    #expect(read.status == 0 && read.output.split(separator: "\n").count == 3, "\(read.words)")
    let formats = try run("export", "--help").output
    for (format, modality) in [("dicom-sr", "SR"), ("dicom-seg", "SEG")] where formats.contains(format) {
      let out = path(modality)
      let exported = try run("export", path("films"), "--format", format, "-o", out)
      #expect(exported.status == 0, "\(exported.words)")
      let count = try contents(modality).count
      #expect(count > 0)
      let back = try run("store", out, server.address())
      #expect(back.status == 0 && back.words.contains("stored \(count) of \(count)"), "\(back.words)")
      let found = try run("fetch", server.address("Modality=\(modality)"), "-o", path("found-" + modality))
      #expect(found.status == 0 && found.words.contains("fetched \(count),"), "\(found.words)")
      #expect(try contents("found-" + modality) == contents(modality))
    }
    // Results beside the films are no films.
    _ = try run("fetch", server.address(), "-o", path("films"))
    let none = try run("analyze", path("films"), "--json")
    #expect(none.status == 0 && none.output.isEmpty, "\(none.words)")
  }

  @Test func nobodyGetsInWithoutTheRightWords() throws {
    defer { server.end() }
    for environment in [
      ["LUMBAR_DICOMWEB_USER": "", "LUMBAR_DICOMWEB_TOKEN": ""],
      ["LUMBAR_DICOMWEB_USER": "ann", "LUMBAR_DICOMWEB_PASSWORD": "wr0ng-one"],
      ["LUMBAR_DICOMWEB_TOKEN": "wr0ng-one"],
    ] {
      let finished = try run("fetch", server.address(), "-o", path("films"), environment: environment)
      #expect(finished.status == 69)
      #expect(
        finished.words.split(separator: "\n").count == 1 && finished.words.contains("refuses"), "\(finished.words)")
      #expect(!finished.words.contains("wr0ng"))
    }
    let file = path("credentials")
    try Data("user = ann\npassword = open-sesame\n".utf8).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
    let open = try run("fetch", server.address(), "-o", path("films"), "--credentials", file, environment: [:])
    #expect(open.status == 64 && open.words.contains("chmod 600"))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    let own = try run("fetch", server.address(), "-o", path("films"), "--credentials", file, environment: [:])
    #expect(own.status == 0, "\(own.words)")
  }

  @Test func aStrangersCertificateIsTrustedOnlyWhenNamed() throws {
    defer { server.end() }
    let (key, certificate) = (path("key.pem"), path("certificate.pem"))
    try TerminalRobot.run([
      "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-addext",
      "subjectAltName=IP:127.0.0.1", "-days", "2", "-keyout", key, "-out", certificate,
    ])
    // A server that knows one answer: Orthanc 1.10 falls over its TLS connections.
    let web = folder.appending(path: "dicom-web")
    try FileManager.default.createDirectory(at: web, withIntermediateDirectories: true)
    try Data("HTTP/1.0 200 OK\r\nContent-Type: application/dicom+json\r\n\r\n[]".utf8)
      .write(to: web.appending(path: "studies?limit=200&offset=0"))
    let port = try Loopback.freePort()
    let secure = try HeldServer(
      ["openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-key", key, "-cert", certificate, "-HTTP"], port: port,
      folder: folder)
    defer { secure.end() }
    let address = "dicomweb+https://127.0.0.1:\(port)/dicom-web"
    let stranger = try run("fetch", address, "-o", path("films"))
    #expect(stranger.status == 69 && stranger.words.contains("cannot trust"), "\(stranger.words)")
    let named = try run("fetch", address, "-o", path("films"), "--ca-file", certificate)
    #expect(named.status == 0 && named.words.contains("fetched 0,"), "\(named.words)")
    #expect(try run("fetch", address, "-o", path("films"), "--ca-file", path("none.pem")).status == 64)
  }

  @Test func aFetchThatBreaksKeepsWhatCameAndGoesOn() throws {
    defer { server.end() }
    try phantoms(6)
    let bytes = try contents("made").reduce(0) { $0 + $1.count }
    let line = try BreakingLine(to: server.port, after: bytes / 2)
    let broken = try run("fetch", server.address(port: line.port), "-o", path("films"))
    #expect(broken.status == 69 || broken.status == 74)
    #expect(broken.words.contains("run it again to go on"), "\(broken.words)")
    let kept = try contents("films")
    #expect(!kept.isEmpty && kept.count < 6)
    #expect(try kept.isSubset(of: contents("made")), "what came is whole")
    let rest = try run("fetch", server.address(), "-o", path("films"))
    #expect(
      rest.status == 0 && rest.words.contains("fetched \(6 - kept.count), \(kept.count) there before"), "\(rest.words)")
    #expect(try contents("films") == contents("made"))
    // And with nobody there at all.
    server.end()
    let gone = try run("fetch", server.address(), "-o", path("films"))
    #expect(gone.status == 69 && gone.words.split(separator: "\n").count == 1, "\(gone.words)")
    #expect(try run("store", path("made"), server.address()).status == 69)
  }

  @Test func whatIsNoObjectIsNamedAndTheRestIsStored() throws {
    defer { server.end() }
    try phantoms(1)
    let whole = try #require(try contents("made").first)
    try whole.prefix(400).write(to: folder.appending(path: "made/cut.dcm"))
    try Data("no film".utf8).write(to: folder.appending(path: "made/notes.txt"))
    let stored = try run("store", path("made"), server.address())
    #expect(stored.status == 65, "\(stored.words)")
    #expect(stored.words.contains("cut.dcm") && stored.words.contains("stored 1 of 2"), "\(stored.words)")
    #expect(try run("store", path("made/notes.txt"), server.address()).status == 65)
  }

  @Test func theWorklistFillsFromTheServer() throws {
    defer { server.end() }
    try phantoms(3)
    let robot = try TerminalRobot(
      ["view", server.address()], columns: 140, rows: 30, environment: Orthanc.credentials, folder: folder)
    try robot.see("3 films", within: 60)
    try robot.see("machine read", within: 120)
    try robot.press("q")
    #expect(try robot.exitCode() == 0)
    let cache = folder.appending(path: "cache/lumbar").path
    let mode = try FileManager.default.attributesOfItem(atPath: cache)[.posixPermissions] as? Int
    #expect(mode == 0o700)
    #expect(try contents("cache") == contents("made"))
    // Without the server the worklist still opens on what is there.
    server.end()
    let later = try TerminalRobot(
      ["view", server.address()], columns: 140, rows: 30, environment: Orthanc.credentials, folder: folder)
    try later.see("cannot reach", within: 60)
    try later.see("machine read")
    try later.press("q")
    #expect(try later.exitCode() == 0)
  }
}
