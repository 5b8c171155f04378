import CKernels
import MBNet

/// One convolution (or up-convolution) in training: where its weights, maps and batch statistics are.
struct ConvolutionState {
  let name: String
  let layout: ConvolutionLayout
  let input: Int
  let output: FeatureView
  let source: FeatureMap
  let target: FeatureMap
  let activation: Activation
  let normalized: Bool
  /// Whether the gradient goes on to the input map.
  let needsInputGradient: Bool

  let weights: UnsafeMutablePointer<Float>
  let weightGradient: UnsafeMutablePointer<Float>
  let bias: UnsafeMutablePointer<Float>
  let biasGradient: UnsafeMutablePointer<Float>
  /// Batch norm's γ and β, their gradients, and the running statistics; nil without batch norm.
  let norm: NormState?
  /// The convolution's output before batch norm, `[batch][height][width][channels]`.
  let z: UnsafeMutablePointer<Float>
  /// Weights turned round for the input's gradient.
  let transposed: UnsafeMutablePointer<Float>
  /// Winograd's way for the layer and for its input's gradient, with their transformed weights; nil for the direct one.
  let winograd: Winograd?
  let frequencyWeights: UnsafeMutablePointer<Float>
  let backwardWinograd: Winograd?
  let backwardFrequencyWeights: UnsafeMutablePointer<Float>
  /// Per channel: what is applied to z, and the batch's mean: scale, shift, mean.
  let scale: UnsafeMutablePointer<Float>
  let shift: UnsafeMutablePointer<Float>
  let mean: UnsafeMutablePointer<Float>

  struct NormState {
    let gamma: UnsafeMutablePointer<Float>
    let beta: UnsafeMutablePointer<Float>
    let gammaGradient: UnsafeMutablePointer<Float>
    let betaGradient: UnsafeMutablePointer<Float>
    let runningMean: UnsafeMutablePointer<Float>
    let runningVariance: UnsafeMutablePointer<Float>
    /// 1 / √(variance + ε) of the batch.
    let inverseDeviation: UnsafeMutablePointer<Float>
  }

  /// Channels of z.
  var channels: Int { layout.outputChannels }
  var pixels: Int { target.height * target.width }

  /// Rows of the output that one task computes: what it reads stays in the second-level cache.
  /// Even for an up-convolution, which writes two rows at a time.
  var tileRows: Int {
    if let winograd { return winograd.blockRows * winograd.tile }
    let rows = max(1, min(target.height, 32768 / max(source.row, target.width * channels)))
    return layout.upsampling ? max(2, rows / 2 * 2) : rows
  }
  var tiles: Int { (target.height + tileRows - 1) / tileRows }

  /// Rows and columns of the panels with which the input's gradient is computed.
  var transposedShape: (window: Int, columns: Int) {
    if layout.upsampling { return (layout.columns, layout.inputChannels) }
    switch layout.kernel {
    case 3: return (9 * channels, layout.inputChannels)
    case 2: return (channels, 2 * layout.inputChannels)
    default: return (channels, layout.inputChannels)
    }
  }

  /// The ways for a layer and for its input's gradient.
  static func winograds(_ layout: ConvolutionLayout, source: FeatureMap, target: FeatureMap) -> (Winograd?, Winograd?) {
    guard layout.kernel == 3 else { return (nil, nil) }
    let gradient = FeatureMap.plain(height: target.height, width: target.width, channels: layout.outputChannels)
    return (
      Winograd(tile: 4, source: source, outputs: layout.outputChannels),
      source.channels % 8 == 0 ? Winograd(tile: 4, source: gradient, outputs: layout.inputChannels) : nil
    )
  }

  /// Turns the weights round: a 3×3 convolution's input gradient is a 3×3 convolution with taps and channels reversed.
  func transpose() {
    let (window, columns) = transposedShape
    let c = layout.inputChannels
    let blockSize = window * columns
    var n = 0
    while n < layout.columns {
      let width = Int(ck_panel(Int32(layout.columns), Int32(n)))
      let panel = weights + n * layout.window
      for k in 0..<layout.window {
        var (row, column, base) = (n, k, 0)
        if !layout.upsampling {
          let tap = k / c
          column = k % c
          if layout.kernel == 3 {
            row = (8 - tap) * channels + n
          } else if layout.kernel == 2 {
            base = tap / 2 * blockSize
            column += tap % 2 * c
          }
        }
        let (start, panelWidth) = ConvolutionLayout.panel(of: column, columns: columns)
        let target = transposed + base + start * window + row * panelWidth + column - start
        let values = panel + k * width
        for j in 0..<width { target[j * panelWidth] = values[j] }
      }
      n += width
    }
  }
}
