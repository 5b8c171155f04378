import ArgumentParser
import Foundation
import MBNet

/// `lumbar forward`: the network alone, tensors in and out.
struct Forward: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs the network on a tensor: NPY in, NPY out.",
    discussion: """
      Input [3, h, w], segmentation [5, h, w] probabilities, values [18] as the sigmoid gives them; little-endian float32.
      Example: lumbar forward --model m.safetensors --input x.npy --segmentation s.npy --values v.npy
      """)

  @OptionGroup var model: ModelChoice
  @Option(help: ArgumentHelp("The input.", valueName: "x.npy")) var input: String
  @Option(help: ArgumentHelp("Where the probabilities go.", valueName: "s.npy")) var segmentation: String?
  @Option(help: ArgumentHelp("Where the values go.", valueName: "v.npy")) var values: String?
  @OptionGroup var threads: ThreadChoice

  func run() throws {
    try requireFile(input)
    let model = try model.load()
    let (shape, numbers) = try NPY.read(contentsOf: URL(fileURLWithPath: input))
    let expected = [3, model.configuration.height, model.configuration.width]
    guard shape == expected else {
      throw Failure("\(printable(input)) has the shape \(shape), this network needs \(expected)", .badContent)
    }
    let prediction = try model.forward(numbers, threads: threads.threads)
    if let segmentation {
      try NPY.write(
        prediction.probabilities, shape: [5, prediction.height, prediction.width],
        to: URL(fileURLWithPath: segmentation))
    }
    if let path = values {
      guard let values = prediction.values else {
        throw Failure("this network has no values branch; leave --values out", .badContent)
      }
      try NPY.write(values, shape: [values.count], to: URL(fileURLWithPath: path))
    }
  }
}
