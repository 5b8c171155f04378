import Radiograph
import Testing

@testable import FilmReader

/// A film with a bright disc of `radius` at (`x`, `y`) on a ramp, inside black margins.
func discFilm(
  width: Int, height: Int, x: Double, y: Double, radius: Double, margin: Int = 0, maximum: Int = 255
) -> Film {
  var pixels = [UInt16](repeating: 0, count: width * height)
  for row in margin..<(height - margin) {
    for column in margin..<(width - margin) {
      let dx = Double(column) + 0.5 - x
      let dy = Double(row) + 0.5 - y
      let ramp = 0.2 + 0.4 * Double(row) / Double(height)
      let value = dx * dx + dy * dy < radius * radius ? 0.9 : ramp + 0.02 * Double((column * 7 + row * 3) % 5)
      pixels[row * width + column] = UInt16(value * Double(maximum))
    }
  }
  return Film(width: width, height: height, pixels: pixels, maximum: maximum)
}

@Suite struct NetworkInputTests {
  /// The centre of mass of what is brightest in plane 0, in network pixels.
  private func discCentre(_ input: NetworkInput) -> (x: Double, y: Double) {
    let g = input.geometry
    var sum = (0.0, 0.0, 0.0)
    for y in 0..<g.height {
      for x in 0..<g.width where input.planes[y * g.width + x] > 0.8 {
        sum = (sum.0 + Double(x) + 0.5, sum.1 + Double(y) + 0.5, sum.2 + 1)
      }
    }
    return (sum.0 / sum.2, sum.1 / sum.2)
  }

  @Test(arguments: [(301, 500), (640, 480), (120, 90)])
  func geometryLeadsBackToTheFilm(width: Int, height: Int) {
    let film = discFilm(
      width: width, height: height, x: Double(width) * 0.4, y: Double(height) * 0.6, radius: Double(height) * 0.12)
    let input = NetworkInput(film: film, rule: .letterbox, width: 128, height: 192)
    let g = input.geometry
    let (x, y) = discCentre(input)
    #expect(abs(g.originX + x * g.scaleX - Double(width) * 0.4) < 0.6 * max(1, g.scaleX))
    #expect(abs(g.originY + y * g.scaleY - Double(height) * 0.6) < 0.6 * max(1, g.scaleY))
    #expect(g.scaleX == g.scaleY)
  }

  @Test func evenMarginsAreCutOff() {
    let film = discFilm(width: 400, height: 600, x: 200, y: 300, radius: 40, margin: 60)
    let box = ContentBox(content: film)
    #expect(abs(box.x - 60) <= 6 && abs(box.y - 60) <= 6)
    #expect(abs(box.x + box.width - 340) <= 6 && abs(box.y + box.height - 540) <= 6)
  }

  @Test func aFilmOfOneGreyStaysWhole() {
    let film = Film(width: 50, height: 40, pixels: [UInt16](repeating: 7, count: 2000), maximum: 255)
    #expect(ContentBox(content: film) == ContentBox(of: film))
    let input = NetworkInput(film: film, rule: .letterbox, width: 64, height: 96)
    #expect(input.planes.allSatisfy { $0.isFinite })
  }

  @Test(arguments: [(1, 1), (1, 500), (3000, 2), (7, 7)])
  func filmsOfAnySizeGiveAnInput(width: Int, height: Int) {
    let film = Film(
      width: width, height: height, pixels: (0..<(width * height)).map { UInt16($0 % 256) }, maximum: 255)
    for rule in [NetworkInput.Rule.squeeze, .letterbox] {
      let input = NetworkInput(film: film, rule: rule, width: 64, height: 96)
      #expect(input.planes.count == 3 * 64 * 96 && input.planes.allSatisfy(\.isFinite))
    }
  }

  @Test func squeezeIsBilinearWithHalfPixelCentres() {
    let film = discFilm(width: 37, height: 23, x: 12, y: 11, radius: 6)
    let (width, height) = (16, 31)
    let input = NetworkInput(film: film, rule: .squeeze, width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        let sx = min(max((Double(x) + 0.5) * 37 / 16 - 0.5, 0), 36)
        let sy = min(max((Double(y) + 0.5) * 23 / 31 - 0.5, 0), 22)
        let (x0, y0) = (min(Int(sx), 35), min(Int(sy), 21))
        let (fx, fy) = (sx - Double(x0), sy - Double(y0))
        func at(_ dx: Int, _ dy: Int) -> Double { Double(film.pixels[(y0 + dy) * 37 + x0 + dx]) / 255 }
        let expected =
          (at(0, 0) * (1 - fx) + at(1, 0) * fx) * (1 - fy) + (at(0, 1) * (1 - fx) + at(1, 1) * fx) * fy
        for plane in 0..<3 {
          #expect(abs(Double(input.planes[plane * width * height + y * width + x]) - expected) < 1e-5)
        }
      }
    }
  }

  @Test func shrinkingAverages() {
    // A checkerboard of single pixels has the same grey everywhere when each target pixel covers whole pairs.
    var pixels = [UInt16](repeating: 0, count: 64 * 64)
    for i in pixels.indices where (i / 64 + i) % 2 == 0 { pixels[i] = 200 }
    let columns = Taps(target: 16, origin: 0, scale: 4, length: 64, antialias: true)
    let sampled = pixels.withUnsafeBufferPointer { Resampling.sample($0, width: 64, columns: columns, rows: columns) }
    #expect(sampled.allSatisfy { abs($0 - 100) < 0.01 })
  }

  @Test func sixteenBitsAndBoneDarkGiveTheSamePlanes() {
    let film = discFilm(width: 200, height: 300, x: 90, y: 160, radius: 30)
    let wide = Film(width: 200, height: 300, pixels: film.pixels.map { $0 * 257 }, maximum: 65535)
    let dark = Film(
      width: 200, height: 300, pixels: film.pixels.map { 255 - $0 }, maximum: 255, photometric: .monochrome1)
    let plain = NetworkInput(film: film, rule: .letterbox, width: 64, height: 96).planes
    for other in [wide, dark] {
      let planes = NetworkInput(film: other, rule: .letterbox, width: 64, height: 96).planes
      #expect(zip(plain, planes).allSatisfy { abs($0 - $1) < 0.01 })
    }
    let inverted = NetworkInput(
      film: Film(width: 200, height: 300, pixels: dark.pixels, maximum: 255), rule: .letterbox, width: 64, height: 96,
      inverted: true
    ).planes
    #expect(zip(plain, inverted).allSatisfy { abs($0 - $1) < 0.01 })
  }

  @Test func localPlanesHardlyFeelGamma() {
    let film = discFilm(width: 200, height: 300, x: 90, y: 160, radius: 30)
    let bent = Film(
      width: 200, height: 300,
      pixels: film.pixels.map {
        let unit = Double($0) / 255
        return UInt16(unit * unit.squareRoot() * 255)
      }, maximum: 255)
    let size = 64 * 96
    let a = NetworkInput(film: film, rule: .letterbox, width: 64, height: 96).planes
    let b = NetworkInput(film: bent, rule: .letterbox, width: 64, height: 96).planes
    func difference(_ plane: Int) -> Float {
      (0..<size).map { abs(a[plane * size + $0] - b[plane * size + $0]) }.reduce(0, +) / Float(size)
    }
    #expect(difference(0) > 0.1)
    #expect(difference(1) < difference(0) / 2)
  }

  @Test func mirroringTwiceIsNothing() {
    let values = (0..<24).map { Float($0) }
    let once = NetworkInput.mirroredRows(values, width: 6)
    #expect(once[0] == 5 && once[6] == 11)
    #expect(NetworkInput.mirroredRows(once, width: 6) == values)
  }
}
