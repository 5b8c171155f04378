import CKernels

/// Where each weight of a convolution `[out, in, kh, kw]` lies in the panels that the kernels read.
///
/// A panel holds `[window][panel width]` floats; the window runs over kernel rows, kernel columns and the input's
/// channels in memory. An up-convolution is a 1×1 convolution to four times the channels, tap by tap.
package struct ConvolutionLayout: Sendable {
  package let kernel: Int
  package let upsampling: Bool
  /// Logical channels.
  package let inputs: Int
  package let outputs: Int
  /// Channels in memory.
  package let inputChannels: Int
  package let outputChannels: Int
  /// Where each input channel lies in memory.
  package let slots: [Int]

  package init(_ convolution: Convolution, in network: Network) {
    self.init(kernel: convolution.kernel, upsampling: false, map: network.maps[convolution.input], output: convolution.output)
  }

  package init(_ up: UpConvolution, in network: Network) {
    self.init(kernel: 2, upsampling: true, map: network.maps[up.input], output: up.output)
  }

  private init(kernel: Int, upsampling: Bool, map: FeatureMap, output: FeatureView) {
    self.kernel = kernel
    self.upsampling = upsampling
    slots = map.slots
    inputs = slots.count
    inputChannels = map.channels
    outputs = output.channels
    outputChannels = output.padded
  }

  /// Floats of a window.
  package var window: Int { upsampling ? inputChannels : kernel * kernel * inputChannels }
  /// Channels that the kernel computes.
  package var columns: Int { upsampling ? 4 * outputChannels : outputChannels }
  /// Floats of all panels.
  package var count: Int { window * columns }

  /// Index of row `k` and column `n` in panels of `window` rows and `columns` columns.
  package static func index(_ k: Int, _ n: Int, window: Int, columns: Int) -> Int {
    let (start, width) = panel(of: n, columns: columns)
    return start * window + k * width + n - start
  }

  /// First column and width of the panel that holds column `n`.
  package static func panel(of n: Int, columns: Int) -> (start: Int, width: Int) {
    if columns % 24 == 0 { return (n / 24 * 24, 24) }
    let wide = columns / 16 * 16
    return n < wide ? (n / 16 * 16, 16) : (wide, 8)
  }

  /// Calls `body(logical index, packed index)` for every weight.
  package func forEachWeight(_ body: (Int, Int) -> Void) {
    let taps = kernel * kernel
    for o in 0..<outputs {
      for t in 0..<taps {
        let n = upsampling ? t * outputChannels + o : o
        let (start, width) = Self.panel(of: n, columns: columns)
        let base = start * window + n - start
        for (i, slot) in slots.enumerated() {
          let k = upsampling ? slot : t * inputChannels + slot
          body((o * inputs + i) * taps + t, base + k * width)
        }
      }
    }
  }

  /// Packs weights `[out, in, kh, kw]`, each output channel times `scale`.
  package func pack(_ weights: UnsafePointer<Float>, scale: [Float]? = nil, to target: UnsafeMutablePointer<Float>) {
    target.update(repeating: 0, count: count)
    let each = inputs * kernel * kernel
    forEachWeight { logical, packed in target[packed] = weights[logical] * (scale?[logical / each] ?? 1) }
  }

  /// The inverse of `pack`.
  package func unpack(_ packed: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    forEachWeight { logical, index in target[logical] = packed[index] }
  }

  /// The window of the kernels over a map.
  package func window(over map: FeatureMap) -> ck_window {
    let c = map.channels
    if upsampling || kernel == 1 {
      return ck_window(pixel: c, row: map.row, segment_stride: 0, segments: 1, length: Int32(c))
    }
    if kernel == 2 {
      return ck_window(
        pixel: 2 * c, row: 2 * map.row, segment_stride: map.row, segments: 2, length: Int32(2 * c))
    }
    return ck_window(pixel: c, row: map.row, segment_stride: map.row, segments: 3, length: Int32(3 * c))
  }

  /// Floats from a map's start to the window of output row `y`, column 0.
  package func windowStart(_ y: Int, over map: FeatureMap) -> Int {
    if upsampling || kernel == 1 { return map.origin + y * map.row }
    if kernel == 2 { return map.origin + 2 * y * map.row }
    return y * map.row
  }
}
