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
    self.init(
      kernel: convolution.kernel, upsampling: false, map: network.maps[convolution.input], output: convolution.output)
  }

  package init(_ up: UpConvolution, in network: Network) {
    self.init(kernel: 2, upsampling: true, map: network.maps[up.input], output: up.output)
  }

  init(kernel: Int, upsampling: Bool, map: FeatureMap, output: FeatureView) {
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

  /// Packs weights `[out, in, kh, kw]`, each output channel times `scale`; padding becomes zero.
  package func pack(
    _ weights: UnsafePointer<Float>, scale: [Float]? = nil, to target: UnsafeMutablePointer<Float>, threads: Int = 1
  ) {
    eachPanel(threads: threads) { start, width in
      (target + start * window).update(repeating: 0, count: width * window)
      visit(start, width) { logical, packed, step, count, first in
        for j in 0..<count {
          target[packed + j] = weights[logical + j * step] * (scale?[first + j] ?? 1)
        }
      }
    }
  }

  /// The inverse of `pack`.
  package func unpack(_ packed: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    eachPanel(threads: 1) { start, width in
      visit(start, width) { logical, index, step, count, _ in
        for j in 0..<count { target[logical + j * step] = packed[index + j] }
      }
    }
  }

  private func eachPanel(threads: Int, _ body: (_ start: Int, _ width: Int) -> Void) {
    var starts: [Int] = []
    var n = 0
    while n < columns {
      starts.append(n)
      n += Int(ck_panel(Int32(columns), Int32(n)))
    }
    parallel(starts.count, threads: threads) { item, _ in
      body(starts[item], Int(ck_panel(Int32(columns), Int32(starts[item]))))
    }
  }

  /// Calls `body(logical index, packed index, logical step, count, output channel)` for every run of output channels
  /// that lie side by side in a panel.
  private func visit(_ start: Int, _ width: Int, _ body: (Int, Int, Int, Int, Int) -> Void) {
    let taps = kernel * kernel
    let step = inputs * taps
    var n = start
    while n < start + width {
      // A panel of an up-convolution may hold several taps.
      let tap = upsampling ? n / outputChannels : 0
      let first = n - tap * outputChannels
      let end = min(start + width, (tap + 1) * outputChannels)
      let count = min(end - n, max(0, outputs - first))
      if count > 0 {
        for (i, slot) in slots.enumerated() {
          for t in upsampling ? tap..<tap + 1 : 0..<taps {
            let k = upsampling ? slot : t * inputChannels + slot
            body(first * step + i * taps + t, start * window + k * width + n - start, step, count, first)
          }
        }
      }
      n = end
    }
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
