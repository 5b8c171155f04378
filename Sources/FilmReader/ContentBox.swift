import Radiograph

/// The part of a film that shows something: margins of one grey (black padding, air, white borders) cut off.
public struct ContentBox: Hashable, Sendable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The whole of a film.
  public init(of film: Film) {
    self.init(x: 0, y: 0, width: film.width, height: film.height)
  }

  /// The film without its even margins.
  ///
  /// A border row or column is margin when all but 8 % at either end of its sorted values lie within 2 % of the film's
  /// range: a marker letter in a black margin doesn't keep it. What would leave less than two fifths of a side is not
  /// believed, and that side stays whole.
  public init(content film: Film) {
    let step = max(1, max(film.width, film.height) / 256)
    let columns = (film.width + step - 1) / step
    let rows = (film.height + step - 1) / step
    var coarse = [UInt16](repeating: 0, count: columns * rows)
    film.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<rows {
        let line = min(film.height - 1, y * step + step / 2) * film.width
        for x in 0..<columns { coarse[y * columns + x] = pixels[line + min(film.width - 1, x * step + step / 2)] }
      }
    }
    let low = coarse.min() ?? 0
    let high = coarse.max() ?? 0
    let tolerance = max(1, Int(high - low) / 50)

    func isEven(_ values: inout [UInt16]) -> Bool {
      values.sort()
      let cut = values.count * 8 / 100
      return Int(values[values.count - 1 - cut]) - Int(values[cut]) <= tolerance
    }
    func trimmed(_ count: Int, _ line: (Int) -> [UInt16]) -> Range<Int> {
      var first = 0
      var last = count - 1
      var values: [UInt16] = []
      while first < last {
        values = line(first)
        guard isEven(&values) else { break }
        first += 1
      }
      while last > first {
        values = line(last)
        guard isEven(&values) else { break }
        last -= 1
      }
      return last + 1 - first >= max(1, count * 2 / 5) ? first..<(last + 1) : 0..<count
    }
    let ys = trimmed(rows) { y in Array(coarse[(y * columns)..<((y + 1) * columns)]) }
    let xs = trimmed(columns) { x in ys.map { coarse[$0 * columns + x] } }
    func span(_ cells: Range<Int>, _ count: Int, _ length: Int) -> (Int, Int) {
      // A trimmed side gives one coarse cell back, so that nothing of the picture's rim is lost.
      let start = cells.lowerBound == 0 ? 0 : (cells.lowerBound - 1) * step
      let end = cells.upperBound == count ? length : min(length, (cells.upperBound + 1) * step)
      return (start, end - start)
    }
    (x, width) = span(xs, columns, film.width)
    (y, height) = span(ys, rows, film.height)
  }
}
