import Foundation
import MBNet
import Testing

/// The whole `paper` network against float64 values from PyTorch, on weights from a formula (Tests/Reference).
@Suite struct PaperParityTests {
  struct Reference: Decodable {
    let bias: [Float]
    let classCounts: [Int]
    let probes: [[Double]]
    let values: [Double]
  }

  static func reference() throws -> Reference {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appendingPathComponent("Reference/paper_reference.json"))
    return try JSONDecoder().decode(Reference.self, from: data)
  }

  @Test func outputsMatchTheReference() throws {
    let reference = try Self.reference()
    #expect(reference.probes.count == 300)
    #expect(reference.classCounts.allSatisfy { $0 > 10_000 })
    let model = try ReferenceWeights.model(.paper, headBias: reference.bias)
    let prediction = try model.forward(ReferenceWeights.picture(height: 512, width: 512), threads: 2)
    var worst = 0.0
    for probe in reference.probes {
      let pixel = Int(probe[0]) * 512 + Int(probe[1])
      for c in 0..<5 {
        worst = max(worst, abs(Double(prediction.probabilities[c * 512 * 512 + pixel]) - probe[2 + c]))
      }
    }
    #expect(worst < 1e-4)
    let values = try #require(prediction.values)
    #expect(values.count == 18)
    let worstValue = zip(values, reference.values).map { abs(Double($0) - $1) }.max() ?? 1
    #expect(worstValue < 1e-4)
    print("paper parity: probabilities \(worst), values \(worstValue)")
    let labels = prediction.labels
    for c in 0..<5 {
      let found = labels.count { $0 == UInt8(c) }
      #expect(abs(found - reference.classCounts[c]) < 20)
    }
  }

  @Test func paperHasThePublishedNumberOfParameters() throws {
    #expect(try Network(.paper).trainableCount == 165_904_749)
    var segmentationOnly = Configuration.paper
    segmentationOnly.values.enabled = false
    #expect(try Network(segmentationOnly).trainableCount < 32_000_000)
  }

  /// Ronneberger's U-Net: 64…1024 over five levels. Layer by layer from its widths, with three channels in.
  @Test func theClassicUNetHasItsSize() throws {
    let c = try #require(Configuration.named("paper-unet"))
    #expect(c.encoderWidths == [64, 128, 256, 512, 1024])
    func convolution(_ inputs: Int, _ outputs: Int, _ kernel: Int = 9) -> Int { inputs * outputs * kernel + outputs }
    var expected = convolution(64, 5) + convolution(5, 5, 1)
    var inputs = 3
    for width in c.encoderWidths {
      expected += convolution(inputs, width) + convolution(width, width)
      if width < 1024 {
        expected += convolution(2 * width, width, 4) + convolution(2 * width, width) + convolution(width, width)
      }
      inputs = width
    }
    #expect(try Network(c).trainableCount == expected)
    #expect(try #require(Configuration.named("paper-unetplusplus")).encoderWidths == [32, 64, 128, 256, 512])
  }
}
