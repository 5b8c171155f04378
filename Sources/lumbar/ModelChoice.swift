import ArgumentParser
import CEmbedded
import Foundation
import MBNet

/// `--model M`: a weight file, or the name of a built-in model; the built-in one by default.
struct ModelChoice: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("A weight file (safetensors) or a built-in name; LUMBAR_MODEL otherwise.", valueName: "M"))
  var model: String?

  static let builtInName = "compact"

  func load() throws -> Model {
    let name = model ?? ProcessInfo.processInfo.environment["LUMBAR_MODEL"] ?? Self.builtInName
    guard name == Self.builtInName else {
      guard FileManager.default.fileExists(atPath: name) else {
        throw Failure(
          "there is no model \(printable(name)): give a weight file, or the built-in name \(Self.builtInName)", .noInput
        )
      }
      let model = try Model(contentsOf: URL(fileURLWithPath: name))
      guard !model.configuration.findsCorners else {
        throw Failure(
          "\(printable(name)) looks at single structures only: give it beside a model, lumbar evaluate --closeup",
          .badContent)
      }
      return model
    }
    return try Self.builtIn { try Model(bytes: $0) }
  }

  /// The bytes of the weight file inside the program.
  static func builtIn<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
    let file = ce_model()
    guard file.count > 0, let bytes = file.bytes else {
      throw Failure("this program was built without its weights; give some with --model FILE", .noInput)
    }
    return try body(UnsafeRawBufferPointer(start: bytes, count: file.count))
  }
}

/// `--threads N`: two by default, what a ward's server has to spare.
struct ThreadChoice: ParsableArguments {
  @Option(name: .long, help: "Threads of the engine.")
  var threads = 2

  func validate() throws {
    guard (1...64).contains(threads) else { throw ValidationError("--threads takes 1 to 64") }
  }
}
