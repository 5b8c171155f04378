import ArgumentParser
import Foundation
import Phantom
import Radiograph
import Spine

/// `lumbar phantom`: synthetic films with their truth.
struct MakePhantoms: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phantom",
    abstract: "Writes synthetic lateral lumbar films with exact masks, landmarks and values.",
    discussion: """
      The same seed gives the same films on every machine. The folder gets films/, masks/, labels/ and data.csv.
      --dicom wraps them as computed radiographs; the same seed is the same patient.
      Example: lumbar phantom --count 20 --seed 7 -o phantoms --size 600x900
      """)

  @Option(help: "How many.") var count = 1
  @Option(help: "The first film's seed; the next ones follow.") var seed: UInt64 = 1
  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to write into.", valueName: "DIR")) var output: String
  @Option(help: ArgumentHelp("Size of every film in pixels; without it each has its own.", valueName: "WxH"))
  var size: FilmSize?
  @Option(
    help: ArgumentHelp(
      "What the films show: \(Pathology.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "P"))
  var pathology = Pathology.drawnBySeed
  @Flag(help: "Writes films as DICOM instead of PNG.") var dicom = false
  @Option(
    help: ArgumentHelp(
      "With --dicom: \(DICOMSyntax.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "SYNTAX"))
  var transferSyntax: DICOMSyntax?
  @Flag(help: "Writes the eight phantoms that ship as the bundled study, and nothing else.") var exampleStudy = false

  func validate() throws {
    guard count >= 1, count <= 1_000_000 else { throw ValidationError("--count takes 1 to 1000000") }
    guard dicom || transferSyntax == nil else { throw ValidationError("--transfer-syntax goes with --dicom") }
  }

  func run() throws {
    if exampleStudy { return try ExampleStudy.write(to: output) }
    let folder = try PhantomFolder(output)
    var options = PhantomOptions()
    options.pathology = pathology
    var progress = Progress("phantoms", total: count)
    for i in 0..<count {
      let phantom = PhantomFilm(
        seed: seed &+ UInt64(i), options: options, width: size?.width, height: size?.height ?? 1600)
      try folder.add(
        phantom, named: String(format: "phantom-%06llu", seed &+ UInt64(i)),
        as: dicom ? transferSyntax ?? .explicit : nil)
      progress.advance()
    }
    try folder.finish()
  }
}

extension Pathology: ExpressibleByArgument {}
extension DICOMSyntax: ExpressibleByArgument {}

/// `WxH` in pixels.
struct FilmSize: ExpressibleByArgument {
  var width: Int
  var height: Int

  init?(argument: String) {
    let parts = argument.lowercased().split(separator: "x").map { Int($0) }
    guard parts.count == 2, let w = parts[0], let h = parts[1], (64...8192).contains(w), (64...8192).contains(h) else {
      return nil
    }
    (width, height) = (w, h)
  }
}
