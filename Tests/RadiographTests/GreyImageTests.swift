import Testing

@testable import Radiograph

@Suite struct GreyImageTests {
  private func noise(_ width: Int, _ height: Int) -> GreyImage {
    var dice = Dice(state: 3)
    return GreyImage(
      width: width, height: height, values: (0..<width * height).map { _ in Float(dice.next() % 1000) / 999 })
  }

  @Test(arguments: [(7, 5), (31, 50), (1, 1), (64, 33)]) func `shrinking keeps the mean`(width: Int, height: Int) {
    let image = noise(97, 64)
    let small = image.resampled(width: width, height: height)
    let mean = { (image: GreyImage) in image.values.reduce(0, +) / Float(image.values.count) }
    // Along a side that is cut in equal areas every input counts the same.
    #expect(abs(mean(small) - mean(image)) < 1e-3)
  }

  @Test func `shrinking averages areas, fractions of pixels too`() {
    let image = GreyImage(width: 3, height: 1, values: [0, 0.3, 0.9])
    let small = image.resampled(width: 2, height: 1).values
    #expect(abs(small[0] - 0.1) < 1e-6)  // (1 · 0 + 0.5 · 0.3) / 1.5
    #expect(abs(small[1] - 0.7) < 1e-6)  // (0.5 · 0.3 + 1 · 0.9) / 1.5
  }

  @Test func `enlarging a ramp gives a ramp between the outer pixel centres`() {
    let image = GreyImage(width: 4, height: 1, values: [0, 1, 2, 3])
    let large = image.resampled(width: 8, height: 2)
    #expect(large.values[..<8].elementsEqual([0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3]))
    #expect(large.values[8...].elementsEqual(large.values[..<8]))
  }

  @Test func `enlarging is sampling at the new pixels' centres`() {
    let image = noise(13, 9)
    let large = image.resampled(width: 40, height: 31)
    for y in 0..<31 {
      for x in 0..<40 {
        let at = image.sample(x: (Double(x) + 0.5) * 13 / 40, y: (Double(y) + 0.5) * 9 / 31)
        #expect(abs(large.values[y * 40 + x] - at) < 1e-5)
      }
    }
    #expect(image.sample(x: -5, y: 100) == image.values[8 * 13])
    #expect(GreyImage(width: 1, height: 1, values: [0.5]).sample(x: 9, y: 9) == 0.5)
  }

  @Test func `local contrast spreads a faint step and leaves flat ground flat`() {
    let faint = GreyImage(
      width: 64, height: 64, values: (0..<64 * 64).map { 0.5 + (($0 % 64) / 4 % 2 == 0 ? 0.02 : -0.02) })
    let spread = faint.localContrast(tiles: 4, clip: 256)
    #expect((spread.values.max() ?? 0) - (spread.values.min() ?? 0) > 0.4)
    #expect(spread.values.allSatisfy { (0...1).contains($0) })
    let flat = GreyImage(width: 16, height: 16, values: [Float](repeating: 0.25, count: 256)).localContrast()
    #expect((flat.values.max() ?? 0) - (flat.values.min() ?? 0) < 1e-5)
  }
}

@Suite struct BrightnessTests {
  /// A ramp with black padding at the left and bottom.
  private func film(_ photometric: Film.Photometric = .monochrome2, inverted: Bool = false) -> Film {
    var pixels = [UInt16](repeating: 0, count: 100 * 50)
    for y in 0..<40 {
      for x in 20..<100 { pixels[y * 100 + x] = UInt16(1000 + 10 * x + (y == 0 ? 0 : -(y % 2) * 200)) }
    }
    if inverted { pixels = pixels.map { 4095 - $0 } }
    return Film(width: 100, height: 50, pixels: pixels, maximum: 4095, photometric: photometric)
  }

  @Test func `padding does not count`() {
    let field = ExposedField(film())
    #expect(field.rectangle == .init(x: 20, y: 0, width: 80, height: 40))
    #expect(field.percentile(0) == 1000)
    #expect(field.percentile(1) == 1990)
    #expect(Window.automatic(for: film()) == Window(from: 1000, to: 1990))
  }

  @Test func `corners of padding that no rectangle cuts off do not count`() {
    var pixels = [UInt16](repeating: 0, count: 100 * 100)
    for y in 0..<100 {
      for x in 0..<100 where x + y >= 60 && x + y < 140 { pixels[y * 100 + x] = UInt16(2000 + x + y) }
    }
    let field = ExposedField(Film(width: 100, height: 100, pixels: pixels, maximum: 65535))
    #expect(field.percentile(0) == 2060)
  }

  @Test func `MONOCHROME1 looks the same as its inverse`() {
    let plain = film().brightness().values
    let turned = film(.monochrome1, inverted: true).brightness().values
    #expect(zip(plain, turned).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(plain[0] == 0 && plain[99] == 1)
  }

  @Test func `a uniform film is black, not a crash`() {
    let film = Film(width: 5, height: 5, pixels: [UInt16](repeating: 77, count: 25), maximum: 255)
    #expect(film.brightness().values.allSatisfy { $0 == 0 })
    #expect(Film(width: 1, height: 1, pixels: [0], maximum: 1).brightness().values == [0])
  }

  @Test func `presets lie within the values and differ`() {
    let presets = Window.presets(for: film())
    #expect(Set(presets.map(\.window)).count == presets.count)
    #expect(presets.allSatisfy { $0.window.low >= 0 && $0.window.high <= 4095 })
  }

  @Test func `a trunk between air is told from its negative`() {
    var pixels = [UInt16](repeating: 10, count: 200 * 100)
    for y in 0..<100 {
      for x in 50..<190 { pixels[y * 200 + x] = UInt16(90 + (x * 7 + y * 13) % 60) }
    }
    let upright = Film(width: 200, height: 100, pixels: pixels, maximum: 255).looksInverted
    let negative = Film(width: 200, height: 100, pixels: pixels.map { 255 - $0 }, maximum: 255).looksInverted
    #expect(!upright)
    #expect(negative)
  }
}

@Suite struct FilmPyramidTests {
  @Test func `levels halve, rounding up, and keep the mean`() {
    let film = Film(width: 5, height: 3, pixels: (0..<15).map { UInt16($0 * 100) }, maximum: 65535)
    let pyramid = FilmPyramid(film, smallest: 1)
    #expect(pyramid.levels.map(\.width) == [5, 3, 2, 1])
    #expect(pyramid.levels.map(\.height) == [3, 2, 1, 1])
    #expect(pyramid.levels.map(\.step) == [1, 2, 4, 8])
    #expect(pyramid.levels[1].pixels == [300, 500, 650, 1050, 1250, 1400])
    #expect(pyramid.level(step: 3.9).step == 2)
    #expect(pyramid.level(step: 0.1).step == 1)
  }

  @Test func `bright films do not overflow`() {
    let film = Film(width: 130, height: 70, pixels: [UInt16](repeating: 65535, count: 130 * 70), maximum: 65535)
    #expect(FilmPyramid(film).levels.allSatisfy { level in level.pixels.allSatisfy { $0 == 65535 } })
  }
}
