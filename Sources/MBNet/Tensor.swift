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
  func withBytes<R>(_ body: (UnsafeRawPointer, Precision) throws -> R) rethrows -> R {
    switch storage {
    case .floats(let values):
      return try values.withUnsafeBytes { raw in
        var empty: Float = 0
        return try body(raw.baseAddress ?? withUnsafePointer(to: &empty) { UnsafeRawPointer($0) }, .float32)
      }
    case .bytes(let source, let offset, let precision):
      return try withExtendedLifetime(source) {
        try body(source.bytes.baseAddress.map { $0 + offset } ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped, precision)
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
      switch precision {
      case .float32: UnsafeMutableRawPointer(target).copyMemory(from: bytes, byteCount: count * 4)
      case .float16:
        // An odd offset in a foreign file would make the halves unaligned; x86 and arm64 read them all the same.
        kernels.half_to_float(bytes.assumingMemoryBound(to: UInt16.self), target, count)
      }
    }
  }

  /// Calls `body` with all numbers as float32, copied only when they are stored otherwise.
  func withFloats<R>(_ body: (UnsafePointer<Float>) throws -> R) rethrows -> R {
    if precision == .float32 {
      return try withBytes { bytes, _ in try body(bytes.assumingMemoryBound(to: Float.self)) }
    }
    return try floats().withUnsafeBufferPointer { buffer in
      try body(buffer.baseAddress.unsafelyUnwrapped)
    }
  }

  /// Lets the system take the pages of a mapped file back; they come again when they are read.
  func releasePages() {
    if case .bytes(let source, let offset, let precision) = storage {
      source.release(offset..<offset + count * precision.size)
    }
  }
}
