import Foundation

/// The safetensors format: eight bytes of header length, a JSON header, then the arrays.
///
/// Source: the format's public specification; only F16 and F32 are read.
public enum Safetensors {
  struct Entry: Decodable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  private struct Header: Decodable {
    var metadata: [String: String] = [:]
    var entries: [String: Entry] = [:]

    struct Key: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init?(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      for key in container.allKeys {
        if key.stringValue == "__metadata__" {
          metadata = try container.decode([String: String].self, forKey: key)
        } else {
          entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
        }
      }
    }
  }

  /// Largest header that is read: real ones have a few kilobytes.
  private static let headerLimit = 64 << 20

  /// Reads the table of a file; the arrays stay where they are. `name` stands in the error messages.
  static func read(_ source: ByteSource, name: String) throws(ModelError) -> (
    tensors: [String: Tensor], metadata: [String: String]
  ) {
    func fail(_ what: String) -> ModelError {
      ModelError("\(name): not a usable safetensors file: \(what); get or write the weights again")
    }
    let bytes = source.bytes
    guard bytes.count >= 8 else { throw fail("only \(bytes.count) bytes") }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(headerLimit), Int(length) <= bytes.count - 8 else {
      throw fail("its header claims \(length) bytes of \(bytes.count)")
    }
    let header: Header
    do {
      header = try JSONDecoder().decode(Header.self, from: Data(bytes[8..<8 + Int(length)]))
    } catch {
      throw fail("its header can't be read as JSON")
    }
    let start = 8 + Int(length)
    let space = bytes.count - start
    var tensors: [String: Tensor] = [:]
    var used: [(range: Range<Int>, name: String)] = []
    for (key, entry) in header.entries.sorted(by: { $0.key < $1.key }) {
      let shown = key.printable
      guard let precision = Tensor.Precision(rawValue: entry.dtype) else {
        throw fail("\(shown) has type \(entry.dtype.printable), only F16 and F32 are read")
      }
      var count = precision.size
      for extent in entry.shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: extent)
        guard extent > 0 else { throw fail("\(shown) has shape \(entry.shape)") }
        guard !overflow, product <= space else {
          throw fail("\(shown) has shape \(entry.shape), more than the file's \(space) bytes hold (truncated?)")
        }
        count = product
      }
      guard entry.offsets.count == 2, entry.offsets[0] >= 0, entry.offsets[1] <= space,
        entry.offsets[0] <= entry.offsets[1]
      else { throw fail("\(shown) lies at \(entry.offsets), outside the file's \(space) bytes (truncated?)") }
      let range = entry.offsets[0]..<entry.offsets[1]
      guard range.count == count else {
        throw fail("\(shown) with shape \(entry.shape) needs \(count) bytes, has \(range.count)")
      }
      used.append((range, shown))
      tensors[key] = Tensor(
        shape: entry.shape, source: source, offset: start + range.lowerBound, precision: precision)
    }
    used.sort { $0.range.lowerBound < $1.range.lowerBound }
    for (a, b) in zip(used, used.dropFirst()) where a.range.upperBound > b.range.lowerBound {
      throw fail("\(a.name) and \(b.name) overlap")
    }
    return (tensors, header.metadata)
  }

  /// Maps a file and reads its table.
  public static func read(contentsOf url: URL) throws(ModelError) -> (
    tensors: [String: Tensor], metadata: [String: String]
  ) {
    try read(ByteSource(mapping: url.path), name: url.path.printable)
  }

  /// Writes arrays beside the target and renames the file into place, so that a reader never sees half of it.
  ///
  /// The names are written in their sorted order; data starts on a multiple of 64 bytes.
  public static func write(
    _ tensors: [String: Tensor], precision: Tensor.Precision, metadata: [String: String], to url: URL
  ) throws(ModelError) {
    let names = tensors.keys.sorted()
    var header: [String: Any] = ["__metadata__": metadata]
    var offset = 0
    for name in names {
      guard let tensor = tensors[name] else { continue }
      let size = tensor.count * precision.size
      header[name] = ["dtype": precision.rawValue, "shape": tensor.shape, "data_offsets": [offset, offset + size]]
      offset += size
    }
    let temporary = url.deletingLastPathComponent()
      .appendingPathComponent(".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)")
    do {
      var json = try JSONSerialization.data(withJSONObject: header, options: [.sortedKeys, .withoutEscapingSlashes])
      while (8 + json.count) % 64 != 0 { json.append(UInt8(ascii: " ")) }
      guard FileManager.default.createFile(atPath: temporary.path, contents: nil) else {
        throw ModelError("can't create \(temporary.path.printable): \(String(cString: strerror(errno)))")
      }
      let handle = try FileHandle(forWritingTo: temporary)
      defer { try? handle.close() }
      var length = UInt64(json.count).littleEndian
      try handle.write(contentsOf: Data(bytes: &length, count: 8))
      try handle.write(contentsOf: json)
      for name in names {
        guard let tensor = tensors[name] else { continue }
        try handle.write(contentsOf: tensor.data(precision))
      }
      try handle.synchronize()
      guard rename(temporary.path, url.path) == 0 else {
        throw ModelError("can't write \(url.path.printable): \(String(cString: strerror(errno)))")
      }
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw error as? ModelError ?? ModelError("can't write \(url.path.printable): \(error.localizedDescription)")
    }
  }
}

extension String {
  /// Without control characters: text from files is never sent raw to a terminal.
  var printable: String {
    String(
      String.UnicodeScalarView(unicodeScalars.prefix(200).map { $0.properties.generalCategory == .control ? "?" : $0 }))
  }
}

extension Tensor {
  /// The numbers in a precision, little-endian.
  func data(_ precision: Precision) -> Data {
    if precision == self.precision {
      return withBytes { bytes, _ in Data(bytes) }
    }
    let values = floats()
    switch precision {
    case .float32: return values.withUnsafeBytes { Data($0) }
    case .float16:
      let halves = [UInt16](unsafeUninitializedCapacity: count) { buffer, initialized in
        kernels.float_to_half(values, buffer.baseAddress, count)
        initialized = count
      }
      return halves.withUnsafeBytes { Data($0) }
    }
  }
}
