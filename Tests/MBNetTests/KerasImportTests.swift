import Foundation
import Testing

@testable import MBNet

/// Weight files written by a real Keras 2 with optimizer state in them (Tests/Reference/keras_fixture.py).
@Suite struct KerasImportTests {
  struct Reference: Decodable {
    let probes: [[Double]]
    let values: [Double]
    let firstLayer: String
  }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Reference")

  /// The fixture's network: the paper's, narrow and small.
  static let narrow: Configuration = {
    var c = Configuration.paper
    c.name = "narrow"
    (c.height, c.width) = (64, 64)
    c.encoderWidths = [2, 3, 4, 5, 6, 7]
    c.spatialWidths = [2, 3, 5]
    c.values = .init(convolutionWidths: [3, 4], denseWidth: 6)
    return c
  }()

  @Test func layersAreSortedByTheirNumbers() {
    let names = ["conv2d_10", "conv2d", "conv2d_2", "conv2d_transpose", "conv2d_x", "dense", "conv2d_1", "conv2d_"]
    #expect(KerasImport.ordered(names, class: "conv2d") == ["conv2d", "conv2d_1", "conv2d_2", "conv2d_10"])
  }

  @Test func scalersAreReadAndChecked() throws {
    let url = WeightFileTests.temporary("scaler.csv")
    defer { try? FileManager.default.removeItem(at: url) }
    let rows = (0..<18).map { "\($0), \(Double($0) + 1.5)" }
    try rows.joined(separator: "\n").write(to: url, atomically: true, encoding: .utf8)
    #expect(try KerasImport.valueRange(contentsOf: url)[17] == 17.0...18.5)
    for damage in [
      rows.dropLast().joined(separator: "\n"),
      rows.joined(separator: "\n").replacingOccurrences(of: "3, 4.5", with: "4, 3"), "x",
    ] {
      try damage.write(to: url, atomically: true, encoding: .utf8)
      #expect(throws: ModelError.self) { try KerasImport.valueRange(contentsOf: url) }
    }
  }

  #if HDF5
    @Test(arguments: ["mbnet", "bilunet"]) func outputsAreKeras(_ name: String) throws {
      let data = try Data(contentsOf: Self.folder.appendingPathComponent("keras_reference.json"))
      let reference = try #require(try JSONDecoder().decode([String: Reference].self, from: data)[name])
      let file = Self.folder.appendingPathComponent("keras_\(name).hdf5")
      let model = try KerasImport.model(contentsOf: file, configuration: Self.narrow)
      #expect(model.configuration.values.enabled == (name == "mbnet"))
      let prediction = try model.forward(ReferenceWeights.picture(height: 64, width: 64))
      #expect(reference.probes.count == 64)
      for probe in reference.probes {
        let pixel = Int(probe[0]) * 64 + Int(probe[1])
        for c in 0..<5 { #expect(abs(Double(prediction.probabilities[c * 4096 + pixel]) - probe[2 + c]) < 1e-4) }
      }
      #expect(prediction.values?.count ?? 0 == reference.values.count)
      for (found, expected) in zip(prediction.values ?? [], reference.values) {
        #expect(abs(Double(found) - expected) < 1e-4)
      }
    }

    @Test func theFirstMismatchIsNamed() throws {
      let file = Self.folder.appendingPathComponent("keras_mbnet.hdf5")
      var wrong = Self.narrow
      wrong.encoderWidths[3] = 9
      let error = #expect(throws: ModelError.self) { try KerasImport.model(contentsOf: file, configuration: wrong) }
      #expect(error?.description.contains("encoder.3.conv_a.weight") == true)
      #expect(error?.description.contains("expected shape [3, 3, 4, 9], found [3, 3, 4, 5]") == true)
      let paper = #expect(throws: ModelError.self) { try KerasImport.model(contentsOf: file) }
      #expect(paper?.description.contains("spatial.0.conv.weight") == true)
      var fewer = Self.narrow
      fewer.variant = .case1
      let count = #expect(throws: ModelError.self) { try KerasImport.model(contentsOf: file, configuration: fewer) }
      #expect(count?.description.contains("expected 31 conv2d layers, found 37") == true)
    }

    @Test func damagedFilesAreRefused() throws {
      let data = try Data(contentsOf: Self.folder.appendingPathComponent("keras_mbnet.hdf5"))
      for length in [0, 8, 100, 2048, data.count / 2, data.count - 1] {
        let cut = WeightFileTests.temporary("cut.hdf5")
        defer { try? FileManager.default.removeItem(at: cut) }
        try data.prefix(length).write(to: cut)
        #expect(throws: ModelError.self) { try KerasImport.model(contentsOf: cut, configuration: Self.narrow) }
      }
      #expect(throws: ModelError.self) { try KerasImport.model(contentsOf: URL(fileURLWithPath: "/nowhere.hdf5")) }
      // Zeroed pages in the middle, as a bad disk leaves them: refused, or only numbers lost, never a crash.
      let cut = WeightFileTests.temporary("holes.hdf5")
      defer { try? FileManager.default.removeItem(at: cut) }
      var refused = 0
      for hole in stride(from: 0, to: data.count - 512, by: data.count / 40) {
        var damaged = data
        damaged.replaceSubrange(hole..<hole + 512, with: Data(count: 512))
        try damaged.write(to: cut)
        if (try? KerasImport.model(contentsOf: cut, configuration: Self.narrow)) == nil { refused += 1 }
      }
      #expect(refused > 0)
    }
  #endif
}
