import CKernels

/// A 3×3 "same" convolution by Winograd's minimal filtering: tiles of 4×4 (or 2×2) outputs, one product of matrices for
/// each of 36 (16) frequencies.
///
/// Source: Lavin & Gray 2016. Error against float64: about 1e-5 of the activations for 4×4 tiles, 2e-6 for 2×2.
package struct Winograd: Sendable {
  /// Rows and columns of a tile's outputs: 4 or 2.
  package let tile: Int
  package let source: FeatureMap
  package let inputs: Int
  package let outputs: Int
  /// Wide layers spread the frequencies over the threads, so that each weight is read once; the others the tiles.
  package let splitsFrequencies: Bool

  /// nil where the map doesn't divide into tiles or the layer is too narrow to gain.
  package init?(tile: Int, source: FeatureMap, outputs: Int) {
    guard source.height % tile == 0, source.width % tile == 0, source.channels % 8 == 0, source.channels >= 16,
      outputs >= 8
    else { return nil }
    self.tile = tile
    self.source = source
    inputs = source.channels
    self.outputs = outputs
    splitsFrequencies = inputs * outputs > 80_000
  }

  package var frequencies: Int { (tile + 2) * (tile + 2) }
  package var tilesWide: Int { source.width / tile }
  package var tilesHigh: Int { source.height / tile }
  /// Floats of the transformed weights.
  package var weightCount: Int { frequencies * inputs * outputs }
  /// Rows of tiles that one task transforms.
  package var blockRows: Int {
    let rows = max(1, min(tilesHigh, 48 / tilesWide))
    // Whole blocks only where tiles of several blocks are multiplied at once.
    return splitsFrequencies ? (1...rows).last { tilesHigh % $0 == 0 } ?? 1 : rows
  }
  package var blocks: Int { (tilesHigh + blockRows - 1) / blockRows }

  private func strides(tiles: Int) -> (v: Int, m: Int) {
    // Sixteen more floats, so that the frequencies don't fall on the same cache lines.
    (tiles * inputs + 16, tiles * outputs + 16)
  }

  /// Blocks that are multiplied at once where the frequencies are spread: about 12 MB of tiles.
  private func chunkBlocks(films: Int) -> Int {
    let tiles = max(64, 3_000_000 / (frequencies * (inputs + outputs)))
    return max(1, min(films * blocks, tiles / (blockRows * tilesWide)))
  }

  /// Floats that `run` needs besides.
  package func scratchCount(films: Int, threads: Int) -> Int {
    let tiles = blockRows * tilesWide * (splitsFrequencies ? chunkBlocks(films: films) : 1)
    let (v, m) = strides(tiles: tiles)
    return frequencies * (v + m) * (splitsFrequencies ? 1 : threads)
  }

  /// Transforms weights in a direct convolution's panels.
  package func transform(
    _ panels: UnsafePointer<Float>, to u: UnsafeMutablePointer<Float>, threads: Int
  ) {
    let chunk = max(1, 65536 / outputs)
    parallel((inputs + chunk - 1) / chunk, threads: threads) { item, _ in
      let (first, last) = (Int32(item * chunk), Int32(min(inputs, (item + 1) * chunk)))
      if tile == 4 {
        kernels.winograd_weights_4(panels, Int32(inputs), Int32(outputs), first, last, u)
      } else {
        kernels.winograd_weights_2(panels, Int32(inputs), Int32(outputs), first, last, u)
      }
    }
  }

  /// Where the outputs go, film by film.
  package struct Target {
    package var start: UnsafeMutablePointer<Float>
    package var pixel: Int
    package var row: Int
    package var film: Int
    package var accumulate: Bool
    /// A 2×2 max pool of the outputs, written along.
    package var pooled: UnsafeMutablePointer<Float>?
    package var pooledPixel: Int
    package var pooledRow: Int

    package init(
      start: UnsafeMutablePointer<Float>, pixel: Int, row: Int, film: Int, accumulate: Bool = false,
      pooled: UnsafeMutablePointer<Float>? = nil, pooledPixel: Int = 0, pooledRow: Int = 0
    ) {
      self.start = start
      self.pixel = pixel
      self.row = row
      self.film = film
      self.accumulate = accumulate
      self.pooled = pooled
      self.pooledPixel = pooledPixel
      self.pooledRow = pooledRow
    }
  }

  /// Convolves maps that follow one another from `input`; `after(film, first row, rows, task)` sees each finished block.
  package func run(
    films: Int, input: UnsafePointer<Float>, weights u: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    activation: Activation, to target: Target, scratch: UnsafeMutablePointer<Float>, threads: Int,
    after: (_ film: Int, _ firstRow: Int, _ rows: Int, _ task: Int) -> Void = { _, _, _, _ in }
  ) {
    let blocks = self.blocks
    func rows(_ block: Int) -> Int { min(blockRows, tilesHigh - block * blockRows) }
    if !splitsFrequencies {
      let (v, m) = strides(tiles: blockRows * tilesWide)
      parallel(films * blocks, threads: threads) { item, thread in
        let (film, block) = (item / blocks, item % blocks)
        let (first, count) = (block * blockRows * tilesWide, rows(block) * tilesWide)
        let values = scratch + thread * frequencies * (v + m)
        let products = values + frequencies * v
        forward(input + film * source.count, first, count, to: values, stride: v)
        for f in 0..<frequencies {
          multiply(values + f * v, u + f * inputs * outputs, products + f * m, tiles: count, columns: outputs)
        }
        back(products, m, bias, activation, target, film: film, first, count)
        after(film, block * blockRows * tile, rows(block) * tile, item)
      }
      return
    }
    let blockTiles = blockRows * tilesWide
    let chunk = chunkBlocks(films: films)
    let (v, m) = strides(tiles: chunk * blockTiles)
    let (values, products) = (scratch, scratch + frequencies * v)
    // Panels are handed out in groups: a frequency of the deepest level is 4 MB of weights.
    let width = Int(ck_panel(Int32(outputs), 0))
    let group = outputs % 128 == 0 ? 128 : outputs % (4 * width) == 0 ? 4 * width : outputs
    let groups = outputs / group
    for start in stride(from: 0, to: films * blocks, by: chunk) {
      let count = min(chunk, films * blocks - start)
      parallel(count, threads: threads) { item, _ in
        let (film, block) = ((start + item) / blocks, (start + item) % blocks)
        forward(
          input + film * source.count, block * blockTiles, blockTiles, to: values + item * blockTiles * inputs,
          stride: v)
      }
      parallel(frequencies * groups, threads: threads) { item, _ in
        let (f, n) = (item / groups, item % groups * group)
        multiply(
          values + f * v, u + f * inputs * outputs + n * inputs, products + f * m + n, tiles: count * blockTiles,
          columns: group)
      }
      parallel(count, threads: threads) { item, _ in
        let (film, block) = ((start + item) / blocks, (start + item) % blocks)
        back(
          products + item * blockTiles * outputs, m, bias, activation, target, film: film, block * blockTiles,
          blockTiles)
        after(film, block * blockRows * tile, blockRows * tile, start + item)
      }
    }
  }

  private func forward(
    _ input: UnsafePointer<Float>, _ first: Int, _ count: Int, to values: UnsafeMutablePointer<Float>, stride: Int
  ) {
    let transform = tile == 4 ? kernels.winograd_input_4 : kernels.winograd_input_2
    transform?(
      input, source.channels, source.row, Int32(tilesWide), Int32(first), Int32(count), Int32(inputs), values, stride,
      inputs)
  }

  private func multiply(
    _ values: UnsafePointer<Float>, _ u: UnsafePointer<Float>, _ products: UnsafeMutablePointer<Float>, tiles: Int,
    columns: Int
  ) {
    let window = ck_window(pixel: inputs, row: 0, segment_stride: 0, segments: 1, length: Int32(inputs))
    kernels.convolve(values, window, u, nil, products, outputs, 0, 1, Int32(tiles), Int32(columns), 0, 0)
  }

  private func back(
    _ products: UnsafePointer<Float>, _ stride: Int, _ bias: UnsafePointer<Float>?, _ activation: Activation,
    _ target: Target, film: Int, _ first: Int, _ count: Int
  ) {
    let transform = tile == 4 ? kernels.winograd_output_4 : kernels.winograd_output_2
    transform?(
      products, stride, outputs, bias, target.start + film * target.film, target.pixel, target.row, Int32(tilesWide),
      Int32(first), Int32(count), Int32(outputs), activation.rawValue, target.accumulate ? 1 : 0, target.pooled,
      target.pooledPixel, target.pooledRow)
  }
}
