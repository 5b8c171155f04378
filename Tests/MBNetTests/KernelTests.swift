import CKernels
import Testing

@testable import MBNet

/// Every loop against a naive one, at every instruction level that this machine has.
@Suite struct KernelTests {
  static let levels = [0, 3, 4].filter { $0 <= Int(ck_level()) }

  static func random(_ count: Int, seed: UInt64) -> [Float] {
    var generator = SplitMix64(state: seed)
    return (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
  }

  /// A map with a ring of zeros, as one array.
  static func map(_ m: FeatureMap, seed: UInt64) -> [Float] {
    var values = [Float](repeating: 0, count: m.count + 64)
    let inside = random(m.height * m.width * m.channels, seed: seed)
    for y in 0..<m.height {
      for x in 0..<m.width * m.channels { values[m.origin + y * m.row + x] = inside[y * m.width * m.channels + x] }
    }
    return values
  }

  struct Case: Sendable {
    let height: Int
    let width: Int
    let inputs: Int
    let outputs: Int
    let kernel: Int
    var upsampling = false
  }

  static let cases = [
    Case(height: 5, width: 7, inputs: 8, outputs: 8, kernel: 3),
    Case(height: 4, width: 13, inputs: 4, outputs: 24, kernel: 3),
    Case(height: 8, width: 12, inputs: 16, outputs: 40, kernel: 3),
    Case(height: 4, width: 8, inputs: 24, outputs: 48, kernel: 1),
    Case(height: 6, width: 10, inputs: 4, outputs: 16, kernel: 2),
    Case(height: 4, width: 6, inputs: 8, outputs: 56, kernel: 2),
    Case(height: 3, width: 5, inputs: 8, outputs: 16, kernel: 2, upsampling: true),
    Case(height: 4, width: 4, inputs: 16, outputs: 24, kernel: 2, upsampling: true),
  ]

  /// The convolution written down: [y][x][outputs], weights [out, in, kh, kw].
  static func naive(_ c: Case, _ m: FeatureMap, _ input: [Float], _ w: [Float], _ bias: [Float]) -> [Float] {
    let scale = c.upsampling ? 2 : 1
    let (height, width) =
      c.kernel == 2 && !c.upsampling ? (c.height / 2, c.width / 2) : (c.height * scale, c.width * scale)
    func pixel(_ y: Int, _ x: Int, _ i: Int) -> Double {
      let (y, x) = c.upsampling ? (y >> 1, x >> 1) : (y, x)
      guard y >= 0, x >= 0, y < c.height, x < c.width else { return 0 }
      return Double(input[m.origin + y * m.row + x * m.channels + i])
    }
    var out: [Float] = []
    for y in 0..<height {
      for x in 0..<width {
        for o in 0..<c.outputs {
          var sum = Double(bias[o])
          for ky in 0..<c.kernel {
            for kx in 0..<c.kernel {
              let (sy, sx) =
                c.kernel == 3
                ? (y + ky - 1, x + kx - 1)
                : c.kernel == 2 && !c.upsampling ? (2 * y + ky, 2 * x + kx) : (y + ky, x + kx)
              for i in 0..<c.inputs {
                sum += pixel(sy, sx, i) * Double(w[((o * c.inputs + i) * c.kernel + ky) * c.kernel + kx])
              }
            }
          }
          out.append(Float(sum))
        }
      }
    }
    return out
  }

  @Test(arguments: levels, cases.indices) func convolutionsMatchNaiveLoops(_ level: Int, _ index: Int) throws {
    let c = Self.cases[index]
    let k = ck_kernels_at(Int32(level)).pointee
    let m = FeatureMap("", height: c.height, width: c.width, segments: [c.inputs], padding: 4)
    let input = Self.map(m, seed: 1)
    let w = Self.random(c.outputs * c.inputs * c.kernel * c.kernel, seed: 2)
    let bias = Self.random(c.outputs, seed: 3)
    let expected = Self.naive(c, m, input, w, bias)
    let view = FeatureView(map: 1, offset: 0, channels: c.outputs)
    let layout =
      c.upsampling
      ? ConvolutionLayout(kernel: 2, upsampling: true, map: m, output: view)
      : ConvolutionLayout(kernel: c.kernel, upsampling: false, map: m, output: view)
    var panels = [Float](repeating: 0, count: layout.count)
    layout.pack(w, to: &panels)
    var back = [Float](repeating: 0, count: w.count)
    layout.unpack(panels, to: &back)
    #expect(back == w)
    var out = [Float](repeating: 0, count: expected.count)
    input.withUnsafeBufferPointer { buffer in
      let base = buffer.baseAddress.unsafelyUnwrapped
      if c.upsampling {
        let n = 4 * c.outputs
        var products = [Float](repeating: 0, count: (c.height + 1) * (c.width + 1) * n)
        for y in 0..<c.height {
          products.withUnsafeMutableBufferPointer {
            k.convolve(
              base + layout.windowStart(y, over: m), layout.window(over: m), panels, nil,
              $0.baseAddress.unsafelyUnwrapped + y * (c.width + 1) * n, n, 0, 1, Int32(c.width), Int32(n), 0, 0)
          }
        }
        k.up_gather(
          products, n, (c.width + 1) * n, bias, &out, c.outputs, 2 * c.width * c.outputs, Int32(c.height),
          Int32(c.width),
          Int32(c.outputs), 0)
      } else {
        let rows = c.kernel == 2 ? c.height / 2 : c.height
        let columns = c.kernel == 2 ? c.width / 2 : c.width
        k.convolve(
          base + layout.windowStart(0, over: m), layout.window(over: m), panels, bias, &out, c.outputs,
          columns * c.outputs,
          Int32(rows), Int32(columns), Int32(c.outputs), 0, 0)
      }
    }
    let worst = zip(out, expected).map { abs($0 - $1) }.max() ?? 1
    #expect(worst < 2e-5)
  }

  @Test(arguments: [4, 2], [1, 2]) func winogradMatchesTheDirectWay(_ tile: Int, _ films: Int) throws {
    // Wide enough for the way that spreads frequencies, and narrow for the other.
    for (inputs, outputs) in [(16, 24), (256, 320), (24, 8)] {
      let m = FeatureMap.plain(height: 8, width: 12, channels: inputs)
      let winograd = try #require(Winograd(tile: tile, source: m, outputs: outputs))
      #expect(winograd.splitsFrequencies == (outputs == 320))
      let input =
        (0..<films).flatMap { Array(Self.map(m, seed: UInt64($0))[..<m.count]) } + [Float](repeating: 0, count: 64)
      let w = Self.random(9 * inputs * outputs, seed: 5).map { $0 / Float(inputs).squareRoot() }
      let bias = Self.random(outputs, seed: 6)
      let layout = ConvolutionLayout(
        kernel: 3, upsampling: false, map: m, output: FeatureView(map: 1, offset: 0, channels: outputs))
      var panels = [Float](repeating: 0, count: layout.count)
      layout.pack(w, to: &panels)
      let u = try FloatBuffer(winograd.weightCount)
      winograd.transform(panels, to: u.start, threads: 2)
      let scratch = try FloatBuffer(winograd.scratchCount(films: films, threads: 2))
      let size = 8 * 12 * outputs
      let (out, pooled) = (try FloatBuffer(films * size), try FloatBuffer(4 * 6 * outputs))
      var seen = 0
      winograd.run(
        films: films, input: input, weights: u.start, bias: bias, activation: .relu,
        to: Winograd.Target(
          start: out.start, pixel: outputs, row: 12 * outputs, film: size, pooled: films == 1 ? pooled.start : nil,
          pooledPixel: outputs, pooledRow: 6 * outputs), scratch: scratch.start, threads: 1
      ) { _, _, rows, _ in seen += rows }
      #expect(seen == films * 8)
      for film in 0..<films {
        var direct = [Float](repeating: 0, count: size)
        input.withUnsafeBufferPointer {
          kernels.convolve(
            $0.baseAddress.unsafelyUnwrapped + film * m.count, layout.window(over: m), panels, bias, &direct, outputs,
            12 * outputs, 8, 12, Int32(outputs), Activation.relu.rawValue, 0)
        }
        let worst = (0..<size).map { abs(direct[$0] - out.start[film * size + $0]) }.max() ?? 1
        #expect(worst < 1e-4)
        if films == 1 {
          for y in 0..<4 {
            for x in 0..<6 {
              for c in 0..<outputs {
                let cell = [(0, 0), (0, 1), (1, 0), (1, 1)].map {
                  out.start[((2 * y + $0) * 12 + 2 * x + $1) * outputs + c]
                }
                #expect(pooled.start[(y * 6 + x) * outputs + c] == cell.max())
              }
            }
          }
        }
      }
    }
  }

  @Test func winogradWeightGradientMatchesTheDirectWay() throws {
    let films = 3
    // Narrow enough to sum film by film, and wide enough to spread the frequencies.
    for (inputs, outputs) in [(16, 24), (96, 88)] {
      let m = FeatureMap.plain(height: 8, width: 12, channels: inputs)
      let winograd = try #require(Winograd(tile: 4, source: m, outputs: outputs))
      #expect(winograd.sumsByFilm == (inputs == 16))
      let gm = FeatureMap.plain(height: 8, width: 12, channels: outputs)
      let input =
        (0..<films).flatMap { Array(Self.map(m, seed: UInt64($0))[..<m.count]) } + [Float](repeating: 0, count: 64)
      let d =
        (0..<films).flatMap { Array(Self.map(gm, seed: UInt64(9 + $0))[..<gm.count]) }
        + [Float](repeating: 0, count: 64)
      var direct = [Float](repeating: 0, count: 9 * inputs * outputs)
      let gradient = try FloatBuffer(direct.count)
      let scratch = try FloatBuffer(winograd.gradientScratchCount(films: films, threads: 2))
      let window = ck_window(pixel: inputs, row: m.row, segment_stride: m.row, segments: 3, length: Int32(3 * inputs))
      input.withUnsafeBufferPointer { input in
        d.withUnsafeBufferPointer { d in
          let (i, g) = (input.baseAddress.unsafelyUnwrapped, d.baseAddress.unsafelyUnwrapped)
          for film in 0..<films {
            kernels.weight_gradient(
              i + film * m.count, window, g + film * gm.count + gm.origin, outputs, gm.row, 8, 12, Int32(outputs),
              &direct, 0,
              Int32(9 * inputs))
          }
          winograd.weightGradient(
            films: films, input: i, d: g + gm.origin, pixel: outputs, row: gm.row, film: gm.count, to: gradient.start,
            scratch: scratch.start, threads: 2)
        }
      }
      let worst = direct.indices.map { abs(direct[$0] - gradient.start[$0]) }.max() ?? 1
      let largest = direct.map(abs).max() ?? 0
      #expect(largest > 5)
      #expect(worst < 1e-4 * largest)
    }
  }

  @Test(arguments: levels) func activationsMatchTheirFormulas(_ level: Int) {
    let k = ck_kernels_at(Int32(level)).pointee
    let x: [Float] = (0..<800).map { Float($0 - 400) * 0.25 }
    let (scale, shift) = ([Float](repeating: 1, count: 8), [Float](repeating: 0, count: 8))
    for activation in [Activation.none, .swish, .relu, .sigmoid] {
      var out = [Float](repeating: 0, count: 800)
      k.activate(x, scale, shift, activation.rawValue, &out, 8, 800, 1, 100, 8)
      for (value, found) in zip(x, out) {
        let v = Double(value)
        let expected =
          switch activation {
          case .none: v
          case .relu: max(v, 0)
          case .sigmoid: 1 / (1 + naturalExponential(-v))
          case .swish: v / (1 + naturalExponential(-v))
          }
        #expect(abs(Double(found) - expected) < 1e-6 * max(1, abs(v)))
      }
    }
  }

  @Test(arguments: levels) func softmaxOfFive(_ level: Int) {
    let k = ck_kernels_at(Int32(level)).pointee
    let logits = Self.random(80, seed: 4).map { $0 * 30 }
    var out = [Float](repeating: 9, count: 80)
    k.softmax(logits, 80, &out, 80, 1, 10)
    for pixel in 0..<10 {
      let e = (0..<5).map { naturalExponential(Double(logits[8 * pixel + $0])) }
      for c in 0..<5 { #expect(abs(Double(out[8 * pixel + c]) - e[c] / e.reduce(0, +)) < 1e-6) }
      for c in 5..<8 { #expect(out[8 * pixel + c] == 0) }
    }
  }

  @Test(arguments: levels) func denseRowsInBothPrecisions(_ level: Int) {
    let k = ck_kernels_at(Int32(level)).pointee
    let (inputs, outputs) = (1100, 5)
    let w = Self.random(inputs * outputs, seed: 8).map { Float(Float16($0)) }
    let (x, bias) = (Self.random(inputs, seed: 9), Self.random(outputs, seed: 10))
    let halves = w.map { Float16($0).bitPattern }
    var (full, half) = ([Float](repeating: 0, count: outputs), [Float](repeating: 0, count: outputs))
    k.dense(w, 0, bias, x, &full, inputs, 0, outputs, 0)
    k.dense(halves, 1, bias, x, &half, inputs, 0, outputs, 0)
    for o in 0..<outputs {
      let expected = (0..<inputs).reduce(Double(bias[o])) { $0 + Double(w[o * inputs + $1]) * Double(x[$1]) }
      #expect(abs(Double(full[o]) - expected) < 1e-4)
      #expect(abs(Double(half[o]) - expected) < 1e-4)
    }
  }

  @Test func arenaMapsThatLiveTogetherNeverOverlap() throws {
    for configuration in [Configuration.paper, .compact, .tiny] {
      let network = try Network(configuration)
      let steps = PlanStep.compile(network)
      let layout = ArenaLayout(network, steps, threads: 2)
      var (first, last) = ([Int: Int](), [Int: Int]())
      for (index, step) in steps.enumerated() {
        for map in step.reads + step.writes {
          first[map] = min(first[map] ?? index, index)
          last[map] = max(last[map] ?? index, index)
        }
      }
      first[0] = 0
      last[network.probabilities] = steps.count
      for a in network.maps.indices {
        for b in network.maps.indices where a < b {
          guard
            let (fa, la, fb, lb) = first[a].flatMap({ fa in
              last[a].flatMap { la in first[b].flatMap { fb in last[b].map { (fa, la, fb, $0) } } }
            })
          else { continue }
          guard fa <= lb, fb <= la else { continue }
          let (oa, ob) = (layout.maps[a], layout.maps[b])
          #expect(oa + network.maps[a].count <= ob || ob + network.maps[b].count <= oa)
        }
      }
      #expect(layout.count < network.maps.reduce(0) { $0 + $1.count } * 6 / 10)
    }
  }
}
