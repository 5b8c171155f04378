import ArgumentParser
import Viewer

/// `lumbar keys`: the key tables, as README has them.
struct ShowKeys: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Prints the viewer's keys as Markdown.", discussion: "Example: lumbar keys")

  func run() throws { try Standard.output(KeyReference.markdown) }
}
