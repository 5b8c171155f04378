import Foundation
import Testing

@testable import DICOMweb

@Suite struct CredentialTests {
  private func with(_ text: String, mode: Int, _ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "lumbar-credentials-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    try body(path)
  }

  @Test func comeFromTheEnvironment() throws {
    guard case .none = try Credentials(environment: [:]) else { return #expect(Bool(false)) }
    guard
      case .basic("ann", "s3cret") = try Credentials(environment: [
        "LUMBAR_DICOMWEB_USER": "ann", "LUMBAR_DICOMWEB_PASSWORD": "s3cret",
      ])
    else { return #expect(Bool(false)) }
    guard
      case .bearer("t0ken") = try Credentials(environment: [
        "LUMBAR_DICOMWEB_USER": "ann", "LUMBAR_DICOMWEB_TOKEN": "t0ken",
      ])
    else { return #expect(Bool(false)) }
  }

  @Test func comeFromAFileOfOnesOwn() throws {
    try with("# PACS\nuser = ann\npassword = s3 = cret\n", mode: 0o600) { path in
      guard case .basic("ann", "s3 = cret") = try Credentials(environment: [:], file: path) else {
        return #expect(Bool(false))
      }
      guard case .basic = try Credentials(environment: ["LUMBAR_DICOMWEB_CREDENTIALS": path]) else {
        return #expect(Bool(false))
      }
    }
  }

  @Test(arguments: [0o640, 0o604, 0o644, 0o620, 0o601])
  func aFileThatOthersReachIsRefused(mode: Int) throws {
    try with("token = t0ken", mode: mode) { path in
      let error = #expect(throws: DICOMwebError.self) { try Credentials(environment: [:], file: path) }
      #expect(error?.description.contains("chmod 600") == true)
      #expect(error?.description.contains("t0ken") == false)
    }
  }

  @Test(arguments: ["", "password = x", "nonsense", "user = ann\u{7}"])
  func aFileThatSaysNothingIsRefused(text: String) throws {
    try with(text, mode: 0o600) { path in
      #expect(throws: DICOMwebError.self) { try Credentials(environment: [:], file: path) }
    }
  }

  @Test func aLineBreakCannotSmuggleAHeader() {
    #expect(throws: DICOMwebError.self) {
      try Credentials(environment: ["LUMBAR_DICOMWEB_TOKEN": "x\r\nX-Evil: 1"])
    }
    #expect(throws: DICOMwebError.self) { try Credentials(environment: [:], file: "/nonexistent") }
  }
}
