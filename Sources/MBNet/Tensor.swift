import CKernels

/// An array of weights: in memory, or still in its file.
public struct Tensor: Sendable {
  /// How numbers are stored; raw values are safetensors' names.
  public enum Precision: String, Sendable {
    case float16 = "F16"
    case float32 = "F32"
    var size: Int { self == .float16 ? 2 : 4 }
  }

  enum Storage: Sendable {
    case floats([Float])
    case bytes(ByteSource, offset: Int, Precision)
  }

  public let shape: [Int]
  let storage: Storage
  public var count: Int { shape.reduce(1, *) }

  /// - Precondition: `values` holds as many numbers as the shape says.
  public init(shape: [Int], values: [Float]) {
    precondition(values.count == shape.reduce(1, *), "a tensor's values must fill its shape")
    self.shape = shape
    storage = .floats(values)
  }

  init(shape: [Int], source: ByteSource, offset: Int, precision: Precision) {
    self.shape = shape
    storage = .bytes(source, offset: offset, precision)
  }

  public var precision: Precision {
    if case .bytes(_, _, let precision) = storage { precision } else { .float32 }
  }

  /// Calls `body` with the stored bytes, not copied.
  func withBytes<R>(_ body: (UnsafeRawBufferPointer, Precision) throws -> R) rethrows -> R {
    switch storage {
    case .floats(let values):
      return try values.withUnsafeBytes { try body($0, .float32) }
    case .bytes(let source, let offset, let precision):
      return try withExtendedLifetime(source) {
        try body(UnsafeRawBufferPointer(rebasing: source.bytes[offset..<offset + count * precision.size]), precision)
      }
    }
  }

  /// All numbers as float32, in C order.
  public func floats() -> [Float] {
    if case .floats(let values) = storage { return values }
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let target = buffer.baseAddress { copy(to: target) }
      initialized = count
    }
  }

  /// Writes all numbers as float32.
  func copy(to target: UnsafeMutablePointer<Float>) {
    withBytes { bytes, precision in
      guard let start = bytes.baseAddress else { return }
      switch precision {
      case .float32: UnsafeMutableRawPointer(target).copyMemory(from: start, byteCount: count * 4)
      case .float16:
        // An odd offset in a foreign file would make the halves unaligned; x86 and arm64 read them all the same.
        kernels.half_to_float(start.assumingMemoryBound(to: UInt16.self), target, count)
      }
    }
  }

  /// Calls `body` with all numbers as float32, copied only when they are stored otherwise or out of line.
  func withFloats(_ body: (UnsafeBufferPointer<Float>) throws -> Void) rethrows {
    try withBytes { bytes, precision in
      if precision == .float32, Int(bitPattern: bytes.baseAddress) % MemoryLayout<Float>.alignment == 0 {
        try body(bytes.assumingMemoryBound(to: Float.self))
      } else {
        try floats().withUnsafeBufferPointer(body)
      }
    }
  }

  /// Lets the system take the pages of a mapped file back, all or those of some numbers; they come again when they are
  /// read.
  func releasePages(_ numbers: Range<Int>? = nil) {
    if let (source, range) = bytes(of: numbers) { source.release(range) }
  }

  /// Asks for the pages of some numbers at once, which is much cheaper than one by one.
  func expectPages(_ numbers: Range<Int>) {
    if let (source, range) = bytes(of: numbers) { source.expect(range) }
  }

  private func bytes(of numbers: Range<Int>?) -> (ByteSource, Range<Int>)? {
    guard case .bytes(let source, let offset, let precision) = storage else { return nil }
    let numbers = numbers ?? 0..<count
    return (source, offset + numbers.lowerBound * precision.size..<offset + numbers.upperBound * precision.size)
  }
}
