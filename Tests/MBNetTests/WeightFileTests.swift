import Foundation
import Testing

@testable import MBNet

/// Weight files: written and read back, and every kind of damage refused with one clear line.
@Suite struct WeightFileTests {
  static func temporary(_ name: String = "model.safetensors") -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)-\(name)")
  }

  static func write(header: String, data: Int, claimed: UInt64? = nil) throws -> URL {
    let url = temporary()
    var bytes = withUnsafeBytes(of: (claimed ?? UInt64(header.utf8.count)).littleEndian) { Data($0) }
    bytes.append(Data(header.utf8))
    bytes.append(Data(count: data))
    try bytes.write(to: url)
    return url
  }

  @Test func tooLittleMemoryIsSaidInOneLine() {
    // More than a process can address.
    let error = #expect(throws: ModelError.self) { try FloatBuffer(1 << 46) }
    #expect(error?.description.hasPrefix("not enough memory") == true)
    #expect(error?.description.contains("\n") == false)
  }

  @Test(arguments: [Tensor.Precision.float16, .float32]) func writesAndReadsBack(_ precision: Tensor.Precision) throws {
    let model = try Model(configuration: .tiny, seed: 3)
    let url = Self.temporary()
    defer { try? FileManager.default.removeItem(at: url) }
    let ranges = (0..<18).map { Double($0)...Double($0) + 2.5 }
    try model.write(to: url, precision: precision, version: 2, valueRange: ranges, metadata: ["card": "for a test"])
    let read = try Model(contentsOf: url)
    #expect(read.configuration == .tiny)
    #expect(read.valueRange == ranges)
    #expect(read.metadata == ["card": "for a test"])
    #expect(read.identity.hasPrefix("tiny-2 sha256:"))
    let input = ReferenceWeights.picture(height: 96, width: 64)
    let (a, b) = (try model.forward(input), try read.forward(input))
    let worst = zip(a.probabilities, b.probabilities).map { abs($0 - $1) }.max() ?? 1
    #expect(worst <= (precision == .float32 ? 0 : 0.02))
    // The same weights have the same identity, whichever file they come from.
    let second = Self.temporary()
    defer { try? FileManager.default.removeItem(at: second) }
    try read.write(to: second, precision: precision, version: 2)
    #expect(try Model(contentsOf: second).identity == read.identity)
    // In memory as in a file.
    let data = try Data(contentsOf: url)
    try data.withUnsafeBytes { bytes in
      let embedded = try Model(bytes: bytes)
      #expect(try embedded.forward(input).probabilities == b.probabilities)
    }
  }

  @Test func aCloseUpNetworkGoesAlong() throws {
    let near = try Model(configuration: .closeUp, seed: 5)
    let model = try Model(configuration: .tiny, seed: 3)
    let (with, without) = (Self.temporary(), Self.temporary())
    defer { for url in [with, without] { try? FileManager.default.removeItem(at: url) } }
    try model.with(closeUp: near).write(to: with, precision: .float32)
    try model.write(to: without, precision: .float32)
    let read = try Model(contentsOf: with)
    let input = ReferenceWeights.picture(height: 80, width: 80)
    #expect(try read.closeUp?.forward(input).probabilities == near.forward(input).probabilities)
    #expect(read.closeUp?.configuration == .closeUp)
    // What reads a film is both: another close-up network is another model.
    let alone = try Model(contentsOf: without)
    #expect(alone.closeUp == nil && alone.identity != read.identity)
    #expect(throws: ModelError.self) { try model.with(closeUp: model) }
  }

  static let damaged: [(header: String, data: Int, claimed: UInt64?, says: String)] = [
    ("{}", 0, 1 << 60, "header claims 1152921504606846976 bytes"),
    ("{}", 0, 100, "header claims 100 bytes"),
    ("{\"a\":", 0, nil, "JSON"),
    ("[1,2]", 0, nil, "JSON"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 4, nil, "more than the file's 4 bytes"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 8, nil, "outside the file's 8 bytes"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", 8, nil, "outside"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}}", 8, nil, "outside"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", 8, nil, "shape [3]"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,8],\"data_offsets\":[0,8]}}", 8, nil, "more than"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8, nil, "shape [-2]"),
    ("{\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8, nil, "type I64"),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
      12, nil, "a and b overlap"
    ),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, nil, "no network configuration"),
    ("{\"__metadata__\":{\"configuration\":\"{}\"}}", 0, nil, "configuration can't be read"),
  ]

  @Test(arguments: damaged.indices) func damageIsNamed(_ index: Int) throws {
    let (header, data, claimed, says) = Self.damaged[index]
    let url = try Self.write(header: header, data: data, claimed: claimed)
    defer { try? FileManager.default.removeItem(at: url) }
    let error = #expect(throws: ModelError.self) { try Model(contentsOf: url) }
    #expect(error?.description.contains(says) == true, "\(error?.description ?? "none")")
    #expect(error?.description.contains(url.path) == true)
    #expect(error?.description.contains("\n") == false)
  }

  @Test func everyTruncationIsRefused() throws {
    let url = Self.temporary()
    defer { try? FileManager.default.removeItem(at: url) }
    try Model(configuration: .tiny, seed: 3).write(to: url)
    let data = try Data(contentsOf: url)
    for length in [0, 1, 7, 8, 9, 100, 4000, data.count / 2, data.count - 1] {
      let cut = Self.temporary()
      defer { try? FileManager.default.removeItem(at: cut) }
      try data.prefix(length).write(to: cut)
      #expect(throws: ModelError.self) { try Model(contentsOf: cut) }
    }
    #expect(throws: ModelError.self) { try Model(contentsOf: URL(fileURLWithPath: "/nowhere/model")) }
    #expect(throws: ModelError.self) { try Model(contentsOf: FileManager.default.temporaryDirectory) }
  }

  @Test func wrongShapesAreNamed() throws {
    let model = try Model(configuration: .tiny, seed: 3)
    var tensors = model.tensors
    tensors["head.classify.bias"] = Tensor(shape: [4], values: [0, 0, 0, 0])
    let error = #expect(throws: ModelError.self) { try Model(configuration: .tiny, tensors: tensors) }
    #expect(error?.description == "weights head.classify.bias: expected shape [5], found [4]")
    tensors["head.classify.bias"] = nil
    #expect(throws: ModelError.self) { try Model(configuration: .tiny, tensors: tensors) }
  }

  @Test func weightsThatAreNoNumbersAreNamed() throws {
    let model = try Model(configuration: .tiny, seed: 3)
    var tensors = model.tensors
    tensors["encoder.1.conv_a.bias"] = Tensor(shape: [8], values: [0, 0, 0, .nan, 0, 0, 0, 0])
    let damaged = try Model(configuration: .tiny, tensors: tensors)
    let error = #expect(throws: ModelError.self) {
      try damaged.forward(ReferenceWeights.picture(height: 96, width: 64))
    }
    #expect(error?.description.contains("encoder.1.conv_a") == true)
  }

  @Test(arguments: ["values.dense_a.weight", "values.dense_b.bias", "values.output.weight", "encoder.5.conv_b.weight"])
  func noNumberAnywherePassesForAnAnswer(_ name: String) throws {
    let model = try Model(configuration: .tiny, seed: 3)
    var tensors = model.tensors
    let good = try #require(tensors[name])
    for bad in [Float.nan, .infinity, -.infinity] {
      var values = good.floats()
      values[values.count / 2] = bad
      tensors[name] = Tensor(shape: good.shape, values: values)
      let damaged = try Model(configuration: .tiny, tensors: tensors)
      // An infinite weight of a dead unit, or one that saturates, has a rightful finite answer.
      if bad.isNaN || name.hasPrefix("encoder") {
        #expect(throws: ModelError.self) { try damaged.forward(ReferenceWeights.picture(height: 96, width: 64)) }
      } else if let values = try? damaged.forward(ReferenceWeights.picture(height: 96, width: 64)).values {
        let areFinite = values.allSatisfy(\.isFinite)
        #expect(areFinite)
      }
    }
  }

  @Test func wrongInputIsRefused() throws {
    let model = try Model(configuration: .tiny, seed: 3)
    #expect(throws: ModelError.self) { try model.forward([1, 2, 3]) }
    var input = ReferenceWeights.picture(height: 96, width: 64)
    for bad in [Float.nan, .infinity] {
      input[1000] = bad
      let error = #expect(throws: ModelError.self) { try model.forward(input) }
      #expect(error?.description.contains("not a number") == true)
    }
  }

  @Test func tooLittleMemoryIsSaid() throws {
    let error = #expect(throws: ModelError.self) { _ = try FloatBuffer(1 << 50) }
    #expect(error?.description.hasPrefix("not enough memory") == true)
  }

  @Test(arguments: Configuration.Variant.allCases) func threadsAndReleasedMemoryChangeNothing(
    _ variant: Configuration.Variant
  ) throws {
    var c = Configuration.tiny
    c.variant = variant
    let model = try ReferenceWeights.model(c)
    #expect(model.heldBytes == 0)
    let input = ReferenceWeights.picture(height: 96, width: 64)
    let once = try model.forward(input, threads: 1)
    #expect(model.heldBytes > 0)
    for weights in [false, true] {
      model.releaseMemory(weights: weights)
      let isEmpty = model.heldBytes == 0
      #expect(isEmpty == weights)
      for threads in [2, 5] {
        let again = try model.forward(input, threads: threads)
        #expect(again.probabilities == once.probabilities)
        #expect(again.values == once.values)
      }
    }
  }

  @Test(arguments: [
    "height 100", "levels", "widths", "dropout",
  ]) func impossibleConfigurationsAreRefused(_ what: String) throws {
    var c = Configuration.tiny
    switch what {
    case "height 100": c.height = 100
    case "levels": c.encoderWidths = [8]
    case "widths": c.fusionWidth = 0
    default: c.dropout = 1
    }
    #expect(throws: ModelError.self) { try Model(configuration: c, seed: 1) }
  }

  @Test func arraysGoThroughNPY() throws {
    let url = Self.temporary("x.npy")
    defer { try? FileManager.default.removeItem(at: url) }
    for shape in [[3, 4, 2], [18], [1, 1]] {
      let values = (0..<shape.reduce(1, *)).map { Float($0) * 0.37 - 2 }
      try NPY.write(values, shape: shape, to: url)
      let read = try NPY.read(contentsOf: url)
      #expect(read.shape == shape)
      #expect(read.values == values)
    }
    let data = try Data(contentsOf: url)
    for length in [0, 5, 11, 60, data.count - 1] {
      try data.prefix(length).write(to: url)
      #expect(throws: ModelError.self) { try NPY.read(contentsOf: url) }
    }
  }

  @Test func hashesAsTheStandardSays() {
    var hash = SHA256()
    hash.update(Data("abc".utf8))
    #expect(hash.finish() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    var long = SHA256()
    for _ in 0..<1000 { long.update(Data(repeating: UInt8(ascii: "a"), count: 1000)) }
    #expect(long.finish() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func halvesRoundAsIEEESays() {
    let values: [Float] = [
      0, -0.0, 1, -2.5, 65504, 65520, 1e-8, 6e-8, 6.1e-5, 1.0009765, 1.00048828125, .infinity, 0.1,
    ]
    var halves = [UInt16](repeating: 0, count: values.count)
    kernels.float_to_half(values, &halves, values.count)
    for (value, half) in zip(values, halves) { #expect(half == Float16(value).bitPattern, "\(value)") }
    let all = (0...UInt16.max).filter { Float16(bitPattern: $0).isFinite }
    var back = [Float](repeating: 0, count: all.count)
    kernels.half_to_float(all, &back, all.count)
    #expect(zip(all, back).allSatisfy { Float(Float16(bitPattern: $0)) == $1 })
  }

  @Test func aConfigurationComesFromAFileOfItsOwn() throws {
    let path = NSTemporaryDirectory() + "configuration-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var wide = Configuration.tiny
    wide.name = "tiny-wide"
    wide.fusionWidth = 16
    try JSONEncoder().encode(wide).write(to: URL(fileURLWithPath: path))
    #expect(try Configuration(contentsOf: path) == wide)
    wide.height = 97
    try JSONEncoder().encode(wide).write(to: URL(fileURLWithPath: path))
    #expect(throws: ModelError.self) { try Configuration(contentsOf: path) }
    try Data("{}".utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: ModelError.self) { try Configuration(contentsOf: path) }
    #expect(error?.description.contains(path) == true)
    #expect(throws: ModelError.self) { try Configuration(contentsOf: path + ".missing") }
  }
}
