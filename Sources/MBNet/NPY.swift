import Foundation

/// NumPy's array files: little-endian float32 in C order.
public enum NPY {
  /// Reads an array of float32 (`<f4`).
  public static func read(contentsOf url: URL) throws(ModelError) -> (shape: [Int], values: [Float]) {
    let path = url.path.printable
    func fail(_ what: String) -> ModelError {
      ModelError("\(path): \(what); write it with numpy.save as little-endian float32 in C order")
    }
    let source = try ByteSource(mapping: url.path)
    let bytes = source.bytes
    guard bytes.count >= 12, bytes[0] == 0x93, String(decoding: bytes[1..<6], as: UTF8.self) == "NUMPY" else {
      throw fail("not an NPY file")
    }
    let wide = bytes[6] >= 2
    let start = wide ? 12 : 10
    let length =
      wide
      ? Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)))
      : Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt16.self)))
    guard start + length <= bytes.count else { throw fail("the header is cut off") }
    let header = String(decoding: bytes[start..<start + length], as: UTF8.self).filter { $0 != " " }
    guard header.contains("'descr':'<f4'") else { throw fail("not float32") }
    guard header.contains("'fortran_order':False") else { throw fail("not in C order") }
    guard let open = header.range(of: "'shape':("), let close = header[open.upperBound...].firstIndex(of: ")") else {
      throw fail("the header has no shape")
    }
    let shape = header[open.upperBound..<close].split(separator: ",").map { Int($0) ?? -1 }
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow, product <= bytes.count else { throw fail("shape \(shape) doesn't fit the file") }
      count = product
    }
    guard bytes.count - start - length == count * 4 else {
      throw fail("shape \(shape) needs \(count * 4) bytes, the file has \(bytes.count - start - length)")
    }
    let values = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      UnsafeMutableRawBufferPointer(buffer).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes[(start + length)..<(start + length + count * 4)]))
      initialized = count
    }
    return (shape, values)
  }

  /// Writes float32 values, atomically.
  public static func write(_ values: [Float], shape: [Int], to url: URL) throws(ModelError) {
    precondition(values.count == shape.reduce(1, *), "an array's values must fill its shape")
    let list = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(list)), }"
    while (10 + header.utf8.count + 1) % 64 != 0 { header += " " }
    header += "\n"
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0])
    data.append(UInt8(header.utf8.count & 255))
    data.append(UInt8(header.utf8.count >> 8))
    data.append(Data(header.utf8))
    values.withUnsafeBytes { data.append(contentsOf: $0) }
    do {
      try data.write(to: url, options: .atomic)
    } catch {
      throw ModelError("can't write \(url.path.printable): \(error.localizedDescription)")
    }
  }
}
